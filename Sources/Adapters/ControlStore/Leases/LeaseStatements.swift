import Diagnostics
import PostgresAccess
import Reconciliation

/// The lease in the control database.
struct LeaseStatements {
  let schema: String

  private var lease: SQL { "\(identifier: schema).lease" }

  /// Takes the lock of the session and the next number; throws a conflict that names the holder.
  func take(_ holder: String, _ session: Session) throws(DriverFailure) -> Lease {
    let isFree = try session.execute(
      """
      SELECT pg_catalog.pg_try_advisory_lock(
        pg_catalog.hashtextextended('tenure/' || \(schema)::text || '/lease', 0))
      """
    ).only().bool(0)
    guard isFree else {
      let now = try session.execute(
        "SELECT holder, pg_catalog.date_trunc('second', acquired_at)::text FROM \(lease)")
      let who = now.isEmpty ? "somebody" : "'\(try now[0].string(0))'"
      let since = now.isEmpty ? "" : " since \(try now[0].string(1))"
      throw .conflict(
        Diagnostic(
          .leaseHeld, "\(who) is applying to this fleet\(since)",
          hint: "wait until it is done, and make a new plan"))
    }
    let number = try session.transaction { session throws(DriverFailure) in
      try session.execute(
        """
        INSERT INTO \(lease) AS l (singleton, holder, number) VALUES (true, \(holder), 1)
        ON CONFLICT (singleton) DO UPDATE
        SET holder = excluded.holder, number = l.number + 1, acquired_at = pg_catalog.now()
        RETURNING number
        """
      ).only().int64(0)
    }
    return Lease(holder: holder, fence: number)
  }
}
