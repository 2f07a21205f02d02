import PostgresAccess

/// Ways around isolation that lie in roles, privileges, settings and what else a database holds.
extension HazardStatements {
  var roles: SQL {
    """
    \(ground),
    powers AS (
      SELECT a.rolname, g.rolname AS through, g.oid = a.oid AS is_own, p.power, p.severity,
        CASE WHEN g.oid <> a.oid THEN format('REVOKE %I FROM %I', g.rolname, a.rolname)
          ELSE format('ALTER ROLE %I %s', a.rolname, p.remedy) END AS remedy
      FROM pg_roles AS a
      JOIN pg_roles AS g ON a.oid = g.oid OR (NOT a.rolsuper AND pg_has_role(a.oid, g.oid, 'MEMBER'))
      CROSS JOIN LATERAL (VALUES
        (g.rolsuper, 'is a superuser', 'NOSUPERUSER', 'high'),
        (g.rolbypassrls AND NOT g.rolsuper, 'bypasses row security', 'NOBYPASSRLS', 'high'),
        (g.rolcreaterole AND NOT g.rolsuper, 'may create roles, and give itself others', 'NOCREATEROLE', 'high'),
        (g.rolreplication AND NOT g.rolsuper, 'may replicate the whole server', 'NOREPLICATION', 'high'),
        (g.oid <> a.oid AND g.rolname = ANY ('{pg_read_all_data,pg_write_all_data,pg_read_server_files,pg_write_server_files,pg_execute_server_program,pg_database_owner,pg_maintain}'::text[]),
          'reads, writes or maintains everything', NULL, 'high'),
        (g.oid <> a.oid AND g.rolname = ANY ('{pg_monitor,pg_read_all_stats,pg_stat_scan_tables,pg_signal_backend}'::text[]),
          'sees or stops the statements of everybody', NULL, 'low'))
        AS p (holds, power, remedy, severity)
      WHERE a.rolname = ANY (\(settings.roles)::text[]) AND p.holds)
    SELECT 'role ' || quote_ident(rolname),
      CASE WHEN is_own THEN power ELSE format('it can become %I, which %s', through, power) END,
      NULL, remedy, severity
    FROM powers
    UNION ALL
    SELECT 'role ' || quote_ident(a.rolname),
      format('%s %s of %s tables of tenants, %s among them: an owner can switch row security off',
        CASE WHEN a.oid = o.oid THEN 'it is' ELSE format('it can become %I,', o.rolname) END,
        CASE WHEN a.oid = o.oid THEN 'the owner' ELSE 'the owner' END, count(*), min(s.shown)),
      format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', min(s.shown)),
      CASE WHEN a.oid = o.oid THEN format('ALTER TABLE %s OWNER TO another role', min(s.shown))
        ELSE format('REVOKE %I FROM %I', o.rolname, a.rolname) END, 'high'
    FROM app AS a
    JOIN pg_roles AS o ON pg_has_role(a.oid, o.oid, 'MEMBER') AND NOT o.rolsuper
    JOIN scoped AS s ON s.relowner = o.oid
    GROUP BY a.oid, a.rolname, o.oid, o.rolname
    """
  }

  var grants: SQL {
    """
    \(ground)
    SELECT format('table %s', s.shown),
      format('%s may %s it: %s', CASE g.grantee WHEN 0 THEN 'everybody' ELSE pg_get_userbyid(g.grantee)::text END,
        lower(g.privilege_type),
        CASE g.privilege_type WHEN 'TRUNCATE' THEN 'one statement empties it for all tenants'
          WHEN 'REFERENCES' THEN 'a foreign key of one''s own tells which rows of others exist'
          ELSE 'its trigger runs in the sessions of other tenants' END),
      NULL,
      format('REVOKE %s%s ON %s FROM %s', g.privilege_type,
        CASE WHEN g.attname IS NULL THEN '' ELSE format(' (%I)', g.attname) END, s.shown,
        CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)::text) END),
      CASE g.privilege_type WHEN 'REFERENCES' THEN 'medium' ELSE 'high' END
    FROM scoped AS s
    CROSS JOIN LATERAL (
      SELECT e.grantee, e.privilege_type, NULL::name AS attname
      FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS e WHERE c.oid = s.oid
      UNION
      SELECT e.grantee, e.privilege_type, a.attname
      FROM pg_attribute AS a CROSS JOIN LATERAL aclexplode(a.attacl) AS e
      WHERE a.attrelid = s.oid AND NOT a.attisdropped) AS g
    WHERE g.privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER')
      AND g.grantee <> s.relowner
      AND (g.grantee = 0 OR g.grantee IN (SELECT r.oid FROM actor AS r))
    """
  }

