import PostgresAccess

/// What the catalog tells of an application that nobody described yet. Reads only.
enum DiscoveryStatements {
  /// Tables, a row each: name, owner, size, and whether it is a partition or a child of another.
  static let tables: SQL = """
    SELECT n.nspname, c.relname, pg_get_userbyid(c.relowner), greatest(c.reltuples, 0)::bigint,
      EXISTS (SELECT FROM pg_inherits AS i WHERE i.inhrelid = c.oid),
      ARRAY(SELECT p.polname::text FROM pg_policy AS p WHERE p.polrelid = c.oid ORDER BY 1),
      ARRAY(SELECT DISTINCT e.grantee::regrole::text FROM aclexplode(c.relacl) AS e
        JOIN pg_roles AS r ON r.oid = e.grantee AND r.rolcanlogin AND NOT r.rolsuper
        WHERE e.grantee <> c.relowner ORDER BY 1)
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
      AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
      AND NOT EXISTS (SELECT FROM pg_depend AS e WHERE e.classid = 'pg_class'::regclass
        AND e.objid = c.oid AND e.deptype = 'e')
      AND NOT EXISTS (SELECT FROM pg_class AS m WHERE m.relnamespace = n.oid AND m.relname = 'journal_batch')
    ORDER BY n.nspname, c.relname
    """

  /// Columns: table, name, type without its modifier, whether text, whether it may be null, whether it is unique alone.
  static let columns: SQL = """
    SELECT n.nspname, c.relname, a.attname, format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, NULL),
      a.attnotnull,
      EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL
        AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum),
      EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisprimary
        AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum)
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type AS t ON t.oid = a.atttypid
    WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
    ORDER BY n.nspname, c.relname, a.attnum
    """

  /// Foreign keys: from which table and columns to which.
  static let keys: SQL = """
    SELECT n.nspname, c.relname, pn.nspname, pc.relname,
      ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u (attnum, at)
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = u.attnum ORDER BY u.at),
      ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u (attnum, at)
        JOIN pg_attribute AS a ON a.attrelid = pc.oid AND a.attnum = u.attnum ORDER BY u.at)
    FROM pg_constraint AS k
    JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_class AS pc ON pc.oid = k.confrelid JOIN pg_namespace AS pn ON pn.oid = pc.relnamespace
    WHERE k.contype = 'f' AND k.conparentid = 0
    ORDER BY n.nspname, c.relname, k.conname
    """

  /// Settings that existing policies read, the most used first.
  static let settings: SQL = """
    SELECT m[1], count(*) FROM pg_policy AS p
    CROSS JOIN LATERAL regexp_matches(
      concat_ws(' ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)),
      'current_setting\\(''([a-z_][a-z0-9_]*\\.[a-z_][a-z0-9_.]*)''', 'gi') AS m
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1
    """
}
