import Diagnostics
import Planning
import PostgresAccess
import Reconciliation
import Resources
import TestKit
import Testing

@Suite struct RoleTests {
  @Test func `roles conform: law 5, law 6`() async throws {
    let folder = try TemporaryFolder()
    let root = folder.path
    let conformance = KindConformance {
      try await LoginTenancy.fresh(secrets: root + "/" + TemporaryPostgres.uniqueName("s")).run
    }
    func each(_ statement: String) -> String {
      """
      DO $$ DECLARE r record; BEGIN
        FOR r IN SELECT a.rolname AS name FROM tenure.tenant_login AS l
          JOIN pg_authid AS a ON a.oid = l.role LOOP
          EXECUTE format(\(SQL.quoteLiteral(statement)), r.name, current_database());
        END LOOP; END $$
      """
    }
    let problems = try await conformance.problems(after: [
      .init("it may do everything", each("ALTER ROLE %I SUPERUSER CREATEDB CREATEROLE")),
      .init("it passes by", each("ALTER ROLE %I BYPASSRLS REPLICATION NOINHERIT")),
      .init("it has no limit", each("ALTER ROLE %I CONNECTION LIMIT -1")),
      .init("it is closed", each("ALTER ROLE %I NOLOGIN")),
      .init("it ends", each("ALTER ROLE %I VALID UNTIL '2020-01-01'")),
      .init("its defaults are gone", each("ALTER ROLE %1$I IN DATABASE %2$I RESET ALL")),
      .init("it changed a default", each("ALTER ROLE %1$I IN DATABASE %2$I SET work_mem = '1GB'")),
      .init("it has a default everywhere", each("ALTER ROLE %I SET row_security = off")),
      .init("it reads all", each("GRANT pg_read_all_data TO %I")),
      .init("somebody may become it", each("GRANT %I TO pg_monitor")),
      .init("it may give its groups", each("GRANT needs_password TO %I WITH ADMIN OPTION")),
      .init("it has another password", each("ALTER ROLE %I PASSWORD 'another'")),
      .init("it has no password", each("ALTER ROLE %I PASSWORD NULL")),
      .init(
        "it is dropped",
        each("REASSIGN OWNED BY %1$I TO postgres; DROP OWNED BY %1$I; DROP ROLE %1$I")),
    ])
    #expect(problems == [])
  }

  @Test func `a tenant logs in with the password of the store, and is that tenant`() async throws {
    let folder = try TemporaryFolder()
    let logins = try await LoginTenancy.fresh(secrets: folder.path + "/s")
    try await logins.run.converge()
    for (tenant, key) in [("acme", Application.acme), ("globex", Application.globex)] {
      let password = try logins.password(of: tenant)
      #expect(password.utf8.count == 43)
      let found = try await logins.login(
        tenant, password: password, "SELECT tenure.key_of_login()")
      #expect(found == key)
    }
    #expect(try await logins.login(password: "wrong", "SELECT 1") == "28P01")
    #expect(try await logins.login(password: nil, "SELECT 1") == "TN501")
    let globex = try logins.password(of: "globex")
    #expect(try await logins.login(password: globex, "SELECT 1") == "28P01")
    let own = try logins.password()
    for (name, value) in [
      ("statement_timeout", "5000"), ("work_mem", "16384"),
      ("idle_in_transaction_session_timeout", "60000"),
    ] {
      let found = try await logins.login(
        password: own, "SELECT reset_val FROM pg_settings WHERE name = \(name)")
      #expect(found == value)
    }
  }

