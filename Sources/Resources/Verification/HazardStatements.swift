import Diagnostics
import PostgresAccess

/// What the catalog says of ways around the policies of tables. One statement a hazard, however many tables there are.
struct HazardStatements {
  let context: TenantContext
  let settings: IsolationSettings
  let tables: [ScopedTable]

  /// A hazard, and the statement that finds it: object, leak, proof and remedy, how grave it is where rows differ,
  /// and whether the application lacks privileges once it is mended.
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
            proof: try row.optionalString(2), remedy: try row.optionalString(3),
            needsGrants: row.columnCount > 5 ? try row.bool(5) : false))
      }
    }
    return findings
  }

  /// Foreign keys between tables of tenants that do not hold the tenant: how many, and some of them.
  ///
  /// Nearly every database has them, so they are told and not found fault with: a row can refer to another tenant's,
  /// whose removal then fails or removes it.
  func looseKeys(_ session: Session) throws(DriverFailure) -> (count: Int, some: [String]) {
    let row = try session.execute(
      """
      \(ground)
      SELECT count(*), coalesce((array_agg(format('%s on %s', k.conname, s.shown) ORDER BY s.shown, k.conname))[1:3], '{}')
      FROM scoped AS s
      JOIN pg_constraint AS k ON k.conrelid = s.oid AND k.contype = 'f' AND k.conparentid = 0
      JOIN scoped AS p ON p.oid = k.confrelid AND NOT p.is_tenant_table
      WHERE s.attnum IS NOT NULL AND NOT EXISTS (
        SELECT FROM unnest(k.conkey, k.confkey) AS u (local, "foreign")
        WHERE u.local = s.attnum AND u."foreign" = p.attnum)
      """
    ).only()
    return (try row.int(0), try row.strings(1))
  }

  private var all: [Hazard] {
    [
      Hazard(code: .tableUnscoped, severity: .high, query: unscoped),
      Hazard(code: .tableUnscoped, severity: .medium, query: unbound),
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
  var ground: SQL {
    """
    WITH RECURSIVE app AS (
      SELECT r.oid, r.rolname FROM pg_roles AS r
      WHERE r.rolname = ANY (\(settings.roles)::text[]) AND NOT r.rolsuper),
    actor AS MATERIALIZED (
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

  static func bypasses(_ role: String) -> SQL {
    SQL(
      unsafeSQL:
        "EXISTS (SELECT FROM pg_roles AS b WHERE b.oid = \(role) AND (b.rolsuper OR b.rolbypassrls))"
    )
  }

  /// Members of extensions are the extension's, not somebody's way around.
  static func isOfExtension(_ catalog: String, _ object: String) -> SQL {
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

  /// Tables that are bound to tenants' tables by nothing but the name and the type of a column: `invoice_id` beside
  /// `invoices.id`.
  private var unbound: SQL {
    """
    \(ground),
    parent AS (
      SELECT s.oid, s.shown, c.relname, a.attname, a.atttypid FROM scoped AS s
      JOIN pg_class AS c ON c.oid = s.oid
      JOIN pg_index AS i ON i.indrelid = s.oid AND i.indisunique AND i.indpred IS NULL
      JOIN pg_attribute AS a ON a.attrelid = s.oid AND a.attnum = ANY (i.indkey::int2[])
        AND a.attnum IS DISTINCT FROM s.attnum
      WHERE NOT s.is_child AND NOT s.is_tenant_table
        AND i.indnatts = CASE WHEN s.attnum = ANY (i.indkey::int2[]) THEN 2 ELSE 1 END)
    SELECT DISTINCT ON (r.oid) 'table ' || r.shown,
      format('its column %I tells which row of %s it belongs to, and nothing keeps its rows apart', a.attname, p.shown),
      format('SELECT * FROM %s', r.shown),
      format('give it the foreign key, and add it to application.tenantScoped.include; or a tenant column'), 'medium'
    FROM relation AS r
    JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN parent AS p ON p.atttypid = a.atttypid AND lower(replace(a.attname, '_', '')) IN (
      lower(replace(p.relname || p.attname, '_', '')),
      lower(replace(regexp_replace(p.relname, 's$', '') || p.attname, '_', '')),
      lower(replace(regexp_replace(p.relname, 'ies$', 'y') || p.attname, '_', '')),
      lower(replace(regexp_replace(p.relname, 'es$', '') || p.attname, '_', '')))
    WHERE r.relkind IN ('r', 'p') AND r.is_reached
      AND r.oid NOT IN (SELECT s.oid FROM scoped AS s) AND r.oid NOT IN (SELECT i.oid FROM ignored AS i)
      AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conrelid = r.oid AND k.contype = 'f'
        AND k.confrelid IN (SELECT s.oid FROM scoped AS s))
      AND NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = r.oid)
    ORDER BY r.oid, a.attnum
    """
  }

  private var elsewhere: SQL {
    """
    \(ground)
    SELECT DISTINCT ON (r.oid) 'table ' || r.shown,
      format('it has the tenant column %I and nothing keeps its rows apart', a.attname),
      format('SELECT DISTINCT %I FROM %s', a.attname, r.shown),
      format('name %I in application.tenantScoped.columns, and %I in its schemas', a.attname, r.nspname), NULL
    FROM relation AS r
    JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      AND lower(replace(a.attname, '_', ''))
        IN (SELECT lower(replace(w.name, '_', '')) FROM unnest(\(settings.columns)::text[]) AS w (name))
    WHERE r.relkind IN ('r', 'p') AND r.is_reached
      AND r.oid NOT IN (SELECT s.oid FROM scoped AS s)
      AND r.oid NOT IN (SELECT i.oid FROM ignored AS i)
    ORDER BY r.oid
    """
  }

  private var definers: SQL {
    """
    \(ground)
    SELECT format('function %I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
      CASE WHEN \(Self.bypasses("p.proowner"))
        THEN format('it runs as %I, whom row security does not bind', pg_get_userbyid(p.proowner))
        WHEN \(switchesTenant)
        THEN format('it runs as %I, and sets whose work is done or how tables are kept apart', pg_get_userbyid(p.proowner))
        ELSE format('it runs as %I, and its caller chooses what its names mean', pg_get_userbyid(p.proowner)) END,
      format('SELECT %I.%I(%s)', n.nspname, p.proname, CASE p.pronargs WHEN 0 THEN '' ELSE '...' END),
      CASE WHEN \(Self.bypasses("p.proowner"))
        THEN format('ALTER %s %I.%I(%s) SECURITY INVOKER',
          CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, n.nspname, p.proname,
          pg_get_function_identity_arguments(p.oid))
        ELSE format('ALTER %s %I.%I(%s) SET search_path = pg_catalog, pg_temp',
          CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, n.nspname, p.proname,
          pg_get_function_identity_arguments(p.oid)) END,
      CASE WHEN \(Self.bypasses("p.proowner")) THEN 'high' WHEN \(switchesTenant) THEN 'medium' ELSE 'low' END
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE p.prosecdef AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname <> \(context.schema)
      AND NOT (p.pronargs = 0 AND (n.nspname, p.proname) IN (SELECT * FROM unnest(
        \(ours.map(\.schema))::text[], \(ours.map(\.name))::text[])))
      AND NOT (n.nspname = \(context.entrance.schema) AND p.proname = \(context.entrance.name)
        AND p.pronargs = 1 AND p.prosecdef AND p.proargtypes[0] IN (\(keyTypes)))
      AND (NOT \(Self.isOfExtension("pg_proc", "p.oid")) OR \(Self.bypasses("p.proowner"))
        AND p.prolang IN (SELECT l.oid FROM pg_language AS l WHERE l.lanname IN ('sql', 'plpgsql')))
      AND p.proowner NOT IN (SELECT a.oid FROM app AS a)
      AND EXISTS (SELECT FROM actor AS r WHERE has_schema_privilege(r.oid, n.oid, 'USAGE')
        AND (has_function_privilege(r.oid, p.oid, 'EXECUTE') OR EXISTS (
          SELECT FROM pg_aggregate AS g WHERE p.oid IN (g.aggtransfn, g.aggfinalfn)
            AND has_function_privilege(r.oid, g.aggfnoid, 'EXECUTE'))))
      AND (\(Self.bypasses("p.proowner")) OR \(switchesTenant)
        OR NOT EXISTS (SELECT FROM unnest(p.proconfig) AS c WHERE c LIKE 'search\\_path=%'))
    """
  }

  /// Whether the text of a function sets the tenant context, or changes row security.
  private var switchesTenant: SQL {
    """
    (p.prosrc ILIKE '%set_config%' OR p.prosrc ILIKE '%row level security%'
      OR position(lower(\(context.setting)) IN lower(p.prosrc)) > 0)
    """
  }

  /// The types that a key of a tenant can be handed over as.
  private var keyTypes: SQL {
    """
    SELECT t.oid FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
    JOIN pg_namespace AS s ON s.oid = c.relnamespace
    CROSS JOIN LATERAL (VALUES (a.atttypid),
      (CASE a.atttypid WHEN 'int2'::regtype THEN 'int4'::regtype::oid
        WHEN 'varchar'::regtype THEN 'text'::regtype::oid END)) AS t (oid)
    WHERE s.nspname = \(context.table.schema) AND c.relname = \(context.table.name)
      AND a.attname = \(context.table.key) AND t.oid IS NOT NULL
    """
  }

  /// Functions that are compared with what they should be, one by one.
  var ours: [ObjectName] {
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
      format('it reads %s as %I, whom the policy of the tenants does not bind', x.shown, pg_get_userbyid(s.reader)),
      format('SELECT * FROM %s', t.shown), format('ALTER VIEW %s SET (security_invoker = true)', t.shown), NULL,
      EXISTS (
        SELECT FROM app AS a JOIN seen AS b ON b.top = t.oid AND b.rel <> t.oid JOIN pg_class AS k ON k.oid = b.rel
        WHERE has_table_privilege(a.oid, t.oid, 'SELECT') AND NOT (has_any_column_privilege(a.oid, k.oid, 'SELECT')
          AND has_schema_privilege(a.oid, k.relnamespace, 'USAGE')))
    FROM seen AS s JOIN scoped AS x ON x.oid = s.rel JOIN relation AS t ON t.oid = s.top
    WHERE s.reader IS NOT NULL AND (\(Self.bypasses("s.reader")) OR EXISTS (
      SELECT FROM pg_policy AS o
      WHERE o.polrelid = x.oid AND o.polpermissive AND o.polname <> \(IsolationStatements.policy)
        AND (0 = ANY (o.polroles) OR EXISTS (
          SELECT FROM unnest(o.polroles) AS g (role) WHERE g.role <> 0 AND pg_has_role(s.reader, g.role, 'USAGE')))))
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
    WHERE (x.oid IN (SELECT m.oid FROM made AS m) OR EXISTS (
        SELECT FROM pg_rewrite AS w
        JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
          AND d.refclassid = 'pg_proc'::regclass
        JOIN pg_proc AS p ON p.oid = d.refobjid
        JOIN pg_namespace AS n ON n.oid = p.pronamespace AND n.nspname <> 'pg_catalog'
        WHERE w.ev_class = x.oid AND NOT \(Self.isOfExtension("pg_proc", "p.oid"))))
      AND x.oid NOT IN (SELECT i.oid FROM ignored AS i)
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
    FROM (SELECT s.oid, s.shown FROM scoped AS s UNION SELECT r.oid, r.shown FROM relation AS r WHERE r.is_reached) AS s
    JOIN pg_trigger AS g ON g.tgrelid = s.oid AND NOT g.tgisinternal
      AND g.tgname <> \(IsolationStatements.trigger)
    JOIN pg_proc AS p ON p.oid = g.tgfoid
    JOIN pg_namespace AS n ON n.oid = p.pronamespace AND n.nspname <> \(context.schema)
    WHERE p.prosecdef AND \(Self.bypasses("p.proowner")) AND NOT \(Self.isOfExtension("pg_proc", "p.oid"))
    UNION ALL
    SELECT format('event trigger %I', t.evtname),
      format('its function %s runs as %I, whom row security does not bind', p.oid::regprocedure,
        pg_get_userbyid(p.proowner)), NULL,
      format('ALTER EVENT TRIGGER %I DISABLE', t.evtname), NULL
    FROM pg_event_trigger AS t JOIN pg_proc AS p ON p.oid = t.evtfoid
    WHERE p.prosecdef AND t.evtenabled <> 'D' AND \(Self.bypasses("p.proowner"))
      AND NOT \(Self.isOfExtension("pg_event_trigger", "t.oid"))
    UNION ALL
    SELECT format('trigger %I on %s', g.tgname, s.shown),
      format('its function %s sets the tenant context', p.oid::regprocedure), NULL,
      format('DROP TRIGGER %I ON %s', g.tgname, s.shown), 'high'
    FROM scoped AS s
    JOIN pg_trigger AS g ON g.tgrelid = s.oid AND NOT g.tgisinternal
    JOIN pg_proc AS p ON p.oid = g.tgfoid
    JOIN pg_namespace AS n ON n.oid = p.pronamespace AND n.nspname <> \(context.schema)
    WHERE p.prosrc ILIKE '%set_config%' AND position(lower(\(context.setting)) IN lower(p.prosrc)) > 0
    """
  }

  private var rules: SQL {
    """
    \(ground)
    SELECT format('rule %I on %s', w.rulename, s.shown),
      'its statements run with the rights of the owner of the table', NULL,
      format('DROP RULE %I ON %s', w.rulename, s.shown), NULL
    FROM scoped AS s JOIN pg_rewrite AS w ON w.ev_class = s.oid
    UNION ALL
    SELECT DISTINCT format('rule %I on %s', w.rulename, r.shown),
      format('its statements reach %s with the rights of %I', s.shown, pg_get_userbyid(r.relowner)), NULL,
      format('DROP RULE %I ON %s', w.rulename, r.shown), 'high'
    FROM relation AS r JOIN pg_rewrite AS w ON w.ev_class = r.oid AND w.ev_type <> '1'
    JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
      AND d.refclassid = 'pg_class'::regclass
    JOIN scoped AS s ON s.oid = d.refobjid
    WHERE r.is_reached AND r.oid <> s.oid AND \(Self.bypasses("r.relowner"))
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
      AND NOT EXISTS (
        SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
          AND d.refclassid = 'pg_class'::regclass AND d.refobjid = s.oid AND d.refobjsubid = s.attnum)
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
          OR pg_get_expr(f.adbin, f.adrelid) LIKE '%(%)%'
          OR EXISTS (SELECT FROM pg_constraint AS k WHERE k.conrelid = s.oid AND k.contype = 'f'
            AND a.attnum = ANY (k.conkey) AND k.confrelid IN (SELECT o.oid FROM scoped AS o)))
    """
  }
}