  var publicGrants: SQL {
    """
    \(ground)
    SELECT format('table %s', s.shown),
      format('PUBLIC holds %s', string_agg(DISTINCT g.privilege_type, ', ')), NULL,
      format('REVOKE ALL ON %s FROM PUBLIC', s.shown), NULL
    FROM scoped AS s
    CROSS JOIN LATERAL (
      SELECT e.privilege_type FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS e
      WHERE c.oid = s.oid AND e.grantee = 0
      UNION
      SELECT e.privilege_type FROM pg_attribute AS a CROSS JOIN LATERAL aclexplode(a.attacl) AS e
      WHERE a.attrelid = s.oid AND NOT a.attisdropped AND e.grantee = 0) AS g
    GROUP BY s.shown
    """
  }

  var schemas: SQL {
    """
    \(ground)
    SELECT format('schema %I', n.nspname),
      format('%s may create in it', string_agg(r.rolname, ', ' ORDER BY r.rolname)), NULL,
      format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC, %s', n.nspname,
        string_agg(quote_ident(r.rolname), ', ' ORDER BY r.rolname)), NULL
    FROM pg_namespace AS n JOIN actor AS r ON has_schema_privilege(r.oid, n.oid, 'CREATE')
    WHERE n.nspname = \(context.schema) OR n.nspname = \(context.function.schema)
      OR n.oid IN (SELECT c.relnamespace FROM scoped AS s JOIN pg_class AS c ON c.oid = s.oid)
    GROUP BY n.nspname
    """
  }

  var publications: SQL {
    """
    \(ground)
    SELECT format('publication %I', p.pubname),
      CASE WHEN p.puballtables THEN 'it sends every table, those of tenants included'
        ELSE format('it sends all rows of %s', min(s.shown)) END, NULL,
      format('give its tables row filters, or DROP PUBLICATION %I', p.pubname), NULL
    FROM pg_publication AS p JOIN scoped AS s ON p.puballtables
      OR EXISTS (SELECT FROM pg_publication_rel AS r
        WHERE r.prpubid = p.oid AND r.prrelid = s.oid AND r.prqual IS NULL)
      OR EXISTS (SELECT FROM pg_publication_namespace AS r JOIN pg_class AS c ON c.oid = s.oid
        WHERE r.pnpubid = p.oid AND r.pnnspid = c.relnamespace)
    GROUP BY p.oid, p.pubname, p.puballtables
    """
  }

  var largeObjects: SQL {
    """
    \(ground)
    SELECT 'large objects', format('%s of them are everybody''s who works as %s', count(DISTINCT l.oid),
        (SELECT string_agg(quote_ident(a.rolname), ', ') FROM app AS a)),
      format('SELECT lo_get(%s)', min(l.oid::bigint)),
      'keep files in a table with a tenant column, or outside of the database', NULL
    FROM pg_largeobject_metadata AS l
    WHERE l.lomowner IN (SELECT r.oid FROM actor AS r)
      OR EXISTS (SELECT FROM aclexplode(l.lomacl) AS e
        WHERE e.grantee = 0 OR e.grantee IN (SELECT r.oid FROM actor AS r))
    HAVING count(*) > 0
    """
  }

  var defaultPrivileges: SQL {
    """
    SELECT format('default privileges of %I%s', pg_get_userbyid(d.defaclrole),
        CASE WHEN d.defaclnamespace = 0 THEN '' ELSE format(' in %s', d.defaclnamespace::regnamespace) END),
      format('PUBLIC gets %s on every new table', string_agg(lower(e.privilege_type), ', ')), NULL,
      format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s REVOKE ALL ON TABLES FROM PUBLIC',
        pg_get_userbyid(d.defaclrole),
        CASE WHEN d.defaclnamespace = 0 THEN '' ELSE format(' IN SCHEMA %s', d.defaclnamespace::regnamespace) END),
      NULL
    FROM pg_default_acl AS d CROSS JOIN LATERAL aclexplode(d.defaclacl) AS e
    WHERE d.defaclobjtype = 'r' AND e.grantee = 0
    GROUP BY d.oid, d.defaclrole, d.defaclnamespace
    """
  }

