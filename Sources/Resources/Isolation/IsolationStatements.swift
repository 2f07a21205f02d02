import PostgresAccess

/// What the kind `isolation` reads and changes.
struct IsolationStatements {
  let context: TenantContext
  let settings: IsolationSettings
  /// The ways of included tables: the object ids of the foreign keys from each to a table with the tenant column, with
  /// blanks between them.
  let ways: [String]

  static let policy = "tenant_isolation_policy"
  static let trigger = "tenure_fence"

  /// Every tenant-scoped table, one row each, from the base catalogs alone and without a lock on any table.
  ///
  /// A policy is compared with the text that PostgreSQL would print for the canonical one: our sessions have only
  /// pg_catalog in their search path, so the function always stands there with its schema.
  /// Whether a table holds data is told by the size of its files, because row security may hide rows from us.
  var observed: SQL {
    """
    WITH RECURSIVE direct AS (
      SELECT DISTINCT ON (c.oid) c.oid, c.relname, c.relkind, c.relispartition, c.relowner, c.relnamespace,
        c.relrowsecurity, c.relforcerowsecurity, n.nspname, a.attnum, a.attname, a.attnotnull,
        format_type(a.atttypid, NULL) AS type,
        CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE a.atttypid END AS base,
        t.typtype = 'd' OR a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AS is_cast,
        NULL::oid[] AS chain
      FROM (
        SELECT \(context.table.schema)::text AS nspname, \(context.table.name)::text AS relname,
          \(context.table.key)::text AS attname, 0::bigint AS at
        UNION ALL
        SELECT s, NULL, w.name, w.at
        FROM unnest(\(settings.schemas)::text[]) AS s,
          unnest(\(settings.columns)::text[]) WITH ORDINALITY AS w (name, at)) AS sought
      JOIN pg_namespace AS n ON n.nspname = sought.nspname
      JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p')
        AND c.relpersistence <> 't' AND (sought.relname IS NULL OR c.relname = sought.relname)
      JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = sought.attname
        AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type AS t ON t.oid = a.atttypid
      ORDER BY c.oid, sought.at),
    included AS (\(included)),
    scoped AS (SELECT * FROM direct UNION ALL SELECT * FROM included),
    shaped AS (
      SELECT s.*, way.hops,
        EXISTS (SELECT FROM pg_inherits AS i JOIN scoped AS p ON p.oid = i.inhparent
                WHERE i.inhrelid = s.oid) AS is_child,
        CASE WHEN s.chain IS NULL THEN own.tenant ELSE
          regexp_replace(format('(EXISTS ( SELECT FROM %s WHERE (%s AND %s)))',
            way.sources, way.compared, own.tenant), '\\s+', ' ', 'g')
        END AS canonical
      FROM scoped AS s
      LEFT JOIN LATERAL (
        SELECT p.prorettype FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname = \(context.function.schema) AND p.proname = \(context.function.name)
          AND p.pronargs = 0) AS f ON true
      CROSS JOIN LATERAL (
        SELECT CASE WHEN s.chain IS NULL THEN ''
            ELSE \(alias("cardinality(s.chain)")) || '.' END
          || quote_ident(s.attname) AS name) AS tenant
      CROSS JOIN LATERAL (
        SELECT format('(%s = ( SELECT %s AS %I))',
          CASE WHEN s.base IN ('varchar'::regtype, 'bpchar'::regtype)
              THEN format('(%s)::text', tenant.name)
            WHEN s.is_cast THEN format('(%s)::%s', tenant.name, format_type(s.base, NULL))
            ELSE tenant.name END,
          CASE WHEN \(isTextColumn("s.base")) AND f.prorettype <> 'text'::regtype
            THEN format('(%I.%I())::text', \(context.function.schema)::text, \(context.function.name)::text)
            ELSE format('%I.%I()', \(context.function.schema)::text, \(context.function.name)::text) END,
          \(context.function.name)::text) AS tenant) AS own
      LEFT JOIN LATERAL (\(way)) AS way ON true)
    SELECT s.nspname, s.relname, s.attname, s.type,
      s.relispartition AND s.is_child, s.is_child, NOT s.attnotnull,
      CASE WHEN NOT s.relrowsecurity THEN 'off'
        WHEN s.relforcerowsecurity THEN 'forced' ELSE 'enabled' END,
      coalesce(p.is_canonical, false), p.shown,
      ARRAY(\(indexes)), ARRAY(\(primaryKey)), ARRAY(\(privileges)),
      (\(fence)), (\(data)),
      ARRAY(
        SELECT o.polname FROM pg_policy AS o
        WHERE o.polrelid = s.oid AND o.polname <> \(Self.policy) ORDER BY 1),
      \(isTextColumn("s.base")), ARRAY(\(sequences)),
      coalesce(s.hops, '{}'),
      ARRAY(
        SELECT o.attname::text FROM pg_attribute AS o
        WHERE o.attrelid = s.oid AND o.attnum > 0 AND NOT o.attisdropped ORDER BY o.attnum),
      ARRAY(\(widening)), (\(size))
    FROM shaped AS s
    LEFT JOIN LATERAL (\(policy)) AS p ON true
    ORDER BY s.is_child, s.nspname, s.relname
    """
  }

