import Diagnostics
import PostgresAccess
import Specs

/// What `events` reads.
struct EventStatements {
  let schema: String

  private func table(_ name: String) -> SQL { "\(identifier: schema).\(identifier: name)" }

  /// The names that a tenant has and had, and its uid; nil if it was never registered.
  func identity(
    of tenant: String, _ session: Session
  ) throws(DriverFailure) -> (names: [String], uid: String)? {
    let rows = try session.execute(
      """
      SELECT r.uid, ARRAY(
        SELECT r.name UNION SELECT unnest(r.former_names)
        UNION SELECT h.name FROM \(table("registry_history")) AS h WHERE h.uid = r.uid)
      FROM \(table("registry")) AS r WHERE r.name = \(tenant)
      """)
    guard let row = rows.first else { return nil }
    return (try row.strings(1), try row.string(0))
  }

  /// The last effects on a tenant in this database, the latest first.
  func effects(
    on names: [String], source: String, since: Timestamp?, limit: Int, _ session: Session
  ) throws(DriverFailure) -> [TenantEvent] {
    var events: [TenantEvent] = []
    let since = since?.description
    let rows = try session.execute(
      """
      SELECT (extract(epoch FROM b.at) * 1000000)::bigint, j.kind, j.name, j.action, j.marks,
        j.reason, b.revision, b.plan, b.actor, j.before, j.after
      FROM \(table("journal")) AS j JOIN \(table("journal_batch")) AS b ON b.id = j.batch
      WHERE j.tenant = ANY (\(names)::text[])
        AND (\(since)::timestamptz IS NULL OR b.at >= \(since)::timestamptz)
      ORDER BY j.seq DESC LIMIT \(limit)::bigint
      """)
    for row in rows {
      events.append(
        TenantEvent(
          at: Timestamp(microseconds: try row.int64(0)), source: source, kind: try row.string(1),
          name: try row.string(2), action: try row.string(3), marks: try row.strings(4),
          reason: try row.string(5), revision: try row.string(6), plan: try row.string(7),
          actor: try row.string(8), before: try row.optionalString(9),
          after: try row.optionalString(10)))
    }
    return events
  }

  /// When a tenant's conditions took the status that they have, and those that they had, the latest first.
  func transitions(
    of uid: String, source: String, since: Timestamp?, limit: Int, _ session: Session
  ) throws(DriverFailure) -> [TenantEvent] {
    var events: [TenantEvent] = []
    let since = since?.description
    let rows = try session.execute(
      """
      SELECT (extract(epoch FROM t.since) * 1000000)::bigint, t.type, t.status, t.reason, t.message
      FROM (
        SELECT since, type, status, reason, message FROM \(table("condition"))
        WHERE uid = \(uid)::uuid
        UNION ALL
        SELECT since, type, status, reason, message FROM \(table("condition_history"))
        WHERE uid = \(uid)::uuid) AS t
      WHERE \(since)::timestamptz IS NULL OR t.since >= \(since)::timestamptz
      ORDER BY t.since DESC, t.type = 'Ready' DESC, t.type LIMIT \(limit)::bigint
      """)
    for row in rows {
      events.append(
        TenantEvent(
          at: Timestamp(microseconds: try row.int64(0)), source: source, kind: "condition",
          name: try row.string(1), action: try row.string(2), marks: [],
          reason: "\(try row.string(3)): \(try row.string(4))"))
    }
    return events
  }
}
