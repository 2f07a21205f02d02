import CLibPQ
import Diagnostics
import Glibc

/// Opens a connection without ever learning more of a refusal than its SQLSTATE.
struct ConnectionAttempt {
  let settings: ConnectionSettings
  let applicationName: String

  /// Blocks until the server has accepted or refused, the time is over, or the task is cancelled.
  func run() throws(DriverFailure) -> ConnectionHandle {
    var parameters = settings.keywords
    let connectTimeout = max(settings.timeouts.connect, .seconds(1))
    parameters["application_name"] = String(applicationName.prefix(63))
    parameters["client_encoding"] = "UTF8"
    for (name, value) in [
      ("keepalives", "1"), ("keepalives_idle", "30"), ("keepalives_interval", "10"),
      ("keepalives_count", "3"), ("tcp_user_timeout", String(connectTimeout.milliseconds)),
    ] where parameters[name] == nil {
      parameters[name] = value
    }
    guard let raw = Self.start(parameters) else {
      throw .transient(
        Diagnostic(.connectionFailed, "no memory for a connection"), retryAfter: .seconds(5))
    }
    let handle = ConnectionHandle(raw)
    // The text of a refusal may hold names in any language; its SQLSTATE says all that is needed.
    PQsetErrorVerbosity(raw, PQERRORS_SQLSTATE)
    PQsetNoticeProcessor(raw, { _, _ in }, nil)
    try poll(raw, until: .now + connectTimeout * hostCount)
    PQsetErrorVerbosity(raw, PQERRORS_DEFAULT)
    let version = PQserverVersion(raw)
    guard version >= 150_000 else {
      throw .permanent(
        Diagnostic(
          .serverUnsupported,
          "the server is PostgreSQL \(version / 10_000), and 15 is the oldest supported"
        ))
    }
    return handle
  }

  private var hostCount: Int {
    (settings.keywords["host"] ?? "").count { $0 == "," } + 1
  }

  private static func start(_ parameters: [String: String]) -> OpaquePointer? {
    let names = parameters.keys.map { strdup($0) }
    let values = parameters.values.map { strdup($0) }
    defer {
      for pointer in names + values { free(pointer) }
    }
    let nameList = names.map { UnsafePointer<CChar>($0) } + [nil]
    let valueList = values.map { UnsafePointer<CChar>($0) } + [nil]
    return PQconnectStartParams(nameList, valueList, 0)
  }

  private func poll(
    _ raw: OpaquePointer, until deadline: ContinuousClock.Instant
  ) throws(DriverFailure) {
    var wanted = PGRES_POLLING_WRITING
    while true {
      if PQstatus(raw) == CONNECTION_BAD { throw ConnectionRefusal(raw, settings).failure }
      if Task.isCancelled {
        throw .transient(
          Diagnostic(.statementCanceled, "connecting was canceled"), retryAfter: .zero)
      }
      let left = ContinuousClock.now.duration(to: deadline).milliseconds
      guard left > 0 else {
        throw .transient(
          Diagnostic(.connectionFailed, "the server did not answer in time"),
          retryAfter: .seconds(5))
      }
      let events = wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT
      var descriptor = pollfd(fd: PQsocket(raw), events: Int16(events), revents: 0)
      guard Glibc.poll(&descriptor, 1, Int32(min(left, 200))) > 0 else { continue }
      wanted = PQconnectPoll(raw)
      if wanted == PGRES_POLLING_OK { return }
      if wanted == PGRES_POLLING_FAILED { throw ConnectionRefusal(raw, settings).failure }
    }
  }
}
