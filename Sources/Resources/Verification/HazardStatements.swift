import Diagnostics
import PostgresAccess

/// What the catalog says of ways around the policies of tables. One statement a hazard, however many tables there are.
struct HazardStatements {
  let context: TenantContext
  let settings: IsolationSettings
  let tables: [ScopedTable]

  /// A hazard, and the statement that finds it: object, leak, proof and remedy, and how grave it is where rows differ.
  struct Hazard {
    let code: DiagnosticCode
    let severity: IsolationFinding.Severity
    let query: SQL
  }

  func findings(_ session: Session) throws(DriverFailure) -> [IsolationFinding] {
    let hazards = all
    var findings: [IsolationFinding] = []
    for (hazard, rows) in zip(hazards, try session.pipeline(hazards.map(\.query))) {
      for row in rows {
        let told = try row.optionalString(4).flatMap(IsolationFinding.Severity.init)
        findings.append(
          IsolationFinding(
            hazard.code, told ?? hazard.severity, try row.string(0), try row.string(1),
            proof: try row.optionalString(2), remedy: try row.optionalString(3)))
      }
    }
    return findings
  }

  private var all: [Hazard] {
    [
      Hazard(code: .tableUnscoped, severity: .high, query: unscoped),
      Hazard(code: .tenantColumnElsewhere, severity: .high, query: elsewhere),
      Hazard(code: .roleBypasses, severity: .high, query: roles),
      Hazard(code: .grantTooWide, severity: .high, query: grants),
      Hazard(code: .publicGrant, severity: .low, query: publicGrants),
      Hazard(code: .definerFunction, severity: .high, query: definers),
      Hazard(code: .viewOfOwner, severity: .high, query: views),
      Hazard(code: .materializedView, severity: .high, query: materializedViews),
      Hazard(code: .foreignTable, severity: .high, query: foreignTables),
      Hazard(code: .definerTrigger, severity: .medium, query: triggers),
      Hazard(code: .tableRule, severity: .medium, query: rules),
      Hazard(code: .sharedKey, severity: .low, query: keys),
      Hazard(code: .schemaOpen, severity: .medium, query: schemas),
      Hazard(code: .publicationOpen, severity: .low, query: publications),
      Hazard(code: .largeObjectOpen, severity: .medium, query: largeObjects),
      Hazard(code: .defaultPrivilegeOpen, severity: .low, query: defaultPrivileges),
      Hazard(code: .sessionSettingOpen, severity: .medium, query: sessionSettings),
      Hazard(code: .leakproofFunction, severity: .low, query: leakproof),
      Hazard(code: .sequenceWritable, severity: .low, query: sequences),
      Hazard(code: .ownTablesWritable, severity: .high, query: ownTables),
      Hazard(code: .outwardFunction, severity: .high, query: outward),
    ]
  }

  /// The application's roles, everybody whom they can become, and the tables of tenants.
  ///
  /// A superuser is told once, and left out of the rest: nothing holds for it.
  private var ground: SQL {
    """
    WITH RECURSIVE app AS (
      SELECT r.oid, r.rolname FROM pg_roles AS r
      WHERE r.rolname = ANY (\(settings.roles)::text[]) AND NOT r.rolsuper),
    actor AS (
      SELECT DISTINCT r.oid, r.rolname FROM app AS a
      JOIN pg_roles AS r ON pg_has_role(a.oid, r.oid, 'MEMBER') AND NOT r.rolsuper),
    scoped AS (
      SELECT c.oid, c.relowner, c.relkind, format('%I.%I', n.nspname, c.relname) AS shown,
        a.attnum, a.attname, i.is_child, i.is_tenant_table
      FROM unnest(\(tables.map(\.name.schema))::text[], \(tables.map(\.name.name))::text[],
          \(tables.map { $0.reach == nil ? $0.column : "" })::text[], \(tables.map(\.isChild))::bool[],
          \(tables.map(\.isTenantTable))::bool[])
        AS i (nspname, relname, attname, is_child, is_tenant_table)
      JOIN pg_namespace AS n ON n.nspname = i.nspname
      JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = i.relname
      LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = i.attname AND a.attnum > 0),
    ignored AS (
      SELECT c.oid FROM unnest(\(ignored.map(\.schema))::text[], \(ignored.map(\.name))::text[])
        AS i (nspname, relname)
      JOIN pg_namespace AS n ON n.nspname = i.nspname
      JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = i.relname),
    relation AS (
      SELECT c.oid, c.relkind, c.relowner, c.relnamespace, c.relname, c.reloptions, n.nspname,
        format('%I.%I', n.nspname, c.relname) AS shown,
        EXISTS (
          SELECT FROM actor AS r
          WHERE has_schema_privilege(r.oid, n.oid, 'USAGE')
            AND (has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE')
              OR has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE'))) AS is_reached
      FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> \(context.schema)
        AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%')
    """
  }

