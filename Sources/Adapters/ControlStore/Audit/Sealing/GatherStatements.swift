import Diagnostics
import PostgresAccess
import Reconciliation
import Specs

/// What the audit log reads of a database's journal.
struct GatherStatements {
  let schema: String

  private func table(_ name: String) -> SQL { "\(identifier: schema).\(identifier: name)" }

  /// The last entry below which none can appear any more; 0 in an empty journal.
  ///
  /// Numbers are given before commits, so an entry could otherwise appear below one that was already read. Waits
  /// for the transactions that are writing entries, and holds new ones up only until this transaction ends.
  func settled(_ session: Session) throws(DriverFailure) -> Int64 {
    try session.execute(
      "SELECT pg_catalog.pg_advisory_xact_lock(\(JournalStatements.writing(schema)))")
    return try session.execute("SELECT coalesce(max(seq), 0) FROM \(table("journal"))")
      .only().int64(0)
  }

  /// Whether the journal still has the last entry that was sealed.
  func holds(_ entry: Int64, _ session: Session) throws(DriverFailure) -> Bool {
    try session.execute(
      "SELECT EXISTS (SELECT FROM \(table("journal")) WHERE seq = \(entry)::bigint)"
    ).only().bool(0)
  }

  /// How many effects there are after one entry.
  func count(after entry: Int64, _ session: Session) throws(DriverFailure) -> Int {
    try session.execute("SELECT count(*) FROM \(table("journal")) WHERE seq > \(entry)::bigint")
      .only().int(0)
  }

  /// The effects after one entry, in the order of their numbers.
  ///
  /// - Parameters:
  ///   - through: the last entry that is wanted; nil is the end.
  ///   - limit: the most that are wanted; nil is all.
  ///   - withoutBatch: told of an entry that names a batch which is not there; it is passed over.
  func effects(
    after entry: Int64, through last: Int64? = nil, limit: Int? = nil, _ session: Session,
    withoutBatch: (_ entry: Int64) throws(DriverFailure) -> Void = { _ in },
    _ body: (SealedEffect) throws(DriverFailure) -> Void
  ) throws(DriverFailure) {
    let isMeant: SQL =
      "j.seq > \(entry)::bigint AND (\(last)::bigint IS NULL OR j.seq <= \(last)::bigint)"
    // Batches are few and come first: joined to each of their effects they would be sorted and sent with each.
    let batches = try batches(
      """
      SELECT p.batch FROM (
        SELECT j.batch FROM \(table("journal")) AS j WHERE \(isMeant)
        ORDER BY j.seq LIMIT \(limit)::bigint) AS p
      """, session)
    try session.copyOut(
      """
      SELECT j.seq, j.batch, j.tenant, j.kind, j.name, j.action, j.marks, j.reason, j.before, j.after
      FROM \(table("journal")) AS j WHERE \(isMeant) ORDER BY j.seq LIMIT \(limit)::bigint
      """
    ) { row throws(DriverFailure) in
      let entry = try row.int64(0)
      guard let batch = batches[try row.int64(1)] else {
        try withoutBatch(entry)
        return
      }
      try body(
        SealedEffect(
          entry: entry, batch: batch, tenant: try row.string(2), kind: try row.string(3),
          name: try row.string(4), action: try row.string(5),
          marks: (row.optionalStrings(6) ?? []).compactMap { $0 }, reason: try row.string(7),
          before: row.withBytes(8) { Array($0) }, after: row.withBytes(9) { Array($0) }))
    }
  }

  private func batches(
    _ numbers: SQL, _ session: Session
  ) throws(DriverFailure) -> [Int64: SealedEffect.Batch] {
    var batches: [Int64: SealedEffect.Batch] = [:]
    let rows = try session.execute(
      """
      SELECT b.id, (extract(epoch FROM b.at) * 1000000)::bigint, b.txid::text, b.fence, b.plan,
        b.revision, b.actor, encode(sha256(convert_to(b.statements::text, 'UTF8')), 'hex')
      FROM \(table("journal_batch")) AS b WHERE b.id IN (\(numbers))
      """)
    for row in rows {
      let number = try row.int64(0)
      batches[number] = SealedEffect.Batch(
        number: number, at: Timestamp(microseconds: try row.int64(1)).description,
        transaction: try row.string(2), fence: try row.int64(3), plan: try row.string(4),
        revision: try row.string(5), actor: try row.string(6), statements: try row.string(7))
    }
    return batches
  }
}
