package import PostgresAccess
package import Reconciliation

/// A scope as a condition on a column that holds tenant names.
package enum ScopeStatements {
  package static func contains(_ name: SQL, _ scope: Scope) -> SQL {
    // Equality is the same in every collation, and found through the column's own index.
    let isNamed: SQL = "\(name) = ANY (\(scope.names)::text[])"
    if let from = scope.from, from == scope.before { return "(\(isNamed))" }
    let ordered: SQL = #"\#(name) COLLATE "C""#
    var bounds: [SQL] = []
    if let from = scope.from { bounds.append("\(ordered) >= \(from)") }
    if let before = scope.before { bounds.append("\(ordered) < \(before)") }
    let range: SQL = bounds.isEmpty ? "true" : SQL.joined(bounds, by: " AND ")
    guard !scope.names.isEmpty else { return "(\(range))" }
    return "((\(range)) OR \(isNamed))"
  }
}
