package import PostgresAccess
package import Reconciliation

/// A scope as a condition on a column that holds tenant names.
package enum ScopeStatements {
  package static func contains(_ name: SQL, _ scope: Scope) -> SQL {
    let name: SQL = #"\#(name) COLLATE "C""#
    var bounds: [SQL] = []
    if let from = scope.from { bounds.append("\(name) >= \(from)") }
    if let before = scope.before { bounds.append("\(name) < \(before)") }
    let range: SQL = bounds.isEmpty ? "true" : SQL.joined(bounds, by: " AND ")
    guard !scope.names.isEmpty else { return "(\(range))" }
    return "((\(range)) OR \(name) = ANY (\(scope.names)::text[]))"
  }
}