  /// Tables that the Platform document leaves alone.
  private var ignored: [ObjectName] {
    Set(Array(settings.exclude) + settings.modes.filter { $0.value == .ignore }.map(\.key))
      .sorted { $0.description < $1.description }
  }

  private static func bypasses(_ role: String) -> SQL {
    SQL(
      unsafeSQL:
        "EXISTS (SELECT FROM pg_roles AS b WHERE b.oid = \(role) AND (b.rolsuper OR b.rolbypassrls))"
    )
  }

  /// Members of extensions are the extension's, not somebody's way around.
  private static func isOfExtension(_ catalog: String, _ object: String) -> SQL {
    SQL(
      unsafeSQL: """
        EXISTS (SELECT FROM pg_depend AS e WHERE e.classid = '\(catalog)'::regclass
          AND e.objid = \(object) AND e.deptype = 'e')
        """)
  }

  private static let isInvoker = SQL(
    unsafeSQL: """
      coalesce((SELECT lower(o.option_value) IN ('true', 'on', '1', 'yes', 't', 'y')
        FROM pg_options_to_table(c.reloptions) AS o WHERE o.option_name = 'security_invoker'), false)
      """)

  /// Along foreign keys, however many: rows below a tenant's row are that tenant's.
  private var unscoped: SQL {
    """
    \(ground),
    below AS (
      SELECT s.oid, s.shown AS way, 0 AS hops FROM scoped AS s
      UNION
      SELECT k.conrelid, format('%s from %s', k.conname, b.way), b.hops + 1
      FROM below AS b JOIN pg_constraint AS k ON k.confrelid = b.oid AND k.contype = 'f'
      WHERE k.conrelid NOT IN (SELECT s.oid FROM scoped AS s)
        AND k.conrelid NOT IN (SELECT i.oid FROM ignored AS i) AND b.hops < 16)
    SELECT DISTINCT ON (r.oid) 'table ' || r.shown,
      format('its rows belong to tenants (foreign key %s), and nothing keeps them apart', b.way),
      format('SELECT * FROM %s', r.shown),
      'add it to application.tenantScoped.include, or give it a tenant column', NULL
    FROM below AS b JOIN relation AS r ON r.oid = b.oid
    WHERE b.hops > 0 AND r.is_reached ORDER BY r.oid, b.hops, b.way
    """
  }

  private var elsewhere: SQL {
    """
    \(ground)
    SELECT DISTINCT ON (r.oid) 'table ' || r.shown,
      format('it has the tenant column %I and nothing keeps its rows apart', a.attname),
      format('SELECT DISTINCT %I FROM %s', a.attname, r.shown),
      format('add the schema %I to application.tenantScoped.schemas', r.nspname), NULL
    FROM relation AS r
    JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      AND a.attname = ANY (\(settings.columns)::text[])
    WHERE r.relkind IN ('r', 'p') AND r.is_reached
      AND r.oid NOT IN (SELECT s.oid FROM scoped AS s)
      AND r.oid NOT IN (SELECT i.oid FROM ignored AS i)
    ORDER BY r.oid
    """
  }