  /// Included tables, and the partitions and children of each: without a policy of its own, a partition that is read
  /// directly would show everybody's rows. The tenant column is the one of the table that the key leads to.
  private var included: SQL {
    """
    SELECT DISTINCT ON (c.oid) c.oid, c.relname, c.relkind, c.relispartition, c.relowner, c.relnamespace,
      c.relrowsecurity, c.relforcerowsecurity, n.nspname, d.attnum, d.attname, true AS attnotnull,
      NULL::text AS type, d.base, d.is_cast, m.chain
    FROM (
      WITH RECURSIVE member AS (
        SELECT first.conrelid AS oid, w.chain, last.confrelid AS parent
        FROM unnest(\(ways)::text[]) AS t (text)
        CROSS JOIN LATERAL (SELECT string_to_array(t.text, ' ')::oid[] AS chain) AS w
        JOIN pg_constraint AS first ON first.oid = w.chain[1]
        JOIN pg_constraint AS last ON last.oid = w.chain[cardinality(w.chain)]
        UNION
        SELECT i.inhrelid, m.chain, m.parent FROM member AS m
        JOIN pg_inherits AS i ON i.inhparent = m.oid)
      SELECT * FROM member) AS m
    JOIN pg_class AS c ON c.oid = m.oid AND c.relkind IN ('r', 'p')
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN direct AS d ON d.oid = m.parent
    WHERE c.oid NOT IN (SELECT o.oid FROM direct AS o)
    ORDER BY c.oid, m.chain
    """
  }

  /// What the foreign keys of an included table's way compare, as PostgreSQL prints it in a policy.
  private var way: SQL {
    """
    SELECT array_agg(concat_ws(E'\\x1f', n.nspname, c.relname, array_to_string(w.local, E'\\x1e'),
        array_to_string(w."foreign", E'\\x1e')) ORDER BY h.at) AS hops,
      string_agg(format('%I.%I %s', n.nspname, c.relname, a.far), ', ' ORDER BY h.at) AS sources,
      string_agg(w.compared, ' AND ' ORDER BY h.at) AS compared
    FROM unnest(s.chain) WITH ORDINALITY AS h (key, at)
    JOIN pg_constraint AS q ON q.oid = h.key
    JOIN pg_class AS c ON c.oid = q.confrelid
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (
      SELECT \(alias("h.at")) AS far,
        CASE WHEN h.at = 1 THEN quote_ident(s.relname) ELSE \(alias("h.at - 1")) END AS near) AS a
    CROSS JOIN LATERAL (
      SELECT array_agg(la.attname::text ORDER BY k.at) AS local,
        array_agg(fa.attname::text ORDER BY k.at) AS "foreign",
        string_agg(format('(%s = %s)', \(operand("a.far", "fa", "ft")), \(operand("a.near", "la", "lt"))),
          ' AND ' ORDER BY k.at) AS compared
      FROM unnest(q.conkey, q.confkey) WITH ORDINALITY AS k (local, "foreign", at)
      JOIN pg_attribute AS la ON la.attrelid = q.conrelid AND la.attnum = k.local
      JOIN pg_attribute AS fa ON fa.attrelid = q.confrelid AND fa.attnum = k."foreign"
      JOIN pg_type AS lt ON lt.oid = la.atttypid
      JOIN pg_type AS ft ON ft.oid = fa.atttypid) AS w
    """
  }

