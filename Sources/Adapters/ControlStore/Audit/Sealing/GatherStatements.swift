import Diagnostics
import PostgresAccess
import Reconciliation
import Specs

/// What the audit log reads of a database's journal.
struct GatherStatements {
  let schema: String

  private func table(_ name: String) -> SQL { "\(identifier: schema).\(identifier: name)" }

  /// Waits for the transactions that are writing effects here, and keeps new ones out until this one ends.
  ///
  /// Numbers are given before commits, so an entry could otherwise appear below one that was already read.
  func quiesce(_ session: Session) throws(DriverFailure) {
    try session.execute("SELECT number FROM \(table("fence")) FOR UPDATE")
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
  func effects(
    after entry: Int64, through last: Int64? = nil, limit: Int? = nil, _ session: Session,
    _ body: (SealedEffect) throws(DriverFailure) -> Void
  ) throws(DriverFailure) {
    // Statements are digested once a batch, not once an effect.
    try session.copyOut(
      """
      WITH part AS MATERIALIZED (
        SELECT seq, batch, tenant, kind, name, action, marks, reason, before, after
        FROM \(table("journal"))
        WHERE seq > \(entry)::bigint AND (\(last)::bigint IS NULL OR seq <= \(last)::bigint)
        ORDER BY seq LIMIT \(limit)::bigint),
      batch AS MATERIALIZED (
        SELECT b.id, (extract(epoch FROM b.at) * 1000000)::bigint AS at, b.txid, b.fence, b.plan,
          b.revision, b.actor,
          encode(sha256(convert_to(b.statements::text, 'UTF8')), 'hex') AS statements
        FROM \(table("journal_batch")) AS b WHERE b.id IN (SELECT p.batch FROM part AS p))
      SELECT p.seq, b.at, b.id, b.txid, b.fence, b.plan, b.revision, b.actor, b.statements,
        p.tenant, p.kind, p.name, p.action, p.marks, p.reason, p.before, p.after
      FROM part AS p JOIN batch AS b ON b.id = p.batch ORDER BY p.seq
      """
    ) { row throws(DriverFailure) in
      try body(
        SealedEffect(
          entry: try row.int64(0), at: Timestamp(microseconds: try row.int64(1)),
          batch: try row.int64(2), transaction: try row.string(3), fence: try row.int64(4),
          plan: try row.string(5), revision: try row.string(6), actor: try row.string(7),
          statements: try row.string(8), tenant: try row.string(9), kind: try row.string(10),
          name: try row.string(11), action: try row.string(12),
          marks: (row.optionalStrings(13) ?? []).compactMap { $0 }, reason: try row.string(14),
          before: row.optionalString(15), after: row.optionalString(16)))
    }
  }
}