  var sessionSettings: SQL {
    """
    \(ground)
    SELECT CASE WHEN t.setrole = 0 THEN format('database %I', current_database())
        ELSE format('role %I', pg_get_userbyid(t.setrole)) END,
      format('every session begins with %s', split_part(c.text, '=', 1)),
      NULL,
      format('ALTER %s RESET %s',
        CASE WHEN t.setrole = 0 THEN format('DATABASE %I', current_database())
          WHEN t.setdatabase = 0 THEN format('ROLE %I', pg_get_userbyid(t.setrole))
          ELSE format('ROLE %I IN DATABASE %I', pg_get_userbyid(t.setrole), current_database()) END,
        split_part(c.text, '=', 1)),
      CASE split_part(c.text, '=', 1) WHEN 'session_replication_role' THEN 'high'
        WHEN 'row_security' THEN 'low' ELSE 'medium' END
    FROM pg_db_role_setting AS t CROSS JOIN LATERAL unnest(t.setconfig) AS c (text)
    WHERE t.setdatabase IN (0, (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database()))
      AND (t.setrole = 0 OR t.setrole IN (SELECT r.oid FROM actor AS r))
      AND \(isUndoing)
    UNION ALL
    SELECT format('function %s', p.oid::regprocedure),
      format('it runs with %s of its own', split_part(c.text, '=', 1)), NULL,
      format('ALTER FUNCTION %s RESET %s', p.oid::regprocedure, split_part(c.text, '=', 1)), 'high'
    FROM pg_proc AS p CROSS JOIN LATERAL unnest(p.proconfig) AS c (text)
    WHERE p.pronamespace <> 'pg_catalog'::regnamespace AND \(isUndoing)
    UNION ALL
    SELECT format('parameter %s', t.parname), 'the application may set it', NULL,
      format('REVOKE SET ON PARAMETER %s FROM %s', t.parname,
        CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)::text) END), 'high'
    FROM pg_parameter_acl AS t CROSS JOIN LATERAL aclexplode(t.paracl) AS e
    WHERE (e.grantee = 0 OR e.grantee IN (SELECT r.oid FROM actor AS r))
      AND t.parname IN ('session_replication_role', 'lo_compat_privileges', 'session_preload_libraries',
        'local_preload_libraries', 'dynamic_library_path')
    """
  }

  /// Whether a setting (`c.text`) undoes the context, the fence or a privilege.
  var isUndoing: SQL {
    """
    (lower(split_part(c.text, '=', 1)) = lower(\(context.setting))
      OR c.text LIKE 'session\\_replication\\_role=%' AND c.text NOT LIKE '%=origin'
      OR c.text LIKE 'row\\_security=%' AND c.text NOT LIKE '%=on'
      OR c.text LIKE 'lo\\_compat\\_privileges=%' AND c.text NOT LIKE '%=off'
      OR c.text LIKE 'role=%' AND c.text NOT LIKE '%=none')
    """
  }

  var leakproof: SQL {
    """
    SELECT format('function %s', p.oid::regprocedure), 'it is evaluated before policies are', NULL,
      format('ALTER FUNCTION %s NOT LEAKPROOF', p.oid::regprocedure), NULL
    FROM pg_proc AS p
    WHERE p.proleakproof AND p.oid >= 16384 AND NOT \(Self.isOfExtension("pg_proc", "p.oid"))
    """
  }

  var sequences: SQL {
    """
    \(ground)
    SELECT format('sequence %I.%I', n.nspname, c.relname),
      format('%s may set it: the inserts of all tenants can be made to fail',
        string_agg(r.rolname, ', ' ORDER BY r.rolname)),
      format('SELECT setval(%L, 1)', format('%I.%I', n.nspname, c.relname)),
      format('REVOKE UPDATE ON SEQUENCE %I.%I FROM PUBLIC, %s', n.nspname, c.relname,
        string_agg(quote_ident(r.rolname), ', ' ORDER BY r.rolname)), NULL
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN actor AS r ON r.oid <> c.relowner AND has_sequence_privilege(r.oid, c.oid, 'UPDATE')
      AND has_schema_privilege(r.oid, n.oid, 'USAGE')
    WHERE c.relkind = 'S' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
      AND EXISTS (SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
          AND d.refclassid = 'pg_class'::regclass AND d.refobjid IN (SELECT s.oid FROM scoped AS s))
    GROUP BY n.nspname, c.relname
    """
  }

