import PostgresAccess
import Reconciliation

/// The statements of the kind `database`.
struct DatabaseStatements {
  /// Our schema.
  let schema: String
  /// What stands before the uid in the names of tenants' logins.
  let loginPrefix: String

  private var ours: SQL { SQL(unsafeSQL: SQL.quote(schema)) }

  /// The databases that we made or began to make: tenant, tenant, what there is, who else may do what with it, and its
  /// name where it is there under it, nothing where it was made and is not.
  func observed(_ scope: Scope) -> SQL {
    """
    SELECT d.tenant, d.tenant, s.state,
      coalesce((SELECT string_agg(l.line, E'\\n' ORDER BY l.line COLLATE "C") FROM (
        SELECT concat_ws(' ', coalesce(r.rolname, 'PUBLIC'), g.privilege) AS line
        FROM \(ours).database_grants(p.oid, \(ours).login_name(\(loginPrefix), d.uid)) AS g
        LEFT JOIN pg_roles AS r ON r.oid = g.grantee
        UNION ALL
        SELECT 'owner ' || pg_get_userbyid(p.datdba)
        WHERE p.datdba <> (SELECT n.nspowner FROM pg_namespace AS n WHERE n.nspname = \(schema))) AS l), ''),
      CASE s.state WHEN 'there' THEN d.name WHEN 'begun' THEN NULL ELSE '' END
    FROM \(ours).tenant_database AS d
    LEFT JOIN pg_database AS p ON p.oid = d.database
    CROSS JOIN LATERAL (SELECT CASE
      WHEN d.database IS NULL OR p.datconnlimit = -2 THEN 'begun' WHEN p.oid IS NULL THEN 'gone'
      WHEN p.datname <> d.name THEN 'renamed to ' || p.datname ELSE 'there' END) AS s (state)
    WHERE \(ScopeStatements.contains("d.tenant", scope))
    ORDER BY 1
    """
  }

  func put(_ tenants: [String], uids: [String?], names: [String]) -> SQL {
    """
    SELECT \(ours).put_databases(\(loginPrefix), \(tenants)::text[], \(uids)::uuid[], \(names)::text[])
    """
  }

  /// Of a database that is to be made: its name, who is to own it, whether what an interrupted attempt left has to go
  /// first, and the encoding and locale of this database.
  func toMake(for tenant: String) -> SQL {
    """
    SELECT d.name, pg_get_userbyid(n.nspowner), p.oid IS NOT NULL, pg_encoding_to_char(h.encoding),
      CASE WHEN h.datlocprovider = 'c' THEN h.datcollate END, CASE WHEN h.datlocprovider = 'c' THEN h.datctype END
    FROM \(ours).tenant_database AS d
    JOIN pg_namespace AS n ON n.nspname = \(schema)
    JOIN pg_database AS h ON h.datname = current_database()
    LEFT JOIN pg_database AS p ON p.datname = d.name
    WHERE d.tenant = \(tenant) AND d.database IS NULL AND (p.oid IS NULL OR p.datconnlimit = -2)
    """
  }

  /// What others may do in this database, which is a tenant's own: object, what it comes to, what takes it back.
  var openings: SQL {
    """
    SELECT format('database %I', d.datname), format('%s may %s: it is the tenant %s''s alone',
        coalesce(quote_ident(r.rolname), 'everybody'), lower(g.privilege), quote_ident(t.name)),
      'tenure apply --target ' || t.name
    FROM pg_database AS d CROSS JOIN \(ours).tenant AS t JOIN \(ours).tenant_login AS l ON l.uid = t.uid
    CROSS JOIN LATERAL \(ours).database_grants(d.oid, l.name) AS g LEFT JOIN pg_roles AS r ON r.oid = g.grantee
    WHERE d.datname = current_database()
    """
  }

  static func drop(_ name: String) -> SQL { "DROP DATABASE \(identifier: name)" }

  /// Made from what the server ships with, so that nothing is in it that nobody planned.
  static func make(
    _ name: String, owner: String, encoding: String, collation: String?, characters: String?
  ) -> SQL {
    var statement: SQL = """
      CREATE DATABASE \(identifier: name) OWNER \(identifier: owner) TEMPLATE template0
      ENCODING \(identifier: encoding)
      """
    if let collation, let characters {
      statement =
        "\(statement) LC_COLLATE \(identifier: collation) LC_CTYPE \(identifier: characters)"
    }
    return statement
  }
}
