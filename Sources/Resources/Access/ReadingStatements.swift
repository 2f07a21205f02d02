import PostgresAccess

/// The statements of the kind `reading`.
struct ReadingStatements {
  let schema: String
  let roles: [String]
  let functions: [String]

  /// One row for each of these roles that exists: what it may call of what is meant for it, and what else it reaches.
  ///
  /// Superusers and who owns our schema are not held to it: nothing could keep them.
  var observed: SQL {
    """
    SELECT '', r.rolname,
      (SELECT coalesce(string_agg(f.name, E'\\n' ORDER BY f.name COLLATE "C"), '') FROM \(ours) AS f
       WHERE f.meant AND has_schema_privilege(r.oid, f.schema, 'USAGE')
         AND has_function_privilege(r.oid, f.oid, 'EXECUTE')),
      (SELECT coalesce(string_agg(b.name, E'\\n' ORDER BY b.name COLLATE "C"), '')
       FROM (\(beyond)) AS b (kind, name, object))
    FROM pg_roles AS r WHERE r.rolname = ANY (\(roles)::text[]) ORDER BY 2
    """
  }

  /// Statements that give and take what differs; their names are quoted by the server.
  func corrections(_ roles: [String]) -> SQL {
    """
    SELECT format('GRANT USAGE ON SCHEMA %I TO %I', \(schema)::text, r.rolname)
    FROM pg_roles AS r WHERE r.rolname = ANY (\(roles)::text[])
    UNION ALL
    SELECT format('GRANT EXECUTE ON FUNCTION %s TO %I', f.oid::regprocedure, r.rolname)
    FROM pg_roles AS r, \(ours) AS f
    WHERE r.rolname = ANY (\(roles)::text[]) AND f.meant
      AND NOT has_function_privilege(r.oid, f.oid, 'EXECUTE')
    UNION ALL
    SELECT format('REVOKE %s %s FROM %I, PUBLIC', b.kind, b.object, r.rolname)
    FROM pg_roles AS r CROSS JOIN LATERAL (\(beyond)) AS b (kind, name, object)
    WHERE r.rolname = ANY (\(roles)::text[])
    """
  }

  /// Functions of our schema that are meant for the application, or for nobody but ourselves.
  private var ours: SQL {
    """
    (SELECT p.oid, p.pronamespace AS schema,
       p.proname || '(' || oidvectortypes(p.proargtypes) || ')' AS name,
       p.proname || '(' || oidvectortypes(p.proargtypes) || ')' = ANY (\(functions)::text[]) AS meant
     FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
     WHERE n.nspname = \(schema)
       AND (p.proname || '(' || oidvectortypes(p.proargtypes) || ')' = ANY (\(functions)::text[])
         OR p.proname IN ('granted', 'drain', 'put_logins', 'retire_logins', 'close_memberships',
           'end_sessions', 'check_login_group', 'put_schemas', 'close_schemas',
           'record_schema_version', 'record_structures')))
    """
  }

  /// What the role `r` reaches and should not: what is revoked, what people call it, and how a statement names it.
  private var beyond: SQL {
    """
    SELECT 'CREATE ON SCHEMA', 'creating in schema ' || n.nspname, quote_ident(n.nspname)
    FROM pg_namespace AS n
    WHERE n.nspname = \(schema) AND NOT r.rolsuper AND NOT pg_has_role(r.oid, n.nspowner, 'MEMBER')
      AND has_schema_privilege(r.oid, n.oid, 'CREATE')
    UNION ALL
    SELECT 'ALL ON TABLE', 'table ' || c.relname, c.oid::regclass::text
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = \(schema) AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
      AND NOT r.rolsuper AND NOT pg_has_role(r.oid, n.nspowner, 'MEMBER')
      AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege(r.oid, c.oid, 'USAGE, SELECT, UPDATE')
        ELSE has_table_privilege(r.oid, c.oid,
            'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
          OR has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') END
    UNION ALL
    SELECT 'ALL ON FUNCTION', 'function ' || f.name, f.oid::regprocedure::text FROM \(ours) AS f
    JOIN pg_namespace AS n ON n.oid = f.schema
    WHERE NOT f.meant AND NOT r.rolsuper AND NOT pg_has_role(r.oid, n.nspowner, 'MEMBER')
      AND has_function_privilege(r.oid, f.oid, 'EXECUTE')
    """
  }
}