  @Test func `a tenant becomes no other, reads nothing of ours, and a blocked one is nobody`()
    async throws
  {
    let folder = try TemporaryFolder()
    let logins = try await LoginTenancy.fresh(secrets: folder.path + "/s")
    try await logins.run.converge()
    let own = try logins.password()
    let globex = try await logins.role("globex")
    let refused: [SQL] = [
      "SET ROLE \(identifier: globex)", "SET SESSION AUTHORIZATION \(identifier: globex)",
      "SELECT uid FROM tenure.tenant_login", "SELECT tenure.retire_logins('{globex}')",
      "SELECT tenure.put_logins('x', '{}', '{}', '{}', '{}', '{}', '{}')",
      "SELECT tenure.end_sessions(10)", "SELECT rolpassword FROM pg_authid",
    ]
    for statement in refused {
      let code = try await logins.login(password: own, statement)
      #expect(code == "42501", "\(statement.redactedText)")
    }
    // It can ask about itself alone, and hold up nobody else's writers.
    let other = Application.globex
    for function in ["context_of", "admit_write"] {
      let call = SQL(unsafeSQL: "SELECT FROM tenure.\(function)('\(other)')")
      #expect(try await logins.login(password: own, call) == "TN003")
      let mine = SQL(unsafeSQL: "SELECT 'let' FROM tenure.\(function)('\(Application.acme)')")
      #expect(try await logins.login(password: own, mine) == "let")
    }
    try await logins.database.query("UPDATE tenure.tenant SET access = 'none' WHERE name = 'acme'")
    #expect(try await logins.login(password: own, "SELECT tenure.key_of_login()") == nil)
    let superuser = try await logins.database.query("SELECT tenure.key_of_login()")
    #expect(superuser == [[nil]])
  }

