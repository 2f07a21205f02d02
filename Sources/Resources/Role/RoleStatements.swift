import PostgresAccess
import Reconciliation

/// The statements of the kind `role`.
struct RoleStatements {
  let schema: String
  /// What stands before the uid in the names of roles.
  let prefix: String

  private var directory: SQL { "\(identifier: schema).tenant" }
  private var logins: SQL { "\(identifier: schema).tenant_login" }

  /// Whether this login may read the verifiers in `pg_authid`.
  var seesVerifiers: SQL { "SELECT has_table_privilege('pg_catalog.pg_authid', 'SELECT')" }

  /// The roles that we made, found by their OID: tenant, whether it can log in, connection limit, settings in this
  /// database, groups, what it has beyond, its name, and the digest of its verifier.
  ///
  /// Who may not read verifiers sees the digest of the one that we set last.
  func observed(_ scope: Scope, seesVerifiers: Bool) -> SQL {
    let table: SQL = seesVerifiers ? "pg_authid" : "pg_roles"
    let digest: SQL =
      seesVerifiers
      ? "encode(sha256(convert_to(r.rolpassword, 'UTF8')), 'hex')" : "l.verifier_digest"
    return """
      SELECT t.name, CASE WHEN r.rolcanlogin AND has_database_privilege(r.oid, current_database(), 'CONNECT')
          THEN 'yes' ELSE 'no' END, r.rolconnlimit::text,
        coalesce((SELECT string_agg(c, E'\\n' ORDER BY c COLLATE "C") FROM unnest(s.setconfig) AS c), ''),
        coalesce(g.names, ''),
        concat_ws(E'\\n',
          CASE WHEN r.rolname <> \(identifier: schema).login_name(\(prefix), l.uid)
            THEN 'another name' END,
          CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
          CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END,
          CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
          CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
          CASE WHEN r.rolreplication THEN 'REPLICATION' END,
          CASE WHEN NOT r.rolinherit THEN 'NOINHERIT' END,
          CASE WHEN r.rolvaliduntil <> 'infinity' THEN 'VALID UNTIL' END,
          CASE WHEN l.retired THEN 'retired' END,
          CASE WHEN g.any_admin THEN 'ADMIN OPTION' END,
          (SELECT string_agg('everywhere ' || c, E'\\n' ORDER BY c COLLATE "C")
           FROM unnest(e.setconfig) AS c),
          m.names),
        r.rolname, \(digest)
      FROM \(logins) AS l
      JOIN \(directory) AS t ON t.uid = l.uid
      JOIN \(table) AS r ON r.oid = l.role
      LEFT JOIN pg_db_role_setting AS s ON s.setrole = r.oid
        AND s.setdatabase = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
      LEFT JOIN pg_db_role_setting AS e ON e.setrole = r.oid AND e.setdatabase = 0
      LEFT JOIN (
        SELECT a.member, bool_or(a.admin_option) AS any_admin,
          string_agg(DISTINCT o.rolname COLLATE "C", E'\\n') AS names
        FROM pg_auth_members AS a JOIN \(table) AS o ON o.oid = a.roleid GROUP BY a.member
      ) AS g ON g.member = r.oid
      LEFT JOIN (
        SELECT a.roleid, string_agg(DISTINCT 'member ' || o.rolname COLLATE "C", E'\\n') AS names
        FROM pg_auth_members AS a JOIN \(table) AS o ON o.oid = a.member
        -- PostgreSQL 16 and later make who creates a role its member: that is who owns our schema.
        WHERE o.oid <> (
          SELECT n.nspowner FROM pg_namespace AS n WHERE n.nspname = \(schema)) GROUP BY a.roleid
      ) AS m ON m.roleid = r.oid
      WHERE NOT (l.retired AND NOT r.rolcanlogin)
        AND \(ScopeStatements.contains("t.name", scope))
      ORDER BY 1
      """
  }

  /// A nil verifier leaves the password alone.
  func put(
    groups: [String], names: [String], mayLogin: [Bool], connectionLimits: [String],
    settings: [String], verifiers: [String?]
  ) -> SQL {
    """
    SELECT \(identifier: schema).put_logins(\(prefix), \(groups)::text[], \(names)::text[],
      \(mayLogin)::boolean[], \(connectionLimits)::integer[], \(settings)::text[],
      \(verifiers)::text[])
    """
  }

  func retire(_ names: [String]) -> SQL {
    "SELECT \(identifier: schema).retire_logins(\(names)::text[])"
  }

  // MARK: - What the server logs

  /// The settings that this login may change so that a statement and its values are not logged, with their values.
  static let loggingThatMayChange: SQL = """
    SELECT s.name, s.setting FROM pg_settings AS s
    WHERE s.name IN ('log_statement', 'log_min_duration_statement', 'log_min_duration_sample',
        'log_transaction_sample_rate', 'log_parameter_max_length',
        'log_parameter_max_length_on_error')
      AND (has_parameter_privilege(s.name, 'SET') OR s.context = 'user')
    """

  /// Until the transaction ends.
  static func conceal(_ setting: String) -> SQL {
    let quiet =
      switch setting {
      case "log_statement": "none"
      case "log_parameter_max_length", "log_parameter_max_length_on_error",
        "log_transaction_sample_rate":
        "0"
      default: "-1"
      }
    return set(setting, quiet)
  }

  static func set(_ setting: String, _ value: String) -> SQL {
    "SELECT set_config(\(setting), \(value), true)"
  }
}
