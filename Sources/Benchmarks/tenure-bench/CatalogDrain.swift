import CLibPQ

/// Statements whose rows are read with nothing but libpq, and looked at by nobody.
struct CatalogDrain {
  let url: String

  /// The base catalogs that isolation is told from, whole.
  static let catalogs = [
    "pg_class", "pg_attribute", "pg_index", "pg_constraint", "pg_policy", "pg_trigger", "pg_proc",
    "pg_rewrite", "pg_depend", "pg_inherits", "pg_roles", "pg_auth_members", "pg_namespace",
  ].map { "COPY (SELECT * FROM pg_catalog.\($0)) TO STDOUT" }

  func drain(_ statements: [String]) throws {
    try withConnection { connection throws(BenchFailure) in
      for statement in statements {
        let opened = PQexec(connection, statement)
        guard PQresultStatus(opened) == PGRES_COPY_OUT else { throw failure(connection) }
        PQclear(opened)
        var line: UnsafeMutablePointer<CChar>?
        while PQgetCopyData(connection, &line, 0) > 0 { PQfreemem(line) }
        while let result = PQgetResult(connection) { PQclear(result) }
      }
    }
  }

  /// Sends a statement that does nothing, and waits for its answer, as often as that.
  func roundTrips(_ count: Int) throws {
    try withConnection { connection throws(BenchFailure) in
      for _ in 0..<count {
        let answer = PQexec(connection, "SELECT")
        guard PQresultStatus(answer) == PGRES_TUPLES_OK else { throw failure(connection) }
        PQclear(answer)
      }
    }
  }

  private func withConnection(
    _ body: (OpaquePointer) throws(BenchFailure) -> Void
  ) throws(BenchFailure) {
    guard let connection = PQconnectdb(url), PQstatus(connection) == CONNECTION_OK else {
      throw BenchFailure("no connection for the limit")
    }
    defer { PQfinish(connection) }
    try body(connection)
  }

  private func failure(_ connection: OpaquePointer) -> BenchFailure {
    BenchFailure("the limit cannot read: \(String(cString: PQerrorMessage(connection)))")
  }
}
