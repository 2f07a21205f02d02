import PostgresAccess

/// What a probe sends over a connection of the application's own. Names come from the catalog and are quoted there.
struct ProbeStatements {
  let context: TenantContext
  let settings: IsolationSettings
  /// What the setting holds for a tenant, by its key: the key itself, or a token.
  var value: @Sendable (String) -> String = { $0 }

  /// Nothing that a probe meets may hold it, or hold up others, for long.
  static let manners: [SQL] = [
    // What a role or a database begins its sessions with must not blind us.
    "SET LOCAL transaction_read_only = off", "SET LOCAL ROLE NONE",
    "SET LOCAL statement_timeout = '5s'", "SET LOCAL lock_timeout = '500ms'",
    "SET LOCAL plan_cache_mode = force_generic_plan",
  ]

  /// Whether there is a list of tenants.
  var isEstablished: SQL {
    "SELECT to_regclass(format('%I.tenant', \(context.schema)::text)) IS NOT NULL"
  }

  /// Two tenants that may write, the first by name.
  var writers: SQL {
    """
    SELECT t.key FROM \(identifier: context.schema).tenant AS t WHERE t.access = 'full'
    ORDER BY t.name LIMIT 2
    """
  }

  /// Two tenants with logins of their own that may write: name, login, key.
  var logins: SQL {
    """
    SELECT t.name, l.name, t.key FROM \(identifier: context.schema).tenant AS t
    JOIN \(identifier: context.schema).tenant_login AS l ON l.uid = t.uid AND NOT l.retired
    WHERE t.access = 'full' ORDER BY t.name LIMIT 2
    """
  }

  /// The names that functions of the application look up.
  var searchPath: SQL {
    let path = settings.schemas.map(ObjectName.shown).joined(separator: ", ")
    return "SELECT set_config('search_path', \(path), true)"
  }

  func enter(_ tenant: String) -> SQL {
    "SELECT set_config(\(context.setting), \(value(tenant)), true)"
  }

  /// Relations that this login reaches: name, kind, tenant column, what it may do, the columns that it may read, and
  /// whether an unqualified statement would touch few rows.
  var targets: SQL {
    """
    SELECT n.nspname, c.relname, c.relkind, t.attname,
      t.attname IS NOT NULL AND has_column_privilege(c.oid, t.attnum, 'SELECT'),
      coalesce(has_any_column_privilege(c.oid, 'SELECT'), false),
      c.relkind IN ('r', 'p') AND t.attname IS NOT NULL AND has_column_privilege(c.oid, t.attnum, 'INSERT'),
      c.relkind IN ('r', 'p') AND t.attname IS NOT NULL AND has_column_privilege(c.oid, t.attnum, 'UPDATE'),
      c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'DELETE'),
      c.reltuples < 10000 AND c.relkind = 'r' AND pg_relation_size(c.oid) < 4194304,
      ARRAY(SELECT a.attname::text FROM pg_attribute AS a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          AND has_column_privilege(c.oid, a.attnum, 'SELECT') ORDER BY a.attnum),
      EXISTS (SELECT FROM pg_trigger AS g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgtype & 3 = 3)
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    LEFT JOIN LATERAL (
      SELECT a.attname, a.attnum
      FROM unnest(CASE WHEN n.nspname = \(context.table.schema) AND c.relname = \(context.table.name)
          THEN ARRAY[\(context.table.key)::text] ELSE \(settings.columns)::text[] END) WITH ORDINALITY AS w (name, at)
      JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = w.name AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY w.at LIMIT 1) AS t ON true
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> \(context.schema)
      AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
      AND has_schema_privilege(n.oid, 'USAGE')
      AND (has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE') OR has_table_privilege(c.oid, 'DELETE'))
      AND NOT EXISTS (
        SELECT FROM unnest(\(ignored.map(\.schema))::text[], \(ignored.map(\.name))::text[]) AS i (s, t)
        WHERE i.s = n.nspname AND i.t = c.relname)
      AND NOT EXISTS (SELECT FROM pg_depend AS e WHERE e.classid = 'pg_class'::regclass
        AND e.objid = c.oid AND e.deptype = 'e')
    ORDER BY n.nspname, c.relname
    """
  }

  private var ignored: [ObjectName] {
    Array(settings.exclude) + settings.modes.filter { $0.value == .ignore }.map(\.key)
  }

