import PostgresAccess
import Reconciliation

/// The statements of the kind `access`.
struct AccessStatements {
  let schema: String

  private var directory: SQL { "\(identifier: schema).tenant" }
  private var access: SQL { "\(identifier: schema).tenant_access" }
  private var roles: SQL { "\(identifier: schema).tenant_role" }
  private var members: SQL { "\(identifier: schema).tenant_member" }

  /// One row a tenant, its roles and members gathered as jsonb.
  func observed(_ scope: Scope) -> SQL {
    """
    SELECT t.name, a.admin, coalesce(r.roles, '{}'), coalesce(m.members, '{}')
    FROM \(access) AS a
    JOIN \(directory) AS t ON t.key = a.key
    LEFT JOIN (
      SELECT o.key, jsonb_object_agg(o.name, jsonb_build_object(
        'inherits', o.inherits, 'permissions', o.permissions, 'without', o.without,
        'effective', o.effective)) AS roles
      FROM \(roles) AS o JOIN \(directory) AS t ON t.key = o.key
      WHERE \(ScopeStatements.contains("t.name", scope)) GROUP BY o.key) AS r ON r.key = a.key
    LEFT JOIN (
      SELECT o.key, jsonb_object_agg(o.account, o.roles) AS members
      FROM \(members) AS o JOIN \(directory) AS t ON t.key = o.key
      WHERE \(ScopeStatements.contains("t.name", scope)) GROUP BY o.key) AS m ON m.key = a.key
    WHERE \(ScopeStatements.contains("t.name", scope)) ORDER BY 1
    """
  }

  /// Rows that hold it already are not written again.
  func put(names: [String], admins: [String?], roles: [String], members: [String]) -> [SQL] {
    guard !names.isEmpty else { return [] }
    let wantedRoles: SQL = """
      unnest(\(names)::text[], \(roles)::text[]) AS w (name, json)
      JOIN \(directory) AS d ON d.name = w.name
      """
    let wantedMembers: SQL = """
      unnest(\(names)::text[], \(members)::text[]) AS w (name, json)
      JOIN \(directory) AS d ON d.name = w.name
      """
    return [
      """
      INSERT INTO \(access) AS a (key, admin)
      SELECT d.key, w.json::jsonb FROM unnest(\(names)::text[], \(admins)::text[]) AS w (name, json)
      JOIN \(directory) AS d ON d.name = w.name
      ON CONFLICT (key) DO UPDATE SET admin = excluded.admin
      WHERE a.admin IS DISTINCT FROM excluded.admin
      """,
      """
      DELETE FROM \(self.roles) AS o USING \(wantedRoles)
      WHERE o.key = d.key AND NOT w.json::jsonb ? o.name
      """,
      """
      INSERT INTO \(self.roles) AS o (key, name, inherits, permissions, without, effective)
      SELECT d.key, e.key, \(texts("e.value -> 'inherits'")), \(texts("e.value -> 'permissions'")),
        \(texts("e.value -> 'without'")), \(texts("e.value -> 'effective'"))
      FROM \(wantedRoles) CROSS JOIN LATERAL jsonb_each(w.json::jsonb) AS e
      ON CONFLICT (key, name) DO UPDATE SET inherits = excluded.inherits,
        permissions = excluded.permissions, without = excluded.without,
        effective = excluded.effective
      WHERE (o.inherits, o.permissions, o.without, o.effective) IS DISTINCT FROM
        (excluded.inherits, excluded.permissions, excluded.without, excluded.effective)
      """,
      """
      DELETE FROM \(self.members) AS o USING \(wantedMembers)
      WHERE o.key = d.key AND NOT w.json::jsonb ? o.account
      """,
      """
      INSERT INTO \(self.members) AS o (key, account, roles)
      SELECT d.key, e.key, \(texts("e.value"))
      FROM \(wantedMembers) CROSS JOIN LATERAL jsonb_each(w.json::jsonb) AS e
      ON CONFLICT (key, account) DO UPDATE SET roles = excluded.roles
      WHERE o.roles IS DISTINCT FROM excluded.roles
      """,
    ]
  }

  func remove(_ names: [String]) -> SQL {
    """
    DELETE FROM \(access) AS a USING \(directory) AS d
    WHERE a.key = d.key AND d.name = ANY (\(names)::text[])
    """
  }

  /// A jsonb list of texts as an array in its order.
  private func texts(_ list: SQL) -> SQL {
    """
    ARRAY(SELECT i.text FROM jsonb_array_elements_text(\(list)) WITH ORDINALITY AS i (text, place)
      ORDER BY i.place)
    """
  }
}
