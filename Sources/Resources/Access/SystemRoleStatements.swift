import PostgresAccess

/// The statements of the kinds `permission` and `system-role`.
struct SystemRoleStatements {
  let schema: String

  private var permissionTable: SQL { "\(identifier: schema).permission" }
  private var roleTable: SQL { "\(identifier: schema).system_role" }

  var permissions: SQL { "SELECT '', p.name FROM \(permissionTable) AS p ORDER BY 2" }

  func add(permissions: [String]) -> SQL {
    """
    INSERT INTO \(permissionTable) (name) SELECT unnest(\(permissions)::text[])
    ON CONFLICT DO NOTHING
    """
  }

  func remove(permissions: [String]) -> SQL {
    "DELETE FROM \(permissionTable) WHERE name = ANY (\(permissions)::text[])"
  }

  /// Lists an entry a line.
  var roles: SQL {
    """
    SELECT '', r.name, r.scope, array_to_string(r.inherits, E'\\n'),
      array_to_string(r.permissions, E'\\n'), array_to_string(r.effective, E'\\n')
    FROM \(roleTable) AS r ORDER BY 2
    """
  }

  func put(
    roles: [String], scopes: [String], inherits: [String], permissions: [String],
    effective: [String]
  ) -> SQL {
    """
    INSERT INTO \(roleTable) (name, scope, inherits, permissions, effective)
    SELECT w.name, w.scope, string_to_array(w.inherits, E'\\n'),
      string_to_array(w.permissions, E'\\n'), string_to_array(w.effective, E'\\n')
    FROM unnest(\(roles)::text[], \(scopes)::text[], \(inherits)::text[], \(permissions)::text[],
      \(effective)::text[]) AS w (name, scope, inherits, permissions, effective)
    ON CONFLICT (name) DO UPDATE SET scope = excluded.scope, inherits = excluded.inherits,
      permissions = excluded.permissions, effective = excluded.effective
    """
  }

  func remove(roles: [String]) -> SQL {
    "DELETE FROM \(roleTable) WHERE name = ANY (\(roles)::text[])"
  }
}