  /// Functions that this login may call, as calls: arguments of the key's type are another tenant's key.
  func calls(naming other: String) -> SQL {
    """
    SELECT format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
      format('%I.%I(%s)', n.nspname, p.proname, coalesce((
        SELECT string_agg(CASE
            WHEN t.oid IN ('uuid'::regtype, 'int8'::regtype, 'int4'::regtype) AND t.oid = k.atttypid
              THEN format('%L::%s', \(other)::text, format_type(t.oid, NULL))
            WHEN t.typcategory = 'A' AND t.typelem = k.atttypid
              THEN format('ARRAY[%L]::%s', \(other)::text, format_type(t.oid, NULL))
            WHEN t.typcategory = 'S' THEN format('%L', CASE WHEN k.is_text THEN \(other)::text ELSE '%' END)
            WHEN t.typcategory = 'N' THEN '1'
            WHEN t.typcategory = 'B' THEN 'true'
            WHEN t.typcategory = 'D' THEN format('now()::%s', format_type(t.oid, NULL))
            ELSE format('NULL::%s', format_type(t.oid, NULL)) END, ', ' ORDER BY u.at)
        FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u (type, at) JOIN pg_type AS t ON t.oid = u.type), ''))
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    CROSS JOIN LATERAL (
      SELECT max(a.atttypid::bigint)::oid AS atttypid, coalesce(bool_or(t.typcategory = 'S'), false) AS is_text
      FROM pg_class AS c JOIN pg_namespace AS s ON s.oid = c.relnamespace
      JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = \(context.table.key)
      JOIN pg_type AS t ON t.oid = a.atttypid
      WHERE s.nspname = \(context.table.schema) AND c.relname = \(context.table.name)) AS k
    WHERE p.prokind = 'f' AND p.provariadic = 0
      AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype)
      AND NOT EXISTS (SELECT FROM unnest(p.proargtypes::oid[]) AS u JOIN pg_type AS t ON t.oid = u WHERE t.typtype = 'p')
      AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> \(context.schema)
      AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')
      AND (n.nspname, p.proname) NOT IN (
        (\(context.function.schema), \(context.function.name)), (\(context.entrance.schema), \(context.entrance.name)))
      AND NOT EXISTS (SELECT FROM pg_depend AS e WHERE e.classid = 'pg_proc'::regclass
        AND e.objid = p.oid AND e.deptype = 'e')
    ORDER BY 1
    """
  }

  /// A row for each table with a tenant column: the columns that must be given, and values for them.
  var canaries: SQL {
    """
    SELECT n.nspname, c.relname,
      string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
      array_agg(CASE
        WHEN a.attname = t.attname THEN NULL
        WHEN f.oid IS NOT NULL THEN format('(SELECT f.%I FROM %s AS f LIMIT 1)', f.attname, f.shown)
        WHEN y.typtype = 'e' THEN format('%L', y.label)
        WHEN y.base = 'uuid'::regtype THEN 'gen_random_uuid()'
        WHEN y.typcategory = 'N' THEN '1'
        WHEN y.typcategory = 'S' THEN format('left(md5(random()::text), %s)',
          CASE WHEN a.atttypmod > 4 THEN a.atttypmod - 4 ELSE 32 END)
        WHEN y.typcategory = 'B' THEN 'true'
        WHEN y.typcategory = 'D' THEN 'now()'
        WHEN y.typcategory = 'T' THEN '''1 second'''
        WHEN y.typcategory = 'I' THEN '''127.0.0.1'''
        WHEN y.typcategory = 'A' THEN '''{}'''
        WHEN y.base IN ('json'::regtype, 'jsonb'::regtype) THEN '''{}'''
        WHEN y.base = 'bytea'::regtype THEN ''''''
        ELSE 'NULL' END ORDER BY a.attnum)
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (
      SELECT a.attname FROM unnest(\(settings.columns)::text[]) WITH ORDINALITY AS w (name, at)
      JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = w.name AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY w.at LIMIT 1) AS t
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      AND (a.attname = t.attname
        OR a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND a.attgenerated = '')
    CROSS JOIN LATERAL (
      SELECT b.typtype, b.typcategory, b.oid AS base,
        (SELECT e.enumlabel FROM pg_enum AS e WHERE e.enumtypid = b.oid ORDER BY e.enumsortorder LIMIT 1) AS label
      FROM pg_type AS o JOIN pg_type AS b ON b.oid = CASE WHEN o.typtype = 'd' THEN o.typbasetype ELSE o.oid END
      WHERE o.oid = a.atttypid) AS y
    LEFT JOIN LATERAL (
      SELECT k.oid, g.attname, format('%I.%I', pn.nspname, pc.relname) AS shown
      FROM pg_constraint AS k
      CROSS JOIN unnest(k.conkey, k.confkey) AS u (local, "foreign")
      JOIN pg_attribute AS g ON g.attrelid = k.confrelid AND g.attnum = u."foreign"
      JOIN pg_class AS pc ON pc.oid = k.confrelid JOIN pg_namespace AS pn ON pn.oid = pc.relnamespace
      WHERE k.conrelid = c.oid AND k.contype = 'f' AND u.local = a.attnum LIMIT 1) AS f ON true
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname <> \(context.schema)
      AND n.nspname = ANY (\(settings.schemas)::text[]) AND has_schema_privilege(n.oid, 'USAGE')
      AND has_any_column_privilege(c.oid, 'INSERT')
      AND NOT (n.nspname = \(context.table.schema) AND c.relname = \(context.table.name))
    GROUP BY n.nspname, c.relname ORDER BY n.nspname, c.relname
    """
  }