  /// `Reach.alias(of:)` of a hop that is counted from 1.
  private func alias(_ hop: String) -> SQL {
    SQL(
      unsafeSQL:
        "'\(Reach.alias(of: 0))' || CASE WHEN \(hop) = 1 THEN '' ELSE '_' || (\(hop))::text END")
  }

  /// A column beside an operator: domains and `varchar` are printed with the type that they are compared as.
  private func operand(_ owner: String, _ column: String, _ type: String) -> SQL {
    let name = "\(owner) || '.' || quote_ident(\(column).attname)"
    let base = "CASE WHEN \(type).typtype = 'd' THEN \(type).typbasetype ELSE \(type).oid END"
    return SQL(
      unsafeSQL: """
        CASE WHEN \(base) = 'varchar'::regtype THEN format('(%s)::text', \(name))
          WHEN \(type).typtype = 'd' THEN format('(%s)::%s', \(name), format_type(\(base), NULL))
          ELSE \(name) END
        """)
  }

  /// An expression of a policy; what PostgreSQL breaks into lines stands in one.
  private func printed(_ expression: String) -> SQL {
    let text = "pg_get_expr(\(expression), p.polrelid)"
    return SQL(
      unsafeSQL:
        "CASE WHEN s.chain IS NULL THEN \(text) ELSE regexp_replace(\(text), '\\s+', ' ', 'g') END")
  }

  private func isTextColumn(_ type: String) -> SQL {
    SQL(unsafeSQL: "\(type) IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype)")
  }

  private var policy: SQL {
    """
    SELECT p.polpermissive AND p.polcmd = '*' AND p.polroles = '{0}'
        AND \(printed("p.polqual")) = s.canonical
        AND \(printed("p.polwithcheck")) = s.canonical AS is_canonical,
      concat_ws(' ',
        CASE WHEN NOT p.polpermissive THEN 'restrictive' END,
        'for ' || CASE p.polcmd WHEN '*' THEN 'all' WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert'
          WHEN 'w' THEN 'update' ELSE 'delete' END,
        'to ' || CASE WHEN p.polroles = '{0}' THEN 'public' ELSE (
          SELECT string_agg(CASE r WHEN 0 THEN 'public' ELSE pg_get_userbyid(r)::text END, ', ')
          FROM unnest(p.polroles) AS r) END,
        'using ' || pg_get_expr(p.polqual, p.polrelid),
        'with check ' || pg_get_expr(p.polwithcheck, p.polrelid)) AS shown
    FROM pg_policy AS p WHERE p.polrelid = s.oid AND p.polname = \(Self.policy)
    """
  }

  /// Policies of others that show, or let write, more rows to everybody or to a role of the application: permissive
  /// ones are joined by OR, so one of them undoes ours.
  private var widening: SQL {
    """
    SELECT o.polname FROM pg_policy AS o
    WHERE o.polrelid = s.oid AND o.polname <> \(Self.policy) AND o.polpermissive
      AND (0 = ANY (o.polroles) OR EXISTS (
        SELECT FROM pg_roles AS r
        WHERE r.rolname = ANY (\(settings.roles)::text[]) AND EXISTS (
          SELECT FROM unnest(o.polroles) AS p (role) WHERE pg_has_role(r.oid, p.role, 'MEMBER'))))
    ORDER BY o.polname COLLATE "C"
    """
  }

