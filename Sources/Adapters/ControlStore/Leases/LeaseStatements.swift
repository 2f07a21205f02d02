import Diagnostics
import PostgresAccess
import Reconciliation

/// The lease in the control database.
struct LeaseStatements {
  let schema: String

  private var lease: SQL { "\(identifier: schema).lease" }
  private var key: SQL {
    "pg_catalog.hashtextextended('tenure/' || \(schema)::text || '/lease', 0)"
  }

  /// Takes the lock of the session and the next number; throws a conflict that names the holder.
  func take(
    _ holder: String, patience: Duration, _ session: Session
  ) throws(DriverFailure) -> Lease {
    try keepAlive(session)
    var isTaken = try session.execute("SELECT pg_catalog.pg_try_advisory_lock(\(key))")
      .only().bool(0)
    if !isTaken, patience > .zero { isTaken = try wait(patience, session) }
    guard isTaken else { throw try held(session) }
    return try number(for: holder, above: 0, session)
  }

  /// The next number of the holder of the lock, higher than `fence` as well.
  func number(
    for holder: String, above fence: Int64, _ session: Session
  ) throws(DriverFailure) -> Lease {
    let number = try session.transaction { session throws(DriverFailure) in
      try session.execute(
        """
        INSERT INTO \(lease) AS l (singleton, holder, number)
        VALUES (true, \(holder), \(fence)::bigint + 1)
        ON CONFLICT (singleton) DO UPDATE SET holder = excluded.holder,
          number = greatest(l.number + 1, excluded.number), acquired_at = pg_catalog.now()
        RETURNING number
        """
      ).only().int64(0)
    }
    return Lease(holder: holder, fence: number)
  }

  /// Gives the lock back, so that it is free before the connection's end has been noticed.
  func release(_ session: Session) throws(DriverFailure) {
    try session.execute("SELECT pg_catalog.pg_advisory_unlock(\(key))")
  }

  /// The lock lives as long as the session: its server must not end it for being idle, and must notice within a
  /// minute when the holder's machine is gone.
  private func keepAlive(_ session: Session) throws(DriverFailure) {
    try session.execute(
      script: """
        SET idle_session_timeout = 0; SET tcp_keepalives_idle = 30;
        SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3
        """)
  }

  private func wait(_ patience: Duration, _ session: Session) throws(DriverFailure) -> Bool {
    let milliseconds = max(1, min(patience / .milliseconds(1), 86_400_000).rounded(.up))
    do throws(DriverFailure) {
      try session.transaction { session throws(DriverFailure) in
        let limit = String(Int(milliseconds))
        try session.execute(
          """
          SELECT pg_catalog.set_config('lock_timeout', \(limit), true),
            pg_catalog.set_config('statement_timeout', '0', true)
          """)
        try session.execute("SELECT pg_catalog.pg_advisory_lock(\(key))")
      }
      return true
    } catch {
      guard error.sqlState == "55P03" else { throw error }
      return false
    }
  }

  private func held(_ session: Session) throws(DriverFailure) -> DriverFailure {
    let now = try session.execute(
      "SELECT holder, pg_catalog.date_trunc('second', acquired_at)::text FROM \(lease)")
    let who = now.isEmpty ? "somebody" : "'\(try now[0].string(0))'"
    let since = now.isEmpty ? "" : " since \(try now[0].string(1))"
    return .conflict(
      Diagnostic(
        .leaseHeld, "\(who) is applying to this fleet\(since)",
        hint: "wait until it is done, and make a new plan"))
  }
}