  // The statements below name what the ones above found.

  func plant(_ canary: IsolationProbe.Canary, of tenant: String) -> SQL {
    let values: [SQL] = canary.values.map { $0.map { SQL(unsafeSQL: $0) } ?? "\(literal: tenant)" }
    return """
      INSERT INTO \(canary.table.sql) (\(unsafeSQL: canary.columns)) VALUES (\(SQL.joined(values)))
      """
  }

  func isAnyRow(of target: IsolationProbe.Target) -> SQL {
    "SELECT EXISTS (SELECT FROM \(target.name.sql))"
  }

  func foreignRows(in target: IsolationProbe.Target, _ column: String, than tenant: String) -> SQL {
    """
    SELECT EXISTS (SELECT FROM \(target.name.sql) WHERE \(identifier: column) <> \(literal: tenant))
    """
  }

  func prepare(_ target: IsolationProbe.Target, _ column: String, of tenant: String) -> SQL {
    """
    PREPARE tenure_probe AS
    SELECT count(*) FROM \(target.name.sql) WHERE \(identifier: column) = \(literal: tenant)
    """
  }

  static let executePrepared: SQL = "EXECUTE tenure_probe"
  static let forgetPrepared: SQL = "DEALLOCATE tenure_probe"

  func count(_ target: IsolationProbe.Target, _ column: String, of tenant: String) -> SQL {
    "SELECT count(*) FROM \(target.name.sql) WHERE \(identifier: column) = \(literal: tenant)"
  }

  func plantForeign(_ target: IsolationProbe.Target, _ column: String, of tenant: String) -> SQL {
    "INSERT INTO \(target.name.sql) (\(identifier: column)) VALUES (\(literal: tenant))"
  }

  /// One row, whichever comes first.
  func assignOne(_ target: IsolationProbe.Target, _ column: String, to tenant: String) -> SQL {
    """
    UPDATE \(target.name.sql) SET \(identifier: column) = \(literal: tenant)
    WHERE ctid = (SELECT ctid FROM \(target.name.sql) LIMIT 1)
    """
  }

  /// Without a condition no policy for reading is asked, only those for writing.
  func assignAll(_ target: IsolationProbe.Target, _ column: String, to tenant: String) -> SQL {
    "UPDATE \(target.name.sql) SET \(identifier: column) = \(literal: tenant)"
  }

  func removeAll(_ target: IsolationProbe.Target) -> SQL { "DELETE FROM \(target.name.sql)" }

  /// Whether a key that nobody writes by chance stands anywhere in the rows that come first.
  func mentions(_ target: IsolationProbe.Target, _ key: String) -> SQL {
    """
    SELECT EXISTS (SELECT FROM (
      SELECT ROW(\(identifiers: target.readable))::text AS line FROM \(target.name.sql) LIMIT 10000) AS r
      WHERE position(\(literal: key) IN r.line) > 0)
    """
  }

  /// What a relation shows now, as one line.
  func digest(of target: IsolationProbe.Target) -> SQL {
    """
    SELECT count(*)::text || ' ' || coalesce(sum(hashtextextended(ROW(\(identifiers: target.readable))::text, 0)::numeric), 0)::text
    FROM \(target.name.sql)
    """
  }

  func digest(ofCall call: String) -> SQL {
    """
    SELECT count(*)::text || ' ' || coalesce(sum(hashtextextended(f::text, 0)::numeric), 0)::text
    FROM \(unsafeSQL: call) AS f
    """
  }

  /// How a person sees a finding, in words of SQL.
  func proof(_ statement: SQL, as tenant: String?) -> String {
    let entering =
      tenant.map {
        "SET \(context.setting) = '\(context.isSigned ? "a token of \($0)" : $0)'; "
      } ?? "RESET \(context.setting); "
    return entering + statement.literalText
  }
}