  /// Whole and valid ones only: a partial index serves no policy.
  private var indexes: SQL {
    """
    SELECT concat_ws(E'\\x1f', CASE WHEN i.indisunique THEN 'unique' ELSE 'index' END,
      (SELECT string_agg(coalesce(a.attname, ''), E'\\x1f' ORDER BY k.at)
       FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, at)
       LEFT JOIN pg_attribute AS a ON a.attrelid = s.oid AND a.attnum = k.attnum
       WHERE k.at <= i.indnkeyatts))
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_am AS m ON m.oid = c.relam
    WHERE i.indrelid = s.oid AND i.indisvalid AND i.indpred IS NULL AND m.amname = 'btree'
    """
  }

  private var primaryKey: SQL {
    """
    SELECT a.attname FROM pg_index AS i
    CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, at)
    JOIN pg_attribute AS a ON a.attrelid = s.oid AND a.attnum = k.attnum
    WHERE i.indrelid = s.oid AND i.indisprimary AND k.at <= i.indnkeyatts ORDER BY k.at
    """
  }

  /// What each of the application's roles may do, by whatever way it came to it.
  private var privileges: SQL {
    """
    SELECT concat_ws(E'\\x1f',
      (SELECT string_agg(lower(v), ', ' ORDER BY at)
       FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) WITH ORDINALITY AS v (v, at)
       WHERE has_table_privilege(r.oid, s.oid, v)
         AND has_schema_privilege(r.oid, s.relnamespace, 'USAGE')),
      CASE WHEN has_table_privilege(
          r.oid, s.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
        OR has_any_column_privilege(r.oid, s.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
        THEN 'any' ELSE 'none' END,
      r.rolname)
    FROM pg_roles AS r WHERE r.rolname = ANY (\(settings.roles)::text[]) ORDER BY r.rolname
    """
  }

  private var sequences: SQL {
    """
    SELECT concat_ws(E'\\x1f', n.nspname, c.relname)
    FROM pg_depend AS d
    JOIN pg_class AS c ON c.oid = d.objid AND c.relkind = 'S'
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
      AND d.refobjid = s.oid AND d.deptype = 'a'
    """
  }

  /// 62 says: before the statement; insert, update, delete, truncate.
  private var fence: SQL {
    """
    SELECT CASE
      WHEN g.tgfoid IS DISTINCT FROM f.oid THEN 'calls ' || g.tgfoid::regproc::text
      WHEN g.tgtype <> 62 OR g.tgqual IS NOT NULL OR g.tgattr <> '' THEN 'before some writes'
      WHEN g.tgenabled NOT IN ('O', 'A') THEN 'disabled'
      ELSE 'before every write' END
    FROM pg_trigger AS g
    LEFT JOIN (
      SELECT p.oid FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
      WHERE n.nspname = \(context.fence.schema) AND p.proname = \(context.fence.name)
        AND p.pronargs = 0) AS f ON true
    WHERE g.tgrelid = s.oid AND g.tgname = \(Self.trigger) AND NOT g.tgisinternal
    """
  }

  private var data: SQL {
    """
    CASE s.relkind WHEN 'p' THEN coalesce((
        SELECT bool_or(pg_relation_size(l.relid) > 0) FROM pg_partition_tree(s.oid) AS l
        WHERE l.isleaf AND l.relid <> s.oid), false)
      ELSE pg_relation_size(s.oid) > 0 END
    """
  }

  private var size: SQL {
    """
    CASE s.relkind WHEN 'p' THEN coalesce((
        SELECT sum(pg_relation_size(l.relid))::bigint FROM pg_partition_tree(s.oid) AS l WHERE l.isleaf), 0)
      ELSE coalesce(pg_relation_size(s.oid), 0) END
    """
  }
}
