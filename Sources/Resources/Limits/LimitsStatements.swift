import PostgresAccess
import Reconciliation

/// The statements of the kind `limits`.
struct LimitsStatements {
  let schema: String

  private var directory: SQL { "\(identifier: schema).tenant" }
  private var limits: SQL { "\(identifier: schema).tenant_limits" }

  func observed(_ scope: Scope) -> SQL {
    """
    SELECT t.name, l.storage, l.usage, l.features, l.burst, l.alert_at
    FROM \(limits) AS l JOIN \(directory) AS t ON t.key = l.key
    WHERE \(ScopeStatements.contains("t.name", scope)) ORDER BY 1
    """
  }

  /// - Parameter columns: for each column of the kind, in its order, the JSON of every tenant.
  func put(names: [String], _ columns: [[String?]]) -> SQL {
    """
    INSERT INTO \(limits) (key, storage, usage, features, burst, alert_at)
    SELECT d.key, w.storage::jsonb, w.usage::jsonb, w.features::jsonb, w.burst::jsonb,
      w.alert_at::jsonb
    FROM unnest(\(names)::text[], \(columns[0])::text[], \(columns[1])::text[],
      \(columns[2])::text[], \(columns[3])::text[], \(columns[4])::text[])
      AS w (name, storage, usage, features, burst, alert_at)
    JOIN \(directory) AS d ON d.name = w.name
    ON CONFLICT (key) DO UPDATE SET storage = excluded.storage, usage = excluded.usage,
      features = excluded.features, burst = excluded.burst, alert_at = excluded.alert_at
    """
  }

  func remove(_ names: [String]) -> SQL {
    """
    DELETE FROM \(limits) AS l USING \(directory) AS d
    WHERE l.key = d.key AND d.name = ANY (\(names)::text[])
    """
  }
}
