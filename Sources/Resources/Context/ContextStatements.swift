import PostgresAccess

/// The statements of the kind `context`, and the bodies of the functions that it keeps.
///
/// The bodies name every function and operator with its schema, because two of the three run under the search path
/// of whoever calls them.
struct ContextStatements {
  let context: TenantContext
  let key: TenantTable.KeyType

  private var schema: String { SQL.quote(context.schema) }
  private var setting: String { Self.literal(context.setting) }

  private static func literal(_ text: String) -> String {
    "'" + text.replacing("'", with: "''") + "'"
  }

  /// The setting as the directory writes keys; anything that is no tenant's key finds no tenant.
  private var current: String {
    if context.followsLogin { return "\(schema).key_of_login()" }
    return ofLogin(key(in: "pg_catalog.current_setting(\(setting), true)"))
  }

  /// The key that a value of the setting names, as the directory writes keys.
  private func key(in value: String) -> String {
    let named = context.isSigned ? "\(schema).token_key(\(value))" : value
    return key == .uuid ? "pg_catalog.lower(\(named))" : named
  }

  /// To who has a tenant's own login the setting says nothing.
  private func ofLogin(_ claimed: String) -> String {
    context.knowsLogins ? "\(schema).context_key(\(claimed))" : claimed
  }

  /// plpgsql keeps its plan over the statements of a session; the same in SQL costs ten times as much in a policy.
  var currentBody: String {
    """

    DECLARE
      context text := \(current);
    BEGIN
      IF context IS NULL OR context = '' THEN
        RETURN NULL;
      END IF;
      RETURN (
        SELECT t.key::\(key.rawValue) FROM \(schema).tenant AS t
        WHERE t.key = context AND t.access <> 'none');
    END
    """
  }

  var keyBody: String {
    """

    BEGIN
      RETURN \(SQL.quote(context.function.schema)).\(SQL.quote(context.function.name))()::pg_catalog.text;
    END
    """
  }

  var enterBody: String {
    """

    DECLARE
      defaults record;\(context.isSigned ? "\n  named text := \(key(in: "$1"));" : "")
    BEGIN
      IF $1 IS NULL THEN
        PERFORM pg_catalog.set_config(\(setting), '', true);
        RETURN;
      END IF;\(tokenCheck)\(loginCheck)
      defaults := \(schema).context_of(\(wanted));
      PERFORM pg_catalog.set_config(\(setting), $1::pg_catalog.text, true);
      IF defaults.statement_timeout IS NOT NULL THEN
        PERFORM pg_catalog.set_config('statement_timeout', defaults.statement_timeout, true);
      END IF;
      IF defaults.idle_in_transaction_timeout IS NOT NULL THEN
        PERFORM pg_catalog.set_config(
          'idle_in_transaction_session_timeout', defaults.idle_in_transaction_timeout, true);
      END IF;
      IF defaults.work_mem IS NOT NULL THEN
        PERFORM pg_catalog.set_config('work_mem', defaults.work_mem, true);
      END IF;
    END
    """
  }

  /// The key of the tenant that is to be entered.
  private var wanted: String { context.isSigned ? "named" : "$1::pg_catalog.text" }

  private var tokenCheck: String {
    guard context.isSigned else { return "" }
    return """

        IF named IS NULL THEN
          RAISE EXCEPTION 'this is no token of a tenant that counts' USING ERRCODE = 'TN007',
            HINT = 'It is forged, expired, or signed with a key that is not accepted any more.';
        END IF;
      """
  }

  private var loginCheck: String {
    guard context.followsLogin || context.knowsLogins else { return "" }
    let own =
      context.followsLogin ? current : "\(schema).context_key(\(wanted))"
    return """

        IF \(wanted) OPERATOR(pg_catalog.<>) \(own) IS NOT FALSE THEN
          RAISE EXCEPTION 'this login is not the tenant''s' USING ERRCODE = 'TN006';
        END IF;
      """
  }

