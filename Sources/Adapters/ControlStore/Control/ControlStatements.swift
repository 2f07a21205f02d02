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
      SELECT r.name, r.uid, r.key, r.cluster, r.isolation, r.prevent_destroy,
        r.cordoned_at IS NOT NULL, r.destroyed_at IS NOT NULL
      FROM \(table("registry")) AS r
      WHERE (\(range)) OR r.name = ANY (\(scope.names)::text[])
      ORDER BY r.name
      """
    ) { row throws(DriverFailure) in
      found.append(
        Registration(
          name: try row.string(0), uid: try row.string(1), key: row.optionalString(2),
          cluster: try row.string(3), isolation: try row.string(4), protected: try row.bool(5),
          cordoned: try row.bool(6), destroyed: try row.bool(7)))
    }
    return Registrations(found)
  }

  /// Writes transitions, the time of the pass, and the keys that were read.
  func write(_ pass: ObservedPass, _ session: Session) throws(DriverFailure) {
    let conditions = pass.conditions
    let keys = pass.keys.sorted { $0.key < $1.key }
    try session.pipeline([
      """
      CREATE TEMPORARY TABLE observed_condition ON COMMIT DROP AS
      SELECT r.uid, t.type, t.status, t.reason, t.message, t.evidence
      FROM unnest(\(conditions.map(\.tenant))::text[], \(conditions.map(\.type))::text[],
        \(conditions.map(\.status.rawValue))::text[], \(conditions.map(\.reason))::text[],
        \(conditions.map(\.message))::text[], \(conditions.map(\.evidence))::text[])
        AS t (tenant, type, status, reason, message, evidence)
      JOIN \(table("registry")) AS r ON r.name = t.tenant AND r.destroyed_at IS NULL
      """,
      """
      INSERT INTO \(table("condition_transition")) (at, uid, type, status, reason, message)
      SELECT \(pass.at)::timestamptz, o.uid, o.type, o.status, o.reason, o.message
      FROM observed_condition AS o
      LEFT JOIN \(table("condition")) AS c ON c.uid = o.uid AND c.type = o.type
      WHERE c.status IS DISTINCT FROM o.status
      """,
      """
      INSERT INTO \(table("condition")) AS c
        (uid, type, status, reason, message, evidence, since)
      SELECT o.uid, o.type, o.status, o.reason, o.message, o.evidence, \(pass.at)::timestamptz
      FROM observed_condition AS o
      ON CONFLICT (uid, type) DO UPDATE SET status = excluded.status, reason = excluded.reason,
        message = excluded.message, evidence = excluded.evidence,
        since = CASE WHEN c.status = excluded.status THEN c.since ELSE excluded.since END
      WHERE (c.status, c.reason, c.message, c.evidence) IS DISTINCT FROM
        (excluded.status, excluded.reason, excluded.message, excluded.evidence)
      """,
      """
      INSERT INTO \(table("observation")) (at, revision, tenants)
      VALUES (\(pass.at)::timestamptz, \(pass.revision), \(pass.tenants)::text[])
      """,
      """
      UPDATE \(table("registry")) AS r SET key = t.key
      FROM unnest(\(keys.map(\.key))::text[], \(keys.map(\.value))::text[]) AS t (name, key)
      WHERE r.name = t.name AND r.destroyed_at IS NULL AND r.key IS DISTINCT FROM t.key
      """,
    ])
  }

  func destructiveThisHour(_ session: Session) throws(DriverFailure) -> Int {
    try session.execute(
      """
      SELECT coalesce(sum(tenants), 0) FROM \(table("destructive_budget"))
      WHERE at > pg_catalog.now() - interval '1 hour'
      """
    ).only().int(0)
  }

  /// Whoever reserves is alone until the transaction ends, so two appliers share one budget.
  func reserve(
    _ tenants: Int, limit: Int, for plan: String, _ session: Session
  ) throws(DriverFailure) -> Bool {
    try session.execute("LOCK TABLE \(table("destructive_budget")) IN EXCLUSIVE MODE")
    guard try destructiveThisHour(session) + tenants <= limit else { return false }
    try session.execute(
      """
      INSERT INTO \(table("destructive_budget")) (plan, tenants)
      VALUES (\(plan), \(tenants)::integer)
      """)
    return true
  }
}