  @Test func `the login alone says whose work it does, whatever the setting says`() async throws {
    let folder = try TemporaryFolder()
    let logins = try await LoginTenancy.fresh(secrets: folder.path + "/s")
    try await logins.run.converge()
    var application = logins.tenancy.application
    let context = application.context
    application.context = TenantContext(
      schema: context.schema, table: context.table, setting: context.setting,
      function: context.function, followsLogin: true)
    application.settings = IsolationSettings(roles: [logins.group])
    try await application.isolate()
    try await logins.database.run(
      script: "INSERT INTO public.notes SELECT id, slug FROM public.tenants")
    let own = try logins.password()
    let read: SQL = "SELECT string_agg(body, ',') FROM public.notes"
    #expect(try await logins.login(password: own, read) == "acme")
    let forged: SQL = """
      WITH forged AS MATERIALIZED (
        SELECT set_config('app.current_tenant_id', \(Application.globex), false))
      SELECT string_agg(body, ',') FROM forged, public.notes
      """
    #expect(try await logins.login(password: own, forged) == "acme")
    let enter: SQL = "SELECT public.set_tenant_context(\(Application.globex)::uuid)"
    #expect(try await logins.login(password: own, enter) == "TN006")
    let ownEntrance: SQL = "SELECT public.set_tenant_context(\(Application.acme)::uuid) IS NOT NULL"
    #expect(try await logins.login(password: own, ownEntrance) == "t")
    let write: SQL = "UPDATE public.notes SET body = 'x' RETURNING body"
    #expect(try await logins.login(password: own, write) == "x")
    let plant: SQL = """
      INSERT INTO public.notes VALUES (\(Application.globex)::uuid, 'y') RETURNING body
      """
    #expect(try await logins.login(password: own, plant) == "42501")
    #expect(
      try await logins.login("globex", password: logins.password(of: "globex"), read) == "globex")
  }

  @Test func `the connection limit is the server's`() async throws {
    let folder = try TemporaryFolder()
    let logins = try await LoginTenancy.fresh(secrets: folder.path + "/s")
    try await logins.run.converge()
    let own = try logins.password()
    let settings = logins.database.settings.withLogin(try await logins.role(), password: own)
    let first = try await Connection.open(settings, applicationName: "tests")
    let second = try await Connection.open(settings, applicationName: "tests")
    #expect(try await logins.login(password: own, "SELECT 1") == "53300")
    await first.close()
    await second.close()
  }

  @Test func `a role that is somebody else's is never taken over`() async throws {
    let folder = try TemporaryFolder()
    let logins = try await LoginTenancy.fresh(secrets: folder.path + "/s")
    let role = try await logins.role()
    try await TemporaryPostgres.administer("CREATE ROLE \(identifier: role) LOGIN PASSWORD 'x'")
    let before = try await logins.database.query("SELECT * FROM pg_authid WHERE rolname = \(role)")
    try await expectConflict(logins)
    #expect(
      try await logins.database.query("SELECT * FROM pg_authid WHERE rolname = \(role)") == before)
    #expect(try await logins.database.query("SELECT * FROM tenure.tenant_login") == [])
  }

  @Test func `ours under another name is a conflict, and so is another one under its name`()
    async throws
  {
    let folder = try TemporaryFolder()
    let logins = try await LoginTenancy.fresh(secrets: folder.path + "/s")
    try await logins.run.converge()
    let role = try await logins.role()
    let moved = TemporaryPostgres.uniqueName("moved")
    try await TemporaryPostgres.administer(
      "ALTER ROLE \(identifier: role) RENAME TO \(identifier: moved)")
    try await expectConflict(logins)
    try await TemporaryPostgres.administer("CREATE ROLE \(identifier: role)")
    try await expectConflict(logins)
  }

  private func expectConflict(_ logins: LoginTenancy) async throws {
    do throws(DriverFailure) {
      try await logins.run.converge()
      Issue.record("it was applied")
    } catch {
      guard case .conflict(let diagnostic) = error, diagnostic.code == .loginForeign else {
        throw error
      }
    }
  }

  @Test func `a group that leads past isolation is refused`() async throws {
    let folder = try TemporaryFolder()
    let root = folder.path
    for (number, statement) in [
      "ALTER ROLE %I BYPASSRLS", "ALTER ROLE %I SUPERUSER", "ALTER ROLE %I CREATEROLE",
      "GRANT pg_read_all_data TO %I", "GRANT postgres TO %I",
      "CREATE SCHEMA own AUTHORIZATION %1$I; CREATE TABLE own.t (); ALTER TABLE own.t OWNER TO %1$I; "
        + "CREATE POLICY tenant_isolation_policy ON own.t USING (true)",
    ].enumerated() {
      let logins = try await LoginTenancy.fresh(secrets: "\(root)/\(number)")
      try await logins.database.run(
        script: """
          DO $$ BEGIN EXECUTE format('\(statement)', \(SQL.quoteLiteral(logins.group))); END $$
          """)
      do throws(DriverFailure) {
        try await logins.run.converge()
        Issue.record("it was applied: \(statement)")
      } catch {
        #expect(error.diagnostic.code == .loginGroupUnsafe, "\(statement)")
      }
      #expect(try await logins.database.query("SELECT 1 FROM tenure.tenant_login") == [])
    }
  }

  @Test func `blocking ends logins and sessions, and giving access back keeps the password`()
    async throws
  {
    let folder = try TemporaryFolder()
    let logins = try await LoginTenancy.fresh(secrets: folder.path + "/s")
    try await logins.run.converge()
    let own = try logins.password()
    let settings = logins.database.settings.withLogin(try await logins.role(), password: own)
    let open = try await Connection.open(settings, applicationName: "tests")
    let blocked = try await logins.changed(
      acme: LoginTenancy.acme + "\n  state: suspended\n  suspension: {mode: blocked}")
    let changes = try await blocked.changes()
    #expect(changes.map(\.id.tenant) == ["acme"])
    #expect(changes.allSatisfy { $0.marks == [.destructive] })
    try await blocked.converge()
    #expect(try await blocked.changes().isEmpty)
    #expect(try await logins.login(password: own, "SELECT 1") == "28000")
    let alive = try? await open.perform { session throws(DriverFailure) in
      try session.execute("SELECT 1").count
    }
    #expect(alive == nil)
    await open.close()
    try await logins.run.converge()
    #expect(try logins.password() == own)
    #expect(try await logins.login(password: own, "SELECT 'x'") == "x")
  }

  @Test func `without logins of tenants' own those that were made are closed, and come back`()
    async throws
  {
    let folder = try TemporaryFolder()
    let logins = try await LoginTenancy.fresh(secrets: folder.path + "/s")
    try await logins.run.converge()
    let own = try logins.password()
    let without = try await logins.changed(trust: "setting", acme: LoginTenancy.acme)
    try await without.converge()
    #expect(try await without.changes().isEmpty)
    #expect(try await logins.login(password: own, "SELECT 1") == "28000")
    let roles = try await logins.database.query(
      "SELECT rolcanlogin, rolpassword FROM pg_authid WHERE rolname = \(logins.role())")
    #expect(roles == [["f", nil]])
    try await logins.run.converge()
    #expect(try await logins.login(password: own, "SELECT 'x'") == "x")
  }
}