  var ownTables: SQL {
    """
    \(ground)
    SELECT format('table %I.%I', n.nspname, c.relname),
      format('%s may write in it', string_agg(r.rolname, ', ' ORDER BY r.rolname)), NULL,
      format('REVOKE ALL ON %I.%I FROM PUBLIC, %s', n.nspname, c.relname,
        string_agg(quote_ident(r.rolname), ', ' ORDER BY r.rolname)), NULL
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN actor AS r ON has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
      OR has_any_column_privilege(r.oid, c.oid, 'INSERT, UPDATE')
    WHERE n.nspname = \(context.schema) AND c.relkind IN ('r', 'p', 'v')
    GROUP BY n.nspname, c.relname
    UNION ALL
    SELECT format('table %I.%I', n.nspname, c.relname),
      format('%s may read what is kept of every tenant', string_agg(r.rolname, ', ' ORDER BY r.rolname)),
      format('SELECT * FROM %I.%I', n.nspname, c.relname),
      format('REVOKE SELECT ON %I.%I FROM PUBLIC, %s', n.nspname, c.relname,
        string_agg(quote_ident(r.rolname), ', ' ORDER BY r.rolname)), NULL
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN actor AS r ON has_any_column_privilege(r.oid, c.oid, 'SELECT')
    WHERE n.nspname = \(context.schema) AND c.relkind IN ('r', 'p')
      AND c.relname IN ('registry', 'registry_history', 'tenant_settings', 'tenant_limits', 'tenant_access',
        'tenant_member', 'tenant_role', 'tenant_login', 'signing_key', 'condition', 'journal', 'journal_batch', 'audit_leaf')
    GROUP BY n.nspname, c.relname
    UNION ALL
    SELECT format('function %I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
      format('%s owns it, and can write another in its place', pg_get_userbyid(p.proowner)), NULL,
      format('ALTER FUNCTION %I.%I(%s) OWNER TO %I', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid),
        (SELECT pg_get_userbyid(n.nspowner) FROM pg_namespace AS n WHERE n.nspname = \(context.schema))), NULL
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE p.proowner IN (SELECT r.oid FROM actor AS r)
      AND (n.nspname = \(context.schema) OR (n.nspname, p.proname) IN (SELECT * FROM unnest(
        \(ours.map(\.schema))::text[], \(ours.map(\.name))::text[])))
    UNION ALL
    SELECT format('schema %I', n.nspname),
      format('%s owns it, and can replace what isolation rests on', pg_get_userbyid(n.nspowner)), NULL,
      format('ALTER SCHEMA %I OWNER TO another role', n.nspname), NULL
    FROM pg_namespace AS n
    WHERE n.nspname = \(context.schema) AND n.nspowner IN (SELECT r.oid FROM actor AS r)
    UNION ALL
    SELECT format('function %s', p.oid::regprocedure),
      format('%s may call it, and it is not meant for the application',
        string_agg(DISTINCT pg_get_userbyid(e.grantee)::text, ', ')), NULL,
      format('REVOKE EXECUTE ON FUNCTION %s FROM %s', p.oid::regprocedure,
        string_agg(DISTINCT quote_ident(pg_get_userbyid(e.grantee)), ', ')), NULL
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    CROSS JOIN LATERAL aclexplode(p.proacl) AS e
    WHERE n.nspname = \(context.schema) AND e.grantee IN (SELECT r.oid FROM actor AS r) AND e.grantee <> p.proowner
      AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0)
      AND p.proname || '(' || oidvectortypes(p.proargtypes) || ')' <> ALL (\(ReadingKind.functions)::text[])
    GROUP BY p.oid
    UNION ALL
    SELECT format('table pg_catalog.%I', c.relname),
      format('%s may read values of every tenant, or secrets, in it', string_agg(r.rolname, ', ' ORDER BY r.rolname)),
      NULL, format('REVOKE ALL ON pg_catalog.%I FROM PUBLIC, %s', c.relname,
        string_agg(quote_ident(r.rolname), ', ' ORDER BY r.rolname)), NULL
    FROM pg_class AS c JOIN actor AS r ON has_any_column_privilege(r.oid, c.oid, 'SELECT')
    WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r'
      AND c.relname IN ('pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject', 'pg_authid', 'pg_user_mapping')
    GROUP BY c.relname
    """
  }

  var outward: SQL {
    """
    \(ground)
    SELECT format('function %s', p.oid::regprocedure),
      format('%s may call it', string_agg(r.rolname, ', ' ORDER BY r.rolname)), NULL,
      format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC, %s', p.oid::regprocedure,
        string_agg(quote_ident(r.rolname), ', ' ORDER BY r.rolname)), NULL
    FROM pg_proc AS p JOIN actor AS r ON has_function_privilege(r.oid, p.oid, 'EXECUTE')
    WHERE p.proname IN ('pg_read_file', 'pg_read_binary_file', 'pg_ls_dir', 'pg_stat_file', 'lo_import',
        'lo_export', 'dblink_connect_u')
      AND (p.pronamespace = 'pg_catalog'::regnamespace OR \(Self.isOfExtension("pg_proc", "p.oid")))
    GROUP BY p.oid
    UNION ALL
    SELECT format('server %I', v.srvname),
      format('%s may make foreign tables on it, with the rights of its user mapping',
        string_agg(DISTINCT r.rolname::text, ', ')), NULL,
      format('REVOKE USAGE ON FOREIGN SERVER %I FROM PUBLIC, %s', v.srvname,
        string_agg(DISTINCT quote_ident(r.rolname), ', ')), NULL
    FROM pg_foreign_server AS v JOIN actor AS r ON has_server_privilege(r.oid, v.oid, 'USAGE')
    JOIN pg_user_mappings AS m ON m.srvid = v.oid AND m.umuser IN (0, r.oid)
    GROUP BY v.srvname
    """
  }
}
