import PostgresAccess
import Reconciliation

/// The statements of the kind `schema`.
struct SchemaStatements {
  /// Our schema.
  let schema: String
  /// What stands before the uid in the names of tenants' schemas and logins.
  let loginPrefix: String
  /// The same for the roles that own the schemas.
  let ownerPrefix: String

  private var ours: SQL { SQL(unsafeSQL: SQL.quote(schema)) }

  /// The schemas that we made, found by their OID: tenant, version, whether its login may use it, what is there and
  /// should not be, tables that are not fenced, the tenant's own indexes, whether the structure is as the template
  /// left it, the schema's name, and the versions that it was made with.
  ///
  /// Everything is read for all of them at once: a scan of the catalogs a schema would be the square of their number.
  func observed(_ scope: Scope) -> SQL {
    """
    WITH mine AS MATERIALIZED (
      SELECT t.name, s.uid, s.schema, s.owner, s.version, s.structure, s.name AS made_as,
        l.role AS login, n.oid AS found, n.nspowner
      FROM \(ours).tenant_schema AS s
      JOIN \(ours).tenant AS t ON t.uid = s.uid
      LEFT JOIN \(ours).tenant_login AS l ON l.uid = s.uid
      LEFT JOIN pg_namespace AS n ON n.oid = s.schema
      WHERE \(ScopeStatements.contains("t.name", scope))
    ), meant AS MATERIALIZED (
      SELECT coalesce(array_agg(m.schema), '{}') AS schemas FROM mine AS m
    ), relations AS MATERIALIZED (
      SELECT c.oid, c.relname, c.relkind, c.relowner, m.schema, m.owner, m.login
      FROM meant, \(ours).schema_objects(meant.schemas, 'pg_class'::regclass) AS d
      JOIN mine AS m ON m.schema = d.schema
      JOIN pg_class AS c ON c.oid = d.object
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    ), flaws AS (
      SELECT g.schema, concat_ws(' ', coalesce(r.rolname, 'PUBLIC'), g.privilege, 'on', g.object) AS line
      FROM meant, \(ours).schema_grants(meant.schemas) AS g LEFT JOIN pg_roles AS r ON r.oid = g.grantee
      UNION ALL
      SELECT c.schema, 'another owner of ' || c.relname FROM relations AS c
      WHERE c.relowner <> c.owner AND c.relkind <> 'S'
      UNION ALL
      SELECT c.schema, 'the login lacks ' || c.relname FROM relations AS c
      WHERE c.login IS NULL OR CASE c.relkind
        WHEN 'S' THEN NOT has_sequence_privilege(c.login, c.oid, 'USAGE')
        ELSE NOT (has_table_privilege(c.login, c.oid, 'SELECT') AND has_table_privilege(c.login, c.oid, 'INSERT')
          AND has_table_privilege(c.login, c.oid, 'UPDATE') AND has_table_privilege(c.login, c.oid, 'DELETE')) END
      UNION ALL
      SELECT m.schema, w.line FROM mine AS m JOIN pg_roles AS o ON o.oid = m.owner
      CROSS JOIN LATERAL (VALUES
        (m.nspowner <> m.owner, 'another owner of the schema'),
        (o.rolcanlogin, 'the owner can log in'), (o.rolsuper, 'the owner is SUPERUSER'),
        (o.rolbypassrls, 'the owner has BYPASSRLS'), (o.rolcreaterole, 'the owner has CREATEROLE'),
        (o.rolcreatedb, 'the owner has CREATEDB'), (o.rolreplication, 'the owner has REPLICATION')
      ) AS w (holds, line) WHERE w.holds
      UNION ALL
      SELECT m.schema, 'no owner' FROM mine AS m
      WHERE NOT EXISTS (SELECT FROM pg_roles AS o WHERE o.oid = m.owner)
      UNION ALL
      SELECT m.schema, CASE WHEN a.member = m.owner THEN 'the owner is a member of ' || g.rolname
        ELSE w.rolname || ' is a member of the owner' END
      FROM mine AS m JOIN pg_auth_members AS a ON a.member = m.owner OR (a.roleid = m.owner
        -- Who owns our schema makes these roles, and runs the template as them.
        AND a.member <> (SELECT n.nspowner FROM pg_namespace AS n WHERE n.nspname = \(schema)))
      JOIN pg_roles AS g ON g.oid = a.roleid JOIN pg_roles AS w ON w.oid = a.member
    )
    SELECT m.name, CASE WHEN m.found IS NULL THEN 'gone' ELSE m.version::text END,
      CASE WHEN m.found IS NOT NULL AND m.login IS NOT NULL AND has_schema_privilege(m.login, m.found, 'USAGE')
        THEN 'yes' ELSE 'no' END,
      coalesce(f.lines, ''), coalesce(u.names, ''), coalesce(i.specs, ''),
      CASE WHEN m.structure = coalesce(x.structure, '') THEN 'as made' ELSE 'changed since' END,
      m.made_as, coalesce(v.made, '')
    FROM mine AS m
    LEFT JOIN (
      SELECT w.schema, string_agg(DISTINCT w.line COLLATE "C", E'\\n') AS lines FROM flaws AS w GROUP BY w.schema
    ) AS f ON f.schema = m.schema
    LEFT JOIN (
      SELECT c.schema, string_agg(c.relname, E'\\n' ORDER BY c.relname COLLATE "C") AS names
      FROM relations AS c
      LEFT JOIN pg_trigger AS g ON g.tgrelid = c.oid AND g.tgname = 'tenure_fence' AND NOT g.tgisinternal
        AND g.tgfoid = to_regprocedure(\(SQL.quote(schema) + ".schema_fence()")) AND g.tgtype = 62
        AND g.tgqual IS NULL AND g.tgattr = '' AND g.tgenabled IN ('O', 'A')
      WHERE c.relkind IN ('r', 'p') AND g.oid IS NULL GROUP BY c.schema
    ) AS u ON u.schema = m.schema
    LEFT JOIN (
      SELECT d.schema, string_agg(d.spec, E'\\n' ORDER BY d.spec COLLATE "C") AS specs
      FROM meant, \(ours).schema_indexes(meant.schemas) AS d WHERE d.is_valid GROUP BY d.schema
    ) AS i ON i.schema = m.schema
    LEFT JOIN (
      SELECT d.schema, d.structure FROM meant, \(ours).structures(meant.schemas) AS d
    ) AS x ON x.schema = m.schema
    LEFT JOIN (
      SELECT d.uid, string_agg(d.version || ' ' || d.digest, E'\\n' ORDER BY d.version) AS made
      FROM \(ours).tenant_schema_version AS d GROUP BY d.uid
    ) AS v ON v.uid = m.uid
    ORDER BY 1
    """
  }

