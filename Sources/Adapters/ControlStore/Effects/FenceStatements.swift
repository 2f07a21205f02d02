import Diagnostics
import PostgresAccess
import Reconciliation
import Specs

/// The fence of a managed database, and the locks of tenants.
struct FenceStatements {
  let schema: String

  private var fence: SQL { "\(identifier: schema).fence" }

  /// Holds the fence where it is until the transaction ends; throws a conflict if it is not ours.
  func check(
    _ lease: Lease, in database: DatabaseName, _ session: Session
  ) throws(DriverFailure) {
    let row = try session.execute("SELECT number, holder FROM \(fence) FOR SHARE").only()
    let number = try row.int64(0)
    guard number == lease.fence else {
      let holder = try row.string(1)
      throw .conflict(
        Diagnostic(
          .fenceLost, "'\(holder)' may write in \(database) now, and this program no longer",
          hint: "nothing was written; make a new plan"))
    }
  }

  /// Raises the fence; returns where it stood, if that was as high or higher.
  ///
  /// Waits for the effects that are under way below the old number.
  func raise(
    _ number: Int64, holder: String, _ session: Session
  ) throws(DriverFailure) -> Int64? {
    let raised = try session.execute(
      """
      UPDATE \(fence) SET number = \(number), holder = \(holder), raised_at = pg_catalog.now()
      WHERE number < \(number) RETURNING number
      """)
    return raised.isEmpty ? try session.execute("SELECT number FROM \(fence)").only().int64(0) : nil
  }

  /// Takes the tenants' locks for the rest of the transaction, in the order of their names.
  ///
  /// These are locks between appliers; the application's writers take others, on the tenant's key.
  func lock(_ tenants: [String], _ session: Session) throws(DriverFailure) {
    try session.execute(
      """
      SELECT pg_catalog.pg_advisory_xact_lock(
        pg_catalog.hashtextextended('tenure/' || \(schema)::text || '/tenant/' || t.name, 0))
      FROM (SELECT name FROM pg_catalog.unnest(\(tenants)::text[]) AS u (name)
        ORDER BY name COLLATE "C") AS t
      """)
  }
}
