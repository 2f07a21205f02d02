import Diagnostics
import Planning
import PostgresAccess
import Reconciliation

/// The statements of a table of ours with one row a tenant, found by its key, and a JSON document in every other
/// column.
struct DocumentStatements {
  let schema: String
  let table: String
  /// In the order of the kind's columns.
  let columns: [String]

  private var directory: SQL { "\(identifier: schema).tenant" }
  private var documents: SQL { "\(identifier: schema).\(identifier: table)" }

  private func list(_ column: (String) -> SQL) -> SQL { SQL.joined(columns.map(column), by: ", ") }

  /// The name of the tenant first, then the documents.
  func observed(_ scope: Scope) -> SQL {
    """
    SELECT t.name, \(list { "s.\(identifier: $0)" })
    FROM \(documents) AS s JOIN \(directory) AS t ON t.key = s.key
    WHERE \(ScopeStatements.contains("t.name", scope)) ORDER BY 1
    """
  }

  /// Makes the changes of a kind that has these columns.
  func apply(
    _ changes: [Change], of kind: KindDescription, in session: Session
  ) throws(DriverFailure) {
    let kept = changes.filter { $0.after != nil }
    let gone = changes.filter { $0.after == nil }.map(\.id.tenant)
    var steps: [SQL] = []
    if !kept.isEmpty {
      let texts = kept.map { $0.after?.texts(of: kind) ?? [] }
      steps.append(
        put(kept.map(\.id.tenant), columns.indices.map { column in texts.map { $0[column] } }))
    }
    if !gone.isEmpty { steps.append(remove(gone)) }
    try session.pipeline(steps)
  }

  /// - Parameter documents: for each column, the JSON of every tenant.
  private func put(_ names: [String], _ documents: [[String?]]) -> SQL {
    let arrays = SQL.joined(documents.map { "\($0)::text[]" }, by: ", ")
    return """
      INSERT INTO \(self.documents) (key, \(list { "\(identifier: $0)" }))
      SELECT d.key, \(list { "w.\(identifier: $0)::jsonb" })
      FROM unnest(\(names)::text[], \(arrays)) AS w (name, \(list { "\(identifier: $0)" }))
      JOIN \(directory) AS d ON d.name = w.name
      ON CONFLICT (key) DO UPDATE SET \(list { "\(identifier: $0) = excluded.\(identifier: $0)" })
      """
  }

  private func remove(_ names: [String]) -> SQL {
    """
    DELETE FROM \(documents) AS s USING \(directory) AS d
    WHERE s.key = d.key AND d.name = ANY (\(names)::text[])
    """
  }
}
