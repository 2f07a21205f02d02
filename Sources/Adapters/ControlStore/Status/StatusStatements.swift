import Diagnostics
import PostgresAccess
import Specs

/// What `status` and `get` read.
struct StatusStatements {
  let schema: String

  private func table(_ name: String) -> SQL { "\(identifier: schema).\(identifier: name)" }

  /// The tenants after a name, in the order of names, and the last name that was read whether it was chosen or not.
  func tenants(
    _ query: StatusQuery, after name: String?, limit: Int, _ session: Session
  ) throws(DriverFailure) -> (chosen: [TenantStatus], last: String?) {
    var bounds: [SQL] = []
    if let name { bounds.append("r.name > \(name)") }
    if let names = query.names { bounds.append("r.name = ANY (\(names)::text[])") }
    if !query.includesDestroyed { bounds.append("r.destroyed_at IS NULL") }
    let condition: SQL = bounds.isEmpty ? "true" : SQL.joined(bounds, by: " AND ")
    var chosen: [TenantStatus] = []
    var last: String?
    func moment(_ column: String) -> SQL {
      "(extract(epoch FROM r.\(identifier: column)) * 1000000)::bigint"
    }
    try session.copyOut(
      """
      SELECT r.name, r.labels, r.uid, r.key, r.display_name, r.former_names, r.tier, r.state,
        r.cluster, r.isolation, r.prevent_destroy, \(moment("registered_at")),
        \(moment("updated_at")), r.revision, \(moment("cordoned_at")), \(moment("destroyed_at")), r.database
      FROM \(table("registry")) AS r WHERE \(condition) ORDER BY r.name LIMIT \(limit)::bigint
      """
    ) { row throws(DriverFailure) in
      let name = try row.string(0)
      last = name
      let labels = row.withBytes(1) { LabelText.labels($0) } ?? [:]
      guard query.selector.chooses(labels) else { return }
      chosen.append(
        TenantStatus(
          name: name, uid: try row.string(2), key: row.optionalString(3),
          displayName: row.optionalString(4),
          formerNames: (try row.optionalStrings(5) ?? []).compactMap { $0 },
          tier: row.optionalString(6), state: try row.string(7), cluster: try row.string(8),
          isolation: try row.string(9), database: row.optionalString(16), labels: labels,
          isProtected: try row.bool(10),
          registeredAt: Timestamp(microseconds: try row.int64(11)),
          updatedAt: Timestamp(microseconds: try row.int64(12)), revision: try row.string(13),
          cordonedAt: try row.optionalInt64(14).map { Timestamp(microseconds: $0) },
          destroyedAt: try row.optionalInt64(15).map { Timestamp(microseconds: $0) },
          isOrphan: query.declared.map { !$0.contains(name) }))
    }
    return (chosen, last)
  }

  /// Adds conditions to tenants.
  ///
  /// A look into the index for each tenant of a page, whatever the planner knows: a scan of all conditions for each
  /// page costs a hundred times as much.
  func addConditions(
    to tenants: inout [TenantStatus], only type: String?, observed: ObservationTimes,
    _ session: Session
  ) throws(DriverFailure) {
    let only: SQL = if let type { "c.type = \(type)" } else { "true" }
    try session.copyOut(
      """
      SELECT u.at - 1, f.type, f.status, f.reason, f.message, f.evidence,
        (extract(epoch FROM f.since) * 1000000)::bigint
      FROM unnest(\(tenants.map(\.uid))::uuid[]) WITH ORDINALITY AS u (uid, at)
      CROSS JOIN LATERAL (
        SELECT c.* FROM \(table("condition")) AS c WHERE c.uid = u.uid AND \(only) OFFSET 0) AS f
      ORDER BY u.at, f.type = 'Ready', f.type COLLATE "C"
      """
    ) { row throws(DriverFailure) in
      let index = Int(try row.int64(0))
      guard tenants.indices.contains(index) else { return }
      let since = Timestamp(microseconds: try row.int64(6))
      tenants[index].conditions.append(
        TenantStatus.Condition(
          type: try row.string(1), status: try row.string(2), reason: try row.string(3),
          message: try row.string(4), evidence: row.optionalString(5) ?? "", since: since,
          observedAt: max(since, observed[tenants[index].name] ?? since)))
    }
  }

  /// When each tenant was last looked at.
  func observationTimes(_ session: Session) throws(DriverFailure) -> ObservationTimes {
    var times = ObservationTimes()
    let everyone = try session.execute(
      """
      SELECT id, (extract(epoch FROM at) * 1000000)::bigint, unseen
      FROM \(table("observation")) WHERE tenants IS NULL ORDER BY id DESC LIMIT 1
      """)
    var last: Int64 = 0
    if let row = everyone.first {
      last = try row.int64(0)
      times.everyone = Timestamp(microseconds: try row.int64(1))
      times.unseen = Set(try row.strings(2))
    }
    try session.copyOut(
      """
      SELECT DISTINCT ON (t.name) t.name, (extract(epoch FROM o.at) * 1000000)::bigint
      FROM \(table("observation")) AS o CROSS JOIN unnest(o.tenants) AS t (name)
      WHERE o.id > \(last)::bigint ORDER BY t.name, o.id DESC
      """
    ) { row throws(DriverFailure) in
      times.single[try row.string(0)] = Timestamp(microseconds: try row.int64(1))
    }
    return times
  }

  /// What each of these tenants may do in this database; empty before our part of it is there.
  func access(of names: [String], _ session: Session) throws(DriverFailure) -> [String: String] {
    let isThere = try session.execute(
      """
      SELECT EXISTS (
        SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = \(schema) AND c.relname = 'tenant' AND c.relkind = 'r')
      """
    ).only().bool(0)
    guard isThere else { return [:] }
    var access: [String: String] = [:]
    try session.copyOut(
      "SELECT name, access FROM \(table("tenant")) WHERE name = ANY (\(names)::text[])"
    ) { row throws(DriverFailure) in access[try row.string(0)] = try row.string(1) }
    return access
  }
}

/// When tenants were last looked at: one time for all, and later ones for some.
struct ObservationTimes: Sendable {
  var everyone: Timestamp?
  /// Whom the last pass over everyone did not look at.
  var unseen: Set<String> = []
  var single: [String: Timestamp] = [:]

  subscript(name: String) -> Timestamp? {
    single[name] ?? (unseen.contains(name) ? nil : everyone)
  }
}
