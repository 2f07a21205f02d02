import PostgresAccess
package import Specs

/// The roles that a person or a program needs to work with Tenure, and nothing above that.
///
/// The text is for a superuser to read, and to run with psql in each managed database; it may be run again, and it
/// sets no passwords.
package struct LeastPrivilege: Hashable, Sendable {
  /// Our schema.
  package var schema: String
  /// Reads: `plan`, `status`, `get`, `events`, `doctor`.
  package var observer = "tenure_observer"
  /// Changes: `apply`.
  package var applier = "tenure_applier"
  /// Reads the audit log and the journals: `audit verify`, `audit export`.
  package var auditor = "tenure_auditor"
  /// The role that owns the application's tables.
  package var owner: String
  package var tenantTable: QualifiedName
  /// Where the application's tables and the context function are.
  package var applicationSchemas: [String]
  /// The roles that tenants' logins are made members of; empty where tenants have no logins of their own.
  package var loginGroups: [String]
  /// Whether tenants have schemas or databases of their own, which the applier makes.
  package var makesSchemas: Bool

  package init(
    schema: String, owner: String, tenantTable: QualifiedName, applicationSchemas: [String],
    loginGroups: [String] = [], makesSchemas: Bool = false
  ) {
    self.schema = schema
    self.owner = owner
    self.tenantTable = tenantTable
    self.applicationSchemas = applicationSchemas
    self.loginGroups = loginGroups
    self.makesSchemas = makesSchemas
  }

  package init(for platform: Platform) {
    let application = platform.application
    let schemas =
      application.tenantScoped.schemas + [
        application.tenantTable.name.schemaOfTable, application.context.function.schemaOfTable,
      ]
    self.init(
      schema: platform.control.schema, owner: application.ownerRole,
      tenantTable: application.tenantTable.name, applicationSchemas: Set(schemas).sorted(),
      loginGroups: application.context.trust == .role || application.template != nil
        ? application.applicationRoles : [], makesSchemas: application.template != nil)
  }

  /// The SQL, with comments that say what each part is for.
  package var script: String {
    ([
      """
      -- Roles for Tenure. Run as a superuser in each managed database; it may be run again.
      BEGIN;
      """,
      roles, ourSchema,
    ] + applicationSchemas.map(applicationSchema)
      + [ownership, logins, schemas, observation, "COMMIT;"].compactMap(\.self))
      .joined(separator: "\n\n") + "\n"
  }

  private var roles: String {
    """
    -- The roles. They log in; give each a password with \\password, or let pg_hba.conf know them.
    -- Applier and observer bypass row security: they see every tenant's row of the tenant table, which is forced to
    -- show its own row alone. The auditor does not.
    \(role(observer, "LOGIN BYPASSRLS NOCREATEROLE"))
    \(role(applier, "LOGIN BYPASSRLS \(loginGroups.isEmpty ? "NOCREATEROLE" : "CREATEROLE")", makesDatabases: makesSchemas))
    \(role(auditor, "LOGIN NOBYPASSRLS NOCREATEROLE"))
    DO \(dollars)
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = \(text(owner))) THEN
        CREATE ROLE \(name(owner)) NOLOGIN;
      END IF;
    END \(dollars);
    """
  }

  private func role(
    _ role: String, _ attributes: String, makesDatabases: Bool = false
  ) -> String {
    """
    DO \(dollars)
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = \(text(role))) THEN
        CREATE ROLE \(name(role));
      END IF;
    END \(dollars);
    ALTER ROLE \(name(role)) NOSUPERUSER \(makesDatabases ? "" : "NO")CREATEDB \(attributes);
    """
  }

  private var ourSchema: String {
    """
    -- Our schema belongs to the applier, with everything in it; the others read.
    CREATE SCHEMA IF NOT EXISTS \(name(schema));
    ALTER SCHEMA \(name(schema)) OWNER TO \(name(applier));
    DO \(dollars)
    DECLARE
      item record;
    BEGIN
      FOR item IN
        SELECT c.oid::regclass AS name FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace = \(text(name(schema)))::regnamespace AND c.relkind IN ('r', 'p', 'v')
      LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO %I', item.name, \(text(applier)));
      END LOOP;
      FOR item IN
        SELECT p.oid::regprocedure AS name FROM pg_catalog.pg_proc AS p
        WHERE p.pronamespace = \(text(name(schema)))::regnamespace AND p.prokind IN ('f', 'p')
      LOOP
        EXECUTE format('ALTER ROUTINE %s OWNER TO %I', item.name, \(text(applier)));
      END LOOP;
    END \(dollars);
    GRANT USAGE ON SCHEMA \(name(schema)) TO \(name(observer)), \(name(auditor));
    GRANT SELECT ON ALL TABLES IN SCHEMA \(name(schema)) TO \(name(observer)), \(name(auditor));
    ALTER DEFAULT PRIVILEGES FOR ROLE \(name(applier)) IN SCHEMA \(name(schema))
      GRANT SELECT ON TABLES TO \(name(observer)), \(name(auditor));
    -- Who reads the keys that sign contexts can be any tenant.
    DO \(dollars)
    BEGIN
      IF to_regclass(\(text("\(name(schema)).signing_key"))) IS NOT NULL THEN
        REVOKE ALL ON \(name(schema)).signing_key FROM \(name(observer)), \(name(auditor));
      END IF;
    END \(dollars);
    """
  }

  private func applicationSchema(_ schema: String) -> String {
    """
    -- The application's schema \(schema.replacing("\n", with: " ")): the applier makes the tenant table, where it is
    -- absent, and the context functions, and lets the application's roles in.
    GRANT USAGE, CREATE ON SCHEMA \(name(schema)) TO \(name(owner));
    GRANT USAGE, CREATE ON SCHEMA \(name(schema)) TO \(name(applier)) WITH GRANT OPTION;
    GRANT USAGE ON SCHEMA \(name(schema)) TO \(name(observer));
    DO \(dollars)
    DECLARE
      item record;
    BEGIN
      FOR item IN
        SELECT p.oid::regprocedure AS name FROM pg_catalog.pg_proc AS p
        WHERE p.pronamespace = \(text(name(schema)))::regnamespace
          AND pg_catalog.obj_description(p.oid, 'pg_proc') LIKE 'Tenure: %'
      LOOP
        EXECUTE format('ALTER ROUTINE %s OWNER TO %I', item.name, \(text(applier)));
      END LOOP;
    END \(dollars);
    """
  }

  private var ownership: String {
    """
    -- Row security, policies and indexes are the table owner's to change.
    GRANT \(name(owner)) TO \(name(applier));
    """
  }

  private var logins: String? {
    guard !loginGroups.isEmpty else { return nil }
    return """
      -- Tenants have logins of their own ('context.trust: role', or a schema of their own), and the applier makes them: with CREATEROLE, which on
      -- PostgreSQL 15 is power over every role that is no superuser, so guard the applier's password as you would a
      -- superuser's. It may end their sessions, and keep what it sets for them out of the server's log.
      GRANT pg_signal_backend TO \(name(applier));
      GRANT SET ON PARAMETER log_statement, log_min_duration_statement, log_min_duration_sample,
        log_transaction_sample_rate, log_parameter_max_length TO \(name(applier));
      DO \(dollars)
      DECLARE
        application_role text;
      BEGIN
        -- Since PostgreSQL 16 a role is given only by those who may administer it.
        IF current_setting('server_version_num')::integer >= 160000 THEN
          FOREACH application_role IN ARRAY ARRAY[\(loginGroups.map(text).joined(separator: ", "))]
          LOOP
            EXECUTE format('GRANT %I TO %I WITH ADMIN TRUE, INHERIT FALSE, SET FALSE',
              application_role, \(text(applier)));
          END LOOP;
        END IF;
      END \(dollars);
      """
  }

  private var schemas: String? {
    guard makesSchemas else { return nil }
    return """
      -- Tenants have schemas or databases of their own ('application.template'), and the applier makes them. It owns the
      -- databases, and lets in there whoever may read our schema here.
      DO \(dollars)
      BEGIN
        EXECUTE format('GRANT CREATE ON DATABASE %I TO %I', current_database(), \(text(applier)));
      END \(dollars);
      """
  }

  private var observation: String {
    let schema = tenantTable.schemaOfTable
    let table = "\(name(schema)).\(name(tenantTable.last))"
    return """
      -- The observer compares the tenant table with the documents.
      DO \(dollars)
      BEGIN
        IF to_regclass(\(text(table))) IS NOT NULL THEN
          GRANT SELECT ON \(table) TO \(name(observer));
        END IF;
      END \(dollars);
      ALTER DEFAULT PRIVILEGES FOR ROLE \(name(applier)) IN SCHEMA \(name(schema))
        GRANT SELECT ON TABLES TO \(name(observer));
      """
  }

  /// No name may end the block that it stands in.
  private var dollars: String {
    var tag = "$tenure$"
    let names =
      [schema, observer, applier, auditor, owner] + tenantTable.parts + applicationSchemas
      + loginGroups
    while names.contains(where: { $0.contains(tag) }) { tag = tag.dropLast() + "_$" }
    return tag
  }

  private func name(_ name: String) -> String { SQL.quote(name) }

  private func text(_ text: String) -> String {
    "\(text.contains("\\") ? " E" : "")'\(text.replacing("\\", with: "\\\\").replacing("'", with: "''"))'"
  }
}
