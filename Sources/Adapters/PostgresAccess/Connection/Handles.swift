import CLibPQ

/// Owns a `PGconn`; its end closes the connection.
struct ConnectionHandle: ~Copyable {
  let raw: OpaquePointer
  init(_ raw: OpaquePointer) { self.raw = raw }
  deinit { PQfinish(raw) }
}

/// Owns a `PGresult`.
struct ResultHandle: ~Copyable {
  let raw: OpaquePointer
  init(_ raw: OpaquePointer) { self.raw = raw }
  deinit { PQclear(raw) }
}

/// Owns a `PGcancel`: where a request to cancel goes, usable beside the connection itself.
struct CancelHandle: ~Copyable {
  let raw: OpaquePointer
  init(_ raw: OpaquePointer) { self.raw = raw }
  deinit { PQfreeCancel(raw) }
}