  /// It runs with the rights of the writer, whose context and whose way past row security it must see.
  var fenceBody: String {
    """

    DECLARE
      context text := \(current);
    BEGIN
      IF context IS NULL OR context OPERATOR(pg_catalog.=) '' THEN
        -- Maintenance: the owner of the table and those whom row security does not bind.
        IF pg_catalog.row_security_active(TG_RELID) AND NOT pg_catalog.pg_has_role(
          (SELECT c.relowner FROM pg_catalog.pg_class AS c
           WHERE c.oid OPERATOR(pg_catalog.=) TG_RELID), 'USAGE') THEN
          RAISE EXCEPTION 'no tenant context is set' USING ERRCODE = 'TN004',
            HINT = 'Begin the transaction with set_tenant_context.';
        END IF;
        RETURN NULL;
      END IF;
      IF TG_OP OPERATOR(pg_catalog.=) 'TRUNCATE' THEN
        RAISE EXCEPTION 'TRUNCATE would empty the table for every tenant' USING ERRCODE = 'TN005';
      END IF;
      PERFORM \(schema).admit_write(context);
      RETURN NULL;
    END
    """
  }

  /// The function of that name and argument: what it returns, its body, its attributes as `CREATE FUNCTION` writes
  /// them, whether everybody may execute it, whether it is ours, and the name of its argument.
  static func observed(_ function: ContextFunction) -> SQL {
    """
    SELECT pg_catalog.format_type(p.prorettype, NULL), p.prosrc, l.lanname,
      concat_ws(' ',
        CASE p.provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END,
        CASE p.proparallel WHEN 's' THEN 'PARALLEL SAFE' WHEN 'r' THEN 'PARALLEL RESTRICTED'
          ELSE 'PARALLEL UNSAFE' END,
        CASE WHEN p.proisstrict THEN 'STRICT' END,
        CASE WHEN p.proleakproof THEN 'LEAKPROOF' END,
        CASE WHEN p.prosecdef THEN 'SECURITY DEFINER' ELSE 'SECURITY INVOKER' END,
        (SELECT string_agg('SET ' || regexp_replace(c, '=', ' TO '), ' ')
         FROM unnest(p.proconfig) AS c)),
      EXISTS (
        SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
        WHERE a.grantee = 0 AND a.privilege_type = 'EXECUTE'),
      coalesce(obj_description(p.oid, 'pg_proc') LIKE 'Tenure: %', false),
      p.proargnames[1]
    FROM pg_catalog.pg_proc AS p
    JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
    JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang
    WHERE n.nspname = \(function.name.schema) AND p.proname = \(function.name.name)
      AND p.prokind = 'f' AND p.pronargs = \(function.argument == nil ? 0 : 1)
      AND (\(function.argument)::text IS NULL
        OR pg_catalog.format_type(p.proargtypes[0], NULL) = \(function.argument)::text)
    """
  }

  /// The types of the arguments that our functions of this name take, where that is not the one that is wanted.
  static func strays(of function: ContextFunction) -> SQL {
    """
    SELECT pg_catalog.format_type(p.proargtypes[0], NULL)
    FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname = \(function.name.schema) AND p.proname = \(function.name.name) AND p.prokind = 'f'
      AND p.pronargs = 1 AND pg_catalog.format_type(p.proargtypes[0], NULL) <> \(function.argument)
      AND pg_catalog.obj_description(p.oid, 'pg_proc') LIKE 'Tenure: %'
    ORDER BY 1
    """
  }

  static func drop(_ function: ContextFunction, taking type: String) -> SQL {
    "DROP FUNCTION \(function.name.sql)(\(unsafeSQL: type))"
  }

  /// An argument keeps the name that it has: PostgreSQL cannot rename one while others may call it.
  static func replace(_ function: ContextFunction, argumentName: String?) -> [SQL] {
    let type = SQL(unsafeSQL: function.argument ?? "")
    let name: SQL = argumentName.map { "\(identifier: $0) " } ?? ""
    let signature: SQL = "\(function.name.sql)(\(type))"
    return [
      """
      CREATE OR REPLACE FUNCTION \(function.name.sql)(\(name)\(type))
      RETURNS \(unsafeSQL: function.returns) LANGUAGE plpgsql \(unsafeSQL: function.attributes)
      AS \(literal: function.body)
      """,
      "GRANT EXECUTE ON FUNCTION \(signature) TO PUBLIC",
      "COMMENT ON FUNCTION \(signature) IS \(literal: function.comment)",
    ]
  }
}
