import PostgresAccess
import Reconciliation

/// The statements of the kind `settings`.
struct SettingsStatements {
  let schema: String

  private var directory: SQL { "\(identifier: schema).tenant" }
  private var settings: SQL { "\(identifier: schema).tenant_settings" }

  func observed(_ scope: Scope) -> SQL {
    """
    SELECT t.name, s.security, s.business, s.experience, s.support, s.cache
    FROM \(settings) AS s JOIN \(directory) AS t ON t.key = s.key
    WHERE \(ScopeStatements.contains("t.name", scope)) ORDER BY 1
    """
  }

  /// - Parameter columns: for each section, in the order of the kind, the JSON of every tenant.
  func put(names: [String], _ columns: [[String]]) -> SQL {
    """
    INSERT INTO \(settings) (key, security, business, experience, support, cache)
    SELECT d.key, w.security::jsonb, w.business::jsonb, w.experience::jsonb, w.support::jsonb,
      w.cache::jsonb
    FROM unnest(\(names)::text[], \(columns[0])::text[], \(columns[1])::text[],
      \(columns[2])::text[], \(columns[3])::text[], \(columns[4])::text[])
      AS w (name, security, business, experience, support, cache)
    JOIN \(directory) AS d ON d.name = w.name
    ON CONFLICT (key) DO UPDATE SET security = excluded.security, business = excluded.business,
      experience = excluded.experience, support = excluded.support, cache = excluded.cache
    """
  }

  func remove(_ names: [String]) -> SQL {
    """
    DELETE FROM \(settings) AS s USING \(directory) AS d
    WHERE s.key = d.key AND d.name = ANY (\(names)::text[])
    """
  }
}
