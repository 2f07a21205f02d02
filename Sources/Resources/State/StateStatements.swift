import PostgresAccess
import Reconciliation

/// The statements of the kind `state`.
struct StateStatements {
  let schema: String

  private var directory: SQL { "\(identifier: schema).tenant" }

  func observed(_ scope: Scope) -> SQL {
    """
    SELECT t.name, t.state, t.access FROM \(directory) AS t
    WHERE \(ScopeStatements.contains("t.name", scope)) ORDER BY 1
    """
  }

  /// Waits for the writers of these tenants and keeps new ones out until the transaction ends; returns the names of
  /// those whose writers did not end in time.
  func drain(_ names: [String], patience: Duration) -> SQL {
    let milliseconds = patience / .milliseconds(1)
    return """
      SELECT t.name FROM \(directory) AS t
      WHERE t.key = ANY (\(identifier: schema).drain(
        ARRAY(SELECT d.key FROM \(directory) AS d WHERE d.name = ANY (\(names)::text[])),
        \(Int(milliseconds))))
      ORDER BY 1
      """
  }

  /// Rows that hold it already are not written again.
  func set(names: [String], states: [String?], accesses: [String?]) -> SQL {
    """
    UPDATE \(directory) AS d SET state = t.state, access = t.access
    FROM unnest(\(names)::text[], \(states)::text[], \(accesses)::text[]) AS t (name, state, access)
    WHERE d.name = t.name AND (d.state, d.access) IS DISTINCT FROM (t.state, t.access)
    """
  }
}
