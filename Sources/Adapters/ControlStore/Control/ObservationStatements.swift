import Diagnostics
import PostgresAccess
import Reconciliation

/// What a pass writes: conditions that changed, the keys that were read, and when it looked at whom.
struct ObservationStatements {
  let schema: String

  private func table(_ name: String) -> SQL { "\(identifier: schema).\(identifier: name)" }

  /// What is known of a tenant before the pass.
  private struct Known {
    let uid: String
    let key: String?
    let hasConditions: Bool
    /// The evidence of `Ready`: a digest of all conditions.
    let digest: String?
  }

  private typealias Observed = (before: Known, conditions: [ObservedCondition])

  /// A tenant whose conditions are as they were is not touched, not even locked: a pass that finds nothing new reads
  /// one column and writes one row.
  func write(_ pass: ObservedPass, _ session: Session) throws(DriverFailure) {
    let known = try known(pass, session)
    var keys: [(uid: String, key: String)] = []
    var isOpen = false
    var tenants = pass.tenants[...]
    while let chunk = next(&tenants, of: pass, known, &keys) {
      try put(
        chunk.filter { !$0.before.hasConditions }, into: table("condition"), at: pass.at, session)
      let changed = chunk.filter(\.before.hasConditions)
      guard !changed.isEmpty else { continue }
      if !isOpen { try session.execute(Self.staging) }
      isOpen = true
      try put(changed, into: "pg_temp.observed_condition", at: pass.at, session)
    }
    if isOpen { try session.pipeline(replacing) }
    try session.pipeline([
      """
      UPDATE \(table("registry")) AS r SET key = t.key
      FROM unnest(\(keys.map(\.uid))::uuid[], \(keys.map(\.key))::text[]) AS t (uid, key)
      WHERE r.uid = t.uid
      """,
      observation(pass, known),
    ])
    if pass.isEveryone { try session.pipeline(orphaned(pass)) }
  }

  /// Who lost its document is known as an orphan from now on, and no longer once it is back.
  private func orphaned(_ pass: ObservedPass) -> [SQL] {
    [
      """
      UPDATE \(table("registry")) SET orphaned_at = \(pass.at)::timestamptz
      WHERE orphaned_at IS NULL AND destroyed_at IS NULL AND name = ANY (\(pass.orphans)::text[])
      """,
      """
      UPDATE \(table("registry")) SET orphaned_at = NULL
      WHERE orphaned_at IS NOT NULL AND name <> ALL (\(pass.orphans)::text[])
      """,
    ]
  }

  private func put(
    _ chunk: [Observed], into table: SQL, at: String, _ session: Session
  ) throws(DriverFailure) {
    guard !chunk.isEmpty else { return }
    _ = try session.copyIn("\(table) (uid, type, status, reason, message, evidence, since)") {
      rows throws(DriverFailure) in
      for (before, conditions) in chunk {
        for condition in conditions {
          try rows.append(before.uid)
          try rows.append(condition.type)
          try rows.append(condition.status.rawValue)
          try rows.append(condition.reason)
          try rows.append(condition.message)
          try rows.append(condition.evidence.map { "sha256:\($0)" })
          try rows.append(at)
          try rows.endRow()
        }
      }
    }
  }

  private func known(
    _ pass: ObservedPass, _ session: Session
  ) throws(DriverFailure) -> [String: Known] {
    let isMeant: SQL = pass.isEveryone ? "true" : "r.name = ANY (\(pass.tenants)::text[])"
    var known: [String: Known] = [:]
    try session.copyOut(
      """
      SELECT r.name, r.uid, r.key, c.evidence,
        CASE WHEN EXISTS (SELECT FROM \(table("condition")) AS e WHERE e.uid = r.uid) THEN 'some' END
      FROM \(table("registry")) AS r
      LEFT JOIN \(table("condition")) AS c ON c.uid = r.uid AND c.type = 'Ready'
      WHERE r.destroyed_at IS NULL AND \(isMeant)
      """
    ) { row throws(DriverFailure) in
      known[try row.string(0)] = Known(
        uid: try row.string(1), key: row.optionalString(2),
        hasConditions: row.optionalString(4) != nil, digest: row.optionalString(3))
    }
    return known
  }

  /// The conditions of the next tenants that changed; nil when there are none left. A part at a time, so that memory
  /// does not grow with the fleet.
  private func next(
    _ tenants: inout ArraySlice<String>, of pass: ObservedPass, _ known: [String: Known],
    _ keys: inout [(uid: String, key: String)]
  ) -> [Observed]? {
    var chunk: [Observed] = []
    while chunk.count < 5_000, let name = tenants.popFirst() {
      guard let before = known[name] else { continue }
      if let key = pass.keys[name], key != before.key { keys.append((before.uid, key)) }
      let conditions = pass.conditions(name)
      let digest = conditions.last?.evidence.map { "sha256:\($0)" }
      if before.digest == nil || before.digest != digest {
        chunk.append((before, conditions))
      }
    }
    return chunk.isEmpty ? nil : chunk
  }

  private static let staging: SQL = """
    CREATE TEMPORARY TABLE observed_condition (
      uid uuid, type text, status text, reason text, message text, evidence text, since timestamptz
    ) ON COMMIT DROP
    """

  /// Puts what was staged in the place of what was known of the same tenants.
  private var replacing: [SQL] {
    [
      "ANALYZE pg_temp.observed_condition",
      """
      INSERT INTO \(table("condition_history"))
        (uid, type, status, reason, message, evidence, since, until)
      SELECT c.uid, c.type, c.status, c.reason, c.message, c.evidence, c.since, t.at
      FROM \(table("condition")) AS c
      JOIN (SELECT uid, max(since) AS at FROM pg_temp.observed_condition GROUP BY uid) AS t
        ON t.uid = c.uid
      LEFT JOIN pg_temp.observed_condition AS o ON o.uid = c.uid AND o.type = c.type
      WHERE o.status IS DISTINCT FROM c.status ORDER BY c.uid, c.type
      """,
      """
      DELETE FROM \(table("condition")) AS c
      USING (SELECT DISTINCT uid FROM pg_temp.observed_condition) AS t
      WHERE t.uid = c.uid AND NOT EXISTS (
        SELECT FROM pg_temp.observed_condition AS o WHERE o.uid = c.uid AND o.type = c.type)
      """,
      """
      INSERT INTO \(table("condition")) AS c
        (uid, type, status, reason, message, evidence, since)
      SELECT o.uid, o.type, o.status, o.reason, o.message, o.evidence, o.since
      FROM pg_temp.observed_condition AS o
      ON CONFLICT (uid, type) DO UPDATE SET status = excluded.status, reason = excluded.reason,
        message = excluded.message, evidence = excluded.evidence,
        since = CASE WHEN c.status = excluded.status THEN c.since ELSE excluded.since END
      WHERE (c.status, c.reason, c.message, c.evidence) IS DISTINCT FROM
        (excluded.status, excluded.reason, excluded.message, excluded.evidence)
      """,
    ]
  }

  private func observation(_ pass: ObservedPass, _ known: [String: Known]) -> SQL {
    let seen = Set(pass.tenants)
    let unseen = pass.isEveryone ? known.keys.filter { !seen.contains($0) }.sorted() : []
    let tenants = pass.isEveryone ? nil : pass.tenants
    return """
      INSERT INTO \(table("observation")) (at, revision, tenants, unseen)
      VALUES (\(pass.at)::timestamptz, \(pass.revision), \(tenants)::text[], \(unseen)::text[])
      """
  }
}
