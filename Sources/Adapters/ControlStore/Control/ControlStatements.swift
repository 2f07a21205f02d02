import Diagnostics
import PostgresAccess
import Reconciliation

/// The statements of the control database.
struct ControlStatements {
  let schema: String

  private func table(_ name: String) -> SQL { "\(identifier: schema).\(identifier: name)" }

  func registrations(_ scope: Scope, _ session: Session) throws(DriverFailure) -> Registrations {
    var found: [Registration] = []
    var bounds: [SQL] = []
    if let from = scope.from { bounds.append("r.name >= \(from)") }
    if let before = scope.before { bounds.append("r.name < \(before)") }
    let range: SQL = bounds.isEmpty ? "true" : SQL.joined(bounds, by: " AND ")
    try session.copyOut(
      """
      SELECT r.name, r.uid, r.key, r.cluster, r.isolation, r.database, r.prevent_destroy,
        r.cordoned_at IS NOT NULL, r.orphaned_at IS NOT NULL, r.destroyed_at IS NOT NULL
      FROM \(table("registry")) AS r
      WHERE (\(range)) OR r.name = ANY (\(scope.names)::text[])
      ORDER BY r.name
      """
    ) { row throws(DriverFailure) in
      found.append(
        Registration(
          name: try row.string(0), uid: try row.string(1), key: row.optionalString(2),
          cluster: try row.string(3), isolation: try row.string(4),
          database: row.optionalString(5), protected: try row.bool(6), cordoned: try row.bool(7),
          orphaned: try row.bool(8), destroyed: try row.bool(9)))
    }
    return Registrations(found)
  }

  func destructiveThisHour(_ session: Session) throws(DriverFailure) -> Set<String> {
    var names: Set<String> = []
    let rows = try session.execute(
      """
      SELECT DISTINCT unnest(tenants) FROM \(table("destructive_budget"))
      WHERE at > pg_catalog.now() - interval '1 hour'
      """)
    for row in rows { names.insert(try row.string(0)) }
    return names
  }

  /// Whoever reserves is alone until the transaction ends, so two appliers share one budget. A tenant that is tried
  /// again counts once.
  func reserve(
    _ tenants: Set<String>, limit: Int, for plan: String, _ session: Session
  ) throws(DriverFailure) -> Bool {
    try session.execute("LOCK TABLE \(table("destructive_budget")) IN EXCLUSIVE MODE")
    guard try destructiveThisHour(session).union(tenants).count <= limit else { return false }
    try session.execute(
      """
      INSERT INTO \(table("destructive_budget")) (plan, tenants)
      VALUES (\(plan), \(tenants.sorted())::text[])
      """)
    return true
  }
}