  private var roles: SQL {
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

  private var grants: SQL {
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

  private var publicGrants: SQL {
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

  private var definers: SQL {
    """
    \(ground)
    SELECT format('function %I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
      CASE WHEN \(Self.bypasses("p.proowner"))
        THEN format('it runs as %I, whom row security does not bind', pg_get_userbyid(p.proowner))
        ELSE format('it runs as %I, and its caller chooses what its names mean', pg_get_userbyid(p.proowner)) END,
      format('SELECT %I.%I(%s)', n.nspname, p.proname, CASE p.pronargs WHEN 0 THEN '' ELSE '...' END),
      CASE WHEN \(Self.bypasses("p.proowner"))
        THEN format('ALTER %s %I.%I(%s) SECURITY INVOKER',
          CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, n.nspname, p.proname,
          pg_get_function_identity_arguments(p.oid))
        ELSE format('ALTER %s %I.%I(%s) SET search_path = pg_catalog, pg_temp',
          CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, n.nspname, p.proname,
          pg_get_function_identity_arguments(p.oid)) END,
      CASE WHEN \(Self.bypasses("p.proowner")) THEN 'high' ELSE 'low' END
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE p.prosecdef AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname <> \(context.schema)
      AND (n.nspname, p.proname) NOT IN (SELECT * FROM unnest(
        \(ours.map(\.schema))::text[], \(ours.map(\.name))::text[]))
      AND NOT \(Self.isOfExtension("pg_proc", "p.oid"))
      AND p.proowner NOT IN (SELECT a.oid FROM app AS a)
      AND EXISTS (SELECT FROM actor AS r WHERE has_function_privilege(r.oid, p.oid, 'EXECUTE')
        AND has_schema_privilege(r.oid, n.oid, 'USAGE'))
      AND (\(Self.bypasses("p.proowner"))
        OR NOT EXISTS (SELECT FROM unnest(p.proconfig) AS c WHERE c LIKE 'search\\_path=%'))
    """
  }

  /// Functions that are compared with what they should be, one by one.
  private var ours: [ObjectName] {
    [context.function, context.entrance, context.keyFunction, context.fence]
  }

  /// From each view that is reached downwards, with whom every view reads what is below it.
  private var views: SQL {
    """
    \(ground),
    seen AS (
      SELECT c.oid AS top, c.oid AS rel, CASE WHEN \(Self.isInvoker) THEN NULL ELSE c.relowner END AS reader
      FROM relation AS c WHERE c.relkind = 'v' AND c.is_reached
      UNION
      SELECT s.top, c.oid,
        CASE WHEN c.relkind = 'v' AND NOT \(Self.isInvoker) THEN c.relowner ELSE s.reader END
      FROM seen AS s
      JOIN pg_class AS v ON v.oid = s.rel AND v.relkind = 'v'
      JOIN pg_rewrite AS w ON w.ev_class = s.rel
      JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
        AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> s.rel
      JOIN pg_class AS c ON c.oid = d.refobjid AND c.relkind IN ('r', 'p', 'v'))
    SELECT DISTINCT format('view %s', t.shown),
      format('it reads %s as %I, whom row security does not bind', x.shown, pg_get_userbyid(s.reader)),
      format('SELECT * FROM %s', t.shown), format('ALTER VIEW %s SET (security_invoker = true)', t.shown), NULL
    FROM seen AS s JOIN scoped AS x ON x.oid = s.rel JOIN relation AS t ON t.oid = s.top
    WHERE s.reader IS NOT NULL AND \(Self.bypasses("s.reader"))
    """
  }

  /// Relations that are made from tenants' tables, and materialized views among them that are read, at once or
  /// through views.
  private var materializedViews: SQL {
    """
    \(ground),
    made AS (
      SELECT s.oid FROM scoped AS s
      UNION
      SELECT w.ev_class FROM made AS m
      JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = m.oid
        AND d.classid = 'pg_rewrite'::regclass
      JOIN pg_rewrite AS w ON w.oid = d.objid AND w.ev_class <> m.oid),
    read AS (
      SELECT c.oid AS top, c.oid AS rel FROM relation AS c WHERE c.relkind IN ('v', 'm') AND c.is_reached
      UNION
      SELECT s.top, c.oid FROM read AS s
      JOIN pg_class AS v ON v.oid = s.rel AND v.relkind = 'v'
      JOIN pg_rewrite AS w ON w.ev_class = s.rel
      JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
        AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> s.rel
      JOIN pg_class AS c ON c.oid = d.refobjid AND c.relkind IN ('v', 'm'))
    SELECT DISTINCT ON (x.oid) format('materialized view %s', x.shown),
      CASE WHEN x.oid = t.oid THEN 'it holds rows of all tenants, and the application reads it'
        ELSE format('it holds rows of all tenants, and the application reads it through %s', t.shown) END,
      format('SELECT * FROM %s', t.shown),
      format('REVOKE ALL ON %s FROM %s', t.shown,
        (SELECT string_agg(quote_ident(a.rolname), ', ') FROM app AS a)), NULL
    FROM read AS s
    JOIN relation AS x ON x.oid = s.rel AND x.relkind = 'm'
    JOIN relation AS t ON t.oid = s.top
    WHERE x.oid IN (SELECT m.oid FROM made AS m) AND x.oid NOT IN (SELECT i.oid FROM ignored AS i)
    ORDER BY x.oid, x.oid <> t.oid, t.shown
    """
  }

  private var foreignTables: SQL {
    """
    \(ground)
    SELECT format('foreign table %s', r.shown),
      CASE WHEN k.leads_back THEN 'it leads back to this database with the rights of its user mapping'
        ELSE 'it has a tenant column, and row security does not apply to it' END,
      format('SELECT * FROM %s', r.shown),
      format('REVOKE ALL ON %s FROM %s', r.shown,
        (SELECT string_agg(quote_ident(a.rolname), ', ') FROM app AS a)), NULL
    FROM relation AS r
    JOIN pg_foreign_table AS f ON f.ftrelid = r.oid
    JOIN pg_foreign_server AS v ON v.oid = f.ftserver
    CROSS JOIN LATERAL (
      SELECT coalesce((SELECT o.option_value = current_database()
        FROM pg_options_to_table(v.srvoptions) AS o WHERE o.option_name = 'dbname'), false) AS leads_back) AS k
    WHERE r.is_reached AND r.oid NOT IN (SELECT i.oid FROM ignored AS i)
      AND (k.leads_back OR EXISTS (
        SELECT FROM pg_attribute AS a WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
          AND a.attname = ANY (\(settings.columns)::text[])))
    """
  }

  private var triggers: SQL {
    """
    \(ground)
    SELECT format('trigger %I on %s', g.tgname, s.shown),
      format('its function %s runs as %I, whom row security does not bind', p.oid::regprocedure,
        pg_get_userbyid(p.proowner)), NULL,
      format('ALTER FUNCTION %s SECURITY INVOKER', p.oid::regprocedure), NULL
    FROM scoped AS s
    JOIN pg_trigger AS g ON g.tgrelid = s.oid AND NOT g.tgisinternal
      AND g.tgname <> \(IsolationStatements.trigger)
    JOIN pg_proc AS p ON p.oid = g.tgfoid
    JOIN pg_namespace AS n ON n.oid = p.pronamespace AND n.nspname <> \(context.schema)
    WHERE p.prosecdef AND \(Self.bypasses("p.proowner")) AND NOT \(Self.isOfExtension("pg_proc", "p.oid"))
    """
  }

  private var rules: SQL {
    """
    \(ground)
    SELECT format('rule %I on %s', w.rulename, s.shown),
      'its statements run with the rights of the owner of the table', NULL,
      format('DROP RULE %I ON %s', w.rulename, s.shown), NULL
    FROM scoped AS s JOIN pg_rewrite AS w ON w.ev_class = s.oid
    """
  }

  /// Numbers that are generated, UUIDs, and what refers to rows that are kept apart, nobody guesses. What a primary key
  /// of numbers tells is accepted: it would have to be made anew with all that refer to it.
  private var keys: SQL {
    """
    \(ground)
    SELECT format('key %I of %s', x.relname, s.shown),
      'it is one for all tenants: an error tells that another tenant has the value',
      NULL,
      coalesce((SELECT format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s (%s)', s.shown,
          k.conname, k.conname, CASE k.contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END,
          (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY u.at)
           FROM unnest(s.attnum || k.conkey) WITH ORDINALITY AS u (attnum, at)
           JOIN pg_attribute AS a ON a.attrelid = s.oid AND a.attnum = u.attnum))
        FROM pg_constraint AS k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u')),
        format('make it one that %I leads', s.attname)), NULL
    FROM scoped AS s
    JOIN pg_index AS i ON i.indrelid = s.oid AND (i.indisunique OR i.indisexclusion) AND i.indislive
    JOIN pg_class AS x ON x.oid = i.indexrelid
    WHERE s.attnum IS NOT NULL AND NOT s.is_tenant_table AND NOT s.is_child
      AND NOT (s.attnum = ANY (i.indkey::int2[]))
      AND NOT (i.indisprimary AND EXISTS (
        SELECT FROM unnest(i.indkey::int2[]) AS u (attnum)
        JOIN pg_attribute AS a ON a.attrelid = s.oid AND a.attnum = u.attnum
        JOIN pg_type AS t ON t.oid = a.atttypid
        WHERE t.typcategory <> 'S'))
      AND NOT EXISTS (
        SELECT FROM unnest(i.indkey::int2[]) AS u (attnum)
        JOIN pg_attribute AS a ON a.attrelid = s.oid AND a.attnum = u.attnum
        LEFT JOIN pg_attrdef AS f ON f.adrelid = s.oid AND f.adnum = a.attnum
        WHERE a.attidentity <> '' OR a.atttypid = 'uuid'::regtype
          OR pg_get_expr(f.adbin, f.adrelid) LIKE '%nextval(%'
          OR pg_get_expr(f.adbin, f.adrelid) LIKE '%gen_random_uuid(%'
          OR EXISTS (SELECT FROM pg_constraint AS k WHERE k.conrelid = s.oid AND k.contype = 'f'
            AND a.attnum = ANY (k.conkey) AND k.confrelid IN (SELECT o.oid FROM scoped AS o)))
    """
  }

  private var schemas: SQL {
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

  private var publications: SQL {
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

  private var largeObjects: SQL {
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

  private var defaultPrivileges: SQL {
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

  private var sessionSettings: SQL {
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
      AND (lower(split_part(c.text, '=', 1)) = lower(\(context.setting))
        OR c.text LIKE 'session\\_replication\\_role=%' AND c.text NOT LIKE '%=origin'
        OR c.text LIKE 'row\\_security=%' AND c.text NOT LIKE '%=on')
    """
  }

  private var leakproof: SQL {
    """
    SELECT format('function %s', p.oid::regprocedure), 'it is evaluated before policies are', NULL,
      format('ALTER FUNCTION %s NOT LEAKPROOF', p.oid::regprocedure), NULL
    FROM pg_proc AS p
    WHERE p.proleakproof AND p.oid >= 16384 AND NOT \(Self.isOfExtension("pg_proc", "p.oid"))
    """
  }

  private var sequences: SQL {
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

  private var ownTables: SQL {
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
    """
  }

  private var outward: SQL {
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
    """
  }
}
