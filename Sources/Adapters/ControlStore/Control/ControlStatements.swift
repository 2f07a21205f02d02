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
  ///
  /// A condition that is as it was is not touched, not even locked: a pass that finds nothing new writes one row.
  func write(_ pass: ObservedPass, _ session: Session) throws(DriverFailure) {
    let conditions = pass.conditions
    let types = Set(conditions.map(\.type)).sorted()
    let keys = pass.keys.sorted { $0.key < $1.key }
    try session.pipeline([
      "SET LOCAL work_mem = '64MB'",
      """
      WITH observed AS MATERIALIZED (
        SELECT r.uid, t.type, t.status, t.reason, t.message, t.evidence
        FROM unnest(\(conditions.map(\.tenant))::text[], \(conditions.map(\.type))::text[],
          \(conditions.map(\.status.rawValue))::text[], \(conditions.map(\.reason))::text[],
          \(conditions.map(\.message))::text[], \(conditions.map(\.evidence))::text[])
          AS t (tenant, type, status, reason, message, evidence)
        JOIN \(table("registry")) AS r ON r.name = t.tenant AND r.destroyed_at IS NULL
      ), changed AS MATERIALIZED (
        SELECT o.*, c.status AS status_before
        FROM observed AS o
        LEFT JOIN \(table("condition")) AS c ON c.uid = o.uid AND c.type = o.type
        WHERE (c.status, c.reason, c.message, c.evidence) IS DISTINCT FROM
          (o.status, o.reason, o.message, o.evidence)
      ), unobserved AS (
        DELETE FROM \(table("condition")) AS c
        WHERE c.type <> ALL (\(types)::text[]) AND c.uid IN (SELECT o.uid FROM observed AS o)
        RETURNING c.uid, c.type
      ), transition AS (
        INSERT INTO \(table("condition_transition")) (at, uid, type, status, reason, message)
        SELECT \(pass.at)::timestamptz, n.uid, n.type, n.status, n.reason, n.message
        FROM changed AS n WHERE n.status_before IS DISTINCT FROM n.status
        UNION ALL
        SELECT \(pass.at)::timestamptz, u.uid, u.type, 'Unknown', 'NoLongerObserved',
          'nothing of this kind is looked at any more'
        FROM unobserved AS u
      ), pass AS (
        INSERT INTO \(table("observation")) (at, revision, tenants, plan, unseen)
        SELECT \(pass.at)::timestamptz, \(pass.revision), \(pass.tenants)::text[], \(pass.plan),
          CASE WHEN \(pass.tenants)::text[] IS NULL THEN ARRAY(
            SELECT r.name FROM \(table("registry")) AS r
            WHERE r.destroyed_at IS NULL
              AND NOT EXISTS (
                SELECT FROM observed AS o WHERE o.uid = r.uid AND o.type = \(types.first))
            ORDER BY r.name) ELSE '{}' END
      )
      INSERT INTO \(table("condition")) AS c
        (uid, type, status, reason, message, evidence, since)
      SELECT n.uid, n.type, n.status, n.reason, n.message, n.evidence, \(pass.at)::timestamptz
      FROM changed AS n
      ON CONFLICT (uid, type) DO UPDATE SET status = excluded.status, reason = excluded.reason,
        message = excluded.message, evidence = excluded.evidence,
        since = CASE WHEN c.status = excluded.status THEN c.since ELSE excluded.since END
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
