import Diagnostics
import Planning
import PostgresAccess
import Reconciliation

/// The rows of the journal.
struct JournalStatements {
  let schema: String

  /// The advisory lock that is shared by whoever writes entries, from before their numbers are given.
  static func writing(_ schema: String) -> SQL {
    "pg_catalog.hashtextextended('tenure/' || \(schema)::text || '/journal', 0)"
  }

  /// Writes one row for the transaction and one for each of its effects.
  func write(
    _ entries: [JournalEntry], fence: Int64, statements: [String], _ session: Session
  ) throws(DriverFailure) {
    guard let first = entries.first else { return }
    let batch = try session.execute(
      """
      INSERT INTO \(identifier: schema).journal_batch (fence, plan, revision, actor, statements)
      VALUES (\(fence), \(first.plan), \(first.revision), \(first.actor), \(statements))
      RETURNING id, pg_catalog.pg_advisory_xact_lock_shared(\(Self.writing(schema)))
      """
    ).only().int64(0)
    var json: [UInt8] = []
    _ = try session.copyIn(
      """
      \(identifier: schema).journal
        (batch, tenant, kind, name, action, marks, reason, before, after)
      """
    ) { rows throws(DriverFailure) in
      for entry in entries {
        let change = entry.change
        try rows.append(batch)
        try rows.append(change.id.tenant)
        try rows.append(change.id.kind.text)
        try rows.append(change.id.name)
        try rows.append(change.action.rawValue)
        if change.marks.isEmpty {
          rows.appendUTF8("{}".utf8)
        } else {
          try rows.append(change.marks.map(\.rawValue).sorted())
        }
        try rows.append(change.reason)
        for row in [change.before, change.after] {
          guard let row else {
            rows.appendNull()
            continue
          }
          json.removeAll(keepingCapacity: true)
          JournalJSON.append(row, entry.kind, to: &json)
          rows.appendUTF8(json)
        }
        try rows.endRow()
      }
    }
  }
}