  /// Answers with the tenant, its schema, its owner, and the version that it has.
  func put(_ tenants: [String], mayUse: [Bool]) -> SQL {
    """
    SELECT tenant, schema_name, owner_name, version
    FROM \(ours).put_schemas(\(ownerPrefix), \(loginPrefix), \(tenants)::text[], \(mayUse)::boolean[])
    """
  }

  /// - Parameter indexes: for each tenant the indexes of its own, one a line.
  func close(_ tenants: [String], indexes: [String]) -> SQL {
    "SELECT \(ours).close_schemas(\(tenants)::text[], \(indexes)::text[])"
  }

  func record(_ tenant: String, version: Int, digest: String) -> SQL {
    "SELECT \(ours).record_schema_version(\(tenant), \(version)::integer, \(digest))"
  }

  func recordStructures(_ tenants: [String]) -> SQL {
    "SELECT \(ours).record_structures(\(tenants)::text[])"
  }

  // MARK: - Running the template

  static let path: SQL = "SELECT pg_catalog.current_setting('search_path')"

  static func setPath(_ path: String) -> SQL {
    "SELECT pg_catalog.set_config('search_path', \(path), true)"
  }

  /// The path that a template runs under: the tenant's schema, then what everybody shares.
  static func path(of schema: String) -> String { "\(SQL.quote(schema)), public, pg_temp" }

  static func become(_ owner: String) -> SQL { "SET LOCAL ROLE \(identifier: owner)" }

  static let isWhom: SQL = "SELECT current_user::text"

  static let comeBack: SQL = "RESET ROLE"
}
