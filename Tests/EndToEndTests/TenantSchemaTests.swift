import Assembly
import ControlStore
import Diagnostics
import Planning
import PostgresAccess
import Reconciliation
import Resources
import Specs
import TestKit
import Testing

/// Tenants with a schema of their own, from the template to the writes of their logins.
@Suite struct TenantSchemaTests {
  private static let template = """
    -- What every tenant has.
    CREATE TYPE status AS ENUM ('open', 'paid');
    CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
    CREATE TABLE "Invoices; all" (
      id bigserial PRIMARY KEY, customer bigint REFERENCES customers, status status DEFAULT 'open',
      amount integer NOT NULL DEFAULT 0);
    CREATE VIEW open_invoices AS SELECT id, customer FROM "Invoices; all" WHERE status = 'open';
    CREATE FUNCTION total() RETURNS bigint LANGUAGE sql STABLE
    BEGIN ATOMIC
      SELECT sum(CASE WHEN amount > 0 THEN amount ELSE 0 END) FROM "Invoices; all";
    END;
    INSERT INTO customers (name) VALUES ('first; customer');

    """

  /// Tenants t001 … in schemas of their own, and `pool` in shared tables.
  private func documents(
    schemas: Int, template: String = template, platform: String = "", first: String = ""
  ) -> [(path: String, text: String)] {
    var documents = FleetInPlay.documents(tenants: 0)
    documents[0].text = documents[0].text.replacing(
      "owner: app_owner}}", with: "owner: app_owner}, template: deploy/tenant.sql\(platform)}")
    documents += (1...schemas).map { number in
      FleetInPlay.tenant(
        number, spec: "  placement: {isolation: schema}\n\(number == 1 ? first : "")")
    }
    let pool = FleetInPlay.tenant(900)
    return documents + [pool, ("deploy/tenant.sql", template)]
  }

  private func play(_ documents: [(path: String, text: String)]) async throws -> FleetInPlay {
    try await FleetInPlay.makeRoles()
    let play = try FleetInPlay(documents, on: try await TemporaryPostgres.freshDatabase())
    try await play.database.run(
      script: """
        CREATE TABLE public.notes (tenant_id uuid NOT NULL, id bigint, PRIMARY KEY (tenant_id, id));
        """)
    return play
  }

  /// The schema of a tenant, which is its login too.
  private func schema(of tenant: String, in play: FleetInPlay) async throws -> String {
    let rows = try await play.database.query(
      """
      SELECT s.name FROM tenure.tenant_schema AS s JOIN tenure.tenant AS t ON t.uid = s.uid
      WHERE t.name = \(tenant)
      """)
    return try #require(rows.first?.first ?? nil)
  }

  /// The rows of a statement, run as a program that connects with this login runs it.
  @discardableResult
  private func query(
    _ sql: SQL, as login: String, in play: FleetInPlay
  ) async throws(DriverFailure) -> [[String?]] {
    try await play.database.perform(as: login) { session throws(DriverFailure) in
      try session.execute("RESET search_path")
      return try session.texts(of: sql)
    }
  }

  /// The SQLSTATE that a statement of a login fails with; nil where it goes through.
  private func refusal(
    of sql: SQL, as login: String, in play: FleetInPlay
  ) async throws -> String? {
    do {
      try await query(sql, as: login, in: play)
      return nil
    } catch {
      return error.sqlState ?? error.diagnostic.code.description
    }
  }

  @Test func `law 5: schemas are made from the template, and then nothing differs`() async throws {
    let play = try await play(documents(schemas: 2))
    let report = try await play.apply()
    #expect(report.isComplete, "\(report.problems) \(report.failures)")
    #expect(report.unready.isEmpty, "\(report.unready)")
    let plan = try await play.plan()
    #expect(plan.isEmpty, "\(PlanText().render(plan, at: plan.made))")
    let tables = try await play.database.query(
      """
      SELECT count(*) FROM pg_class AS c JOIN tenure.tenant_schema AS s ON s.schema = c.relnamespace
      WHERE c.relkind = 'r' AND pg_get_userbyid(c.relowner) LIKE '%\\_owner'
      """)
    #expect(tables == [["4"]])
  }

  @Test func `a tenant's login works in its own schema, reads what is its own, and nothing else`()
    async throws
  {
    let play = try await play(documents(schemas: 2))
    #expect(try await play.apply().isComplete)
    let (one, two) = (
      try await schema(of: "t001", in: play), try await schema(of: "t002", in: play)
    )
    let keys = try await play.database.query("SELECT key FROM tenure.tenant ORDER BY name")
    let (own, foreign) = (try #require(keys[0][0]), try #require(keys[1][0]))
    try await play.database.query(
      "INSERT INTO public.notes VALUES (\(own)::uuid, 1), (\(foreign)::uuid, 2)")
    try await query(
      #"INSERT INTO "Invoices; all" (customer, amount) VALUES (1, 7)"#, as: one, in: play)
    #expect(try await query("SELECT total() FROM open_invoices", as: one, in: play) == [["7"]])
    #expect(try await query("SELECT total()", as: two, in: play) == [[nil]])
    #expect(
      try await query("SELECT name FROM customers", as: two, in: play) == [["first; customer"]])

    for attempt: SQL in [
      "SELECT FROM \(identifier: two).customers",
      "INSERT INTO \(identifier: two).customers (name) VALUES ('x')",
      "CREATE TABLE mine (id int)", "DROP TABLE customers", "TRUNCATE customers",
      "ALTER TABLE customers DISABLE TRIGGER tenure_fence", "CREATE TABLE public.mine (id int)",
      "SET ROLE \(identifier: one + "_owner")", "SELECT FROM tenure.tenant_schema",
      "SELECT tenure.close_schemas('{}', '{}')",
    ] {
      let state = try await refusal(of: attempt, as: one, in: play)
      #expect(state == "42501" || state == "22023", "\(attempt): \(String(describing: state))")
    }
    // Whatever the session claims, it is the tenant whose login it is.
    let claimed = try await play.database.perform(as: one) { session throws(DriverFailure) in
      try session.execute("RESET search_path")
      try session.execute("SELECT set_config('app.current_tenant_id', \(foreign), false)")
      return try session.texts(
        of: "SELECT current_tenant_id()::text, (SELECT string_agg(id::text, ',') FROM public.notes)"
      )
    }
    #expect(claimed == [[own, "1"]])
    #expect(
      try await refusal(of: "SELECT set_tenant_context(\(foreign)::uuid)", as: one, in: play)
        == "TN006")
    #expect(
      try await refusal(of: "SELECT set_tenant_context(\(own)::uuid)", as: one, in: play) == nil)
    #expect(
      try await query("SELECT tenure.settings('business') ->> 'locale'", as: one, in: play)
        .first?.first != nil)
    // The application's own role is in nobody's schema.
    #expect(
      try await refusal(of: "SELECT FROM \(identifier: one).customers", as: "app", in: play)
        == "42501")
  }

  @Test func `the state of a tenant is enforced in its schema, whoever writes`() async throws {
    var play = try await play(documents(schemas: 1))
    #expect(try await play.apply().isComplete)
    let schema = try await schema(of: "t001", in: play)
    let write: SQL = "INSERT INTO customers (name) VALUES ('x')"
    #expect(try await refusal(of: write, as: schema, in: play) == nil)
    play.fleet = try FleetInPlay.load(
      documents(
        schemas: 1, first: "  state: suspended\n  suspension: {mode: readOnly, reason: test}"))
    #expect(try await play.apply().isComplete)
    #expect(try await refusal(of: write, as: schema, in: play) == "TN001")
    #expect(try await refusal(of: "SELECT FROM customers", as: schema, in: play) == nil)
    // Somebody else who was let in is held up too.
    try await play.database.run(
      script: """
        GRANT USAGE ON SCHEMA "\(schema)" TO app; GRANT INSERT ON "\(schema)".customers TO app;
        """)
    #expect(
      try await refusal(
        of: "INSERT INTO \(identifier: schema).customers (name) VALUES ('x')", as: "app", in: play)
        == "TN001")
    play.fleet = try FleetInPlay.load(
      documents(
        schemas: 1, first: "  state: suspended\n  suspension: {mode: blocked, reason: test}"))
    #expect(try await play.apply().isComplete)
    #expect(try await refusal(of: "SELECT FROM customers", as: schema, in: play) != nil)
    let usage = try await play.database.query(
      "SELECT has_schema_privilege(\(schema), \(schema), 'USAGE')::text")
    #expect(usage == [["false"]])
    #expect(try await play.plan().isEmpty)
  }

  @Test func `whatever somebody opens or breaks is found and mended`() async throws {
    let play = try await play(documents(schemas: 2))
    #expect(try await play.apply().isComplete)
    let (one, two) = (
      try await schema(of: "t001", in: play), try await schema(of: "t002", in: play)
    )
    let owner = one + "_owner"
    for script in [
      "GRANT USAGE ON SCHEMA \"\(one)\" TO app", "GRANT CREATE ON SCHEMA \"\(one)\" TO \"\(one)\"",
      "GRANT SELECT ON \"\(one)\".customers TO PUBLIC",
      "GRANT SELECT (name) ON \"\(one)\".customers TO \"\(two)\"",
      "GRANT TRUNCATE ON \"\(one)\".customers TO \"\(one)\"",
      "GRANT USAGE ON SEQUENCE \"\(one)\".customers_id_seq TO app",
      "REVOKE INSERT ON \"\(one)\".customers FROM \"\(one)\"",
      "ALTER TABLE \"\(one)\".customers DISABLE TRIGGER tenure_fence",
      "DROP TRIGGER tenure_fence ON \"\(one)\".\"Invoices; all\"",
      "ALTER ROLE \"\(owner)\" LOGIN", "ALTER ROLE \"\(owner)\" BYPASSRLS",
      "GRANT \"\(owner)\" TO app", "GRANT app TO \"\(owner)\"",
      "ALTER TABLE \"\(one)\".customers OWNER TO app_owner",
      "ALTER SCHEMA \"\(one)\" OWNER TO app_owner",
      "REVOKE USAGE ON SCHEMA \"\(one)\" FROM \"\(one)\"",
      "SET ROLE \"\(owner)\"; CREATE TABLE \"\(one)\".by_hand (id int)",
    ] {
      try await play.database.run(script: script)
      let found = try await play.plan()
      #expect(found.changes.map(\.id.tenant) == ["t001"], "not found: \(script)")
      let report = try await play.apply(found)
      #expect(report.isComplete, "\(script): \(report.problems) \(report.failures)")
      let left = try await play.plan()
      #expect(left.isEmpty, "\(script): \(PlanText().render(left, at: left.made))")
    }
    // What no plan can mend is told.
    let notices = try await play.plan().notices.unenforceable
    #expect(notices.contains { $0.tenant == "t001" && $0.reason.contains("somebody changed it") })
  }

  @Test func `a foreign schema or role of that name is a conflict, never an adoption`() async throws
  {
    let play = try await play(documents(schemas: 1))
    #expect(try await play.apply().isComplete)
    let schema = try await schema(of: "t001", in: play)
    try await play.database.run(script: "DROP SCHEMA \"\(schema)\" CASCADE")
    let gone = try await play.plan()
    #expect(gone.changes.first?.reason.contains("the schema is gone") == true)
    try await play.database.run(script: "CREATE SCHEMA \"\(schema)\"")
    let report = try await play.apply()
    #expect(report.failures.map(\.why.code) == [.loginForeign])
    try await play.database.run(script: "DROP SCHEMA \"\(schema)\"")
    #expect(try await play.apply().isComplete)
    #expect(try await play.plan().isEmpty)
  }

  @Test func `indexes of the tenant's own are made, kept and taken away`() async throws {
    let indexes = """
        performance: {indexes: [{table: "Invoices; all", columns: [amount, id], where: {status: open}}]}
      """
    var play = try await play(documents(schemas: 2, first: indexes))
    #expect(try await play.apply().isComplete)
    func definitions() async throws -> [[String?]] {
      try await play.database.query(
        """
        SELECT substr(indexdef, strpos(indexdef, 'USING')) FROM pg_indexes
        WHERE indexname LIKE 'tenure\\_%' AND schemaname LIKE 'play%'
        """)
    }
    let made = try await definitions()
    #expect(made.count == 1)
    #expect(
      made.first?.first??.hasPrefix("USING btree (amount, id) WHERE (status = 'open'::") == true)
    #expect(try await play.plan().isEmpty)
    play.fleet = try FleetInPlay.load(documents(schemas: 2))
    #expect(try await play.apply().isComplete)
    #expect(try await definitions().isEmpty)
  }

  // MARK: - Later versions

  private static let second =
    template + """
      -- tenure: version 2
      ALTER TABLE customers ADD COLUMN email text;
      ALTER TABLE "Invoices; all" ADD CHECK (amount < 100);
      CREATE TABLE notes (id bigint PRIMARY KEY);
      """

  @Test func `a later version goes in waves, stops where one fails, and is resumed`() async throws {
    let count = 30
    var play = try await play(documents(schemas: count))
    #expect(try await play.apply().isComplete)
    // The second version fails for one tenant of the second wave, because of its data.
    let failing = try await schema(of: "t003", in: play)
    try await query(#"INSERT INTO "Invoices; all" (amount) VALUES (1000)"#, as: failing, in: play)
    let later = documents(
      schemas: count, template: Self.second,
      platform: ", rollout: {waves: [1%, 10%], maxFailures: 1}")
    play.fleet = try FleetInPlay.load(later)
    let plan = try await play.plan()
    #expect(plan.changes.count == count)
    #expect(plan.changes.allSatisfy { $0.reason == "the template has later versions" })
    let stopped = try await play.apply(plan)
    #expect(stopped.failures.map(\.tenant) == ["t003"])
    #expect(stopped.failures.first?.why.place?.file == nil)
    #expect(stopped.problems.map(\.code) == [.rolloutStopped])
    // A wave of one, a wave of three; of the rest nobody.
    #expect(Set(stopped.notReached) == Set((5...count).map(FleetInPlay.name)))
    func versions() async throws -> [[String?]] {
      try await play.database.query(
        "SELECT version::text, count(*)::text FROM tenure.tenant_schema GROUP BY 1 ORDER BY 1")
    }
    #expect(try await versions() == [["1", "27"], ["2", "3"]])

    try await query(#"DELETE FROM "Invoices; all""#, as: failing, in: play)
    let resumed = try await play.apply()
    #expect(resumed.isComplete, "\(resumed.problems)")
    #expect(try await versions() == [["2", "30"]])
    #expect(try await play.plan().isEmpty)
    // What a later version makes is behind the fence too, and the login may use it.
    try await query("INSERT INTO notes VALUES (1)", as: failing, in: play)
    let records = try await play.database.query(
      "SELECT version::text, count(*)::text FROM tenure.tenant_schema_version GROUP BY 1 ORDER BY 1"
    )
    #expect(records == [["1", "30"], ["2", "30"]])
  }

  @Test func `a version that was edited after it was made holds what follows, and comments do not`()
    async throws
  {
    var play = try await play(documents(schemas: 1))
    #expect(try await play.apply().isComplete)
    let commented =
      "-- Another comment.\n" + Self.template.replacing("  amount", with: "\n\n amount")
    play.fleet = try FleetInPlay.load(documents(schemas: 1, template: commented))
    let same = try await play.plan()
    #expect(same.isEmpty && same.notices.unenforceable.isEmpty)
    let edited = Self.second.replacing("name text NOT NULL", with: "name text")
    play.fleet = try FleetInPlay.load(documents(schemas: 1, template: edited))
    let plan = try await play.plan()
    #expect(plan.notices.unenforceable.contains { $0.reason.contains("another version 1") })
    #expect(try await play.apply(plan).failures.map(\.why.code) == [.templateEdited])
    play.fleet = try FleetInPlay.load(documents(schemas: 1, template: Self.second))
    #expect(try await play.apply().isComplete)
  }

  @Test func `a template that fails says where, and nothing of the tenant's schema is there`()
    async throws
  {
    let play = try await play(
      documents(schemas: 1, template: "CREATE TABLE a (id int);\n\nCREATE TABLE b (id nonsense);"))
    let report = try await play.apply()
    let why = try #require(report.failures.first?.why)
    #expect(why.message.hasPrefix("version 1 of the template: type \"nonsense\""))
    #expect(why.place?.file == "deploy/tenant.sql")
    #expect(why.place?.line == 3)
    let left = try await play.database.query(
      "SELECT count(*)::text FROM pg_namespace WHERE nspname LIKE 'play\\_%'")
    #expect(left == [["0"]])
  }

  @Test func `a template runs as the owner, whatever it tries from inside`() async throws {
    let escaping = """
      DO $$ BEGIN EXECUTE 'RESET ROLE'; EXECUTE 'CREATE TABLE public.stolen (id int)'; END $$;
      """
    let play = try await play(documents(schemas: 1, template: escaping))
    let report = try await play.apply()
    #expect(report.failures.map(\.why.code) == [.tenantTemplate])
    let left = try await play.database.query("SELECT to_regclass('public.stolen')::text")
    #expect(left == [[nil]])
  }

  // MARK: - Roles

  @Test func `the least-privileged applier makes schemas, and the observer sees them`() async throws
  {
    let play = try await play(documents(schemas: 2))
    var roles = LeastPrivilege(for: play.fleet.platform)
    let unique = TemporaryPostgres.uniqueName("schemas")
    roles.observer = unique + "_observer"
    roles.applier = unique + "_applier"
    roles.auditor = unique + "_auditor"
    try await play.database.run(script: "ALTER TABLE public.notes OWNER TO app_owner")
    try await play.database.run(repeatable: roles.script)
    var applier = play
    applier.login = roles.applier
    var observer = play
    observer.login = roles.observer
    let report = try await applier.apply()
    #expect(report.isComplete, "\(report.problems) \(report.failures)")
    #expect(report.unready.isEmpty)
    #expect(try await applier.plan().isEmpty)
    let seen = try await observer.plan()
    #expect(seen.isEmpty, "\(PlanText().render(seen, at: seen.made))")
    let schema = try await schema(of: "t001", in: play)
    try await query("INSERT INTO customers (name) VALUES ('x')", as: schema, in: play)
    try await play.database.run(script: "GRANT USAGE ON SCHEMA \"\(schema)\" TO app")
    let drift = try await observer.plan()
    #expect(drift.changes.count == 1)
    #expect(try await applier.apply(drift).isComplete)
    #expect(try await observer.plan().isEmpty)
  }

  // MARK: - Verification

  private func verify(_ play: FleetInPlay) async throws -> IsolationReport {
    let site = try play.site()
    let report = try await site.verifyIsolation(
      of: try #require(site.databases.first), probing: true, clock: { FleetInPlay.moment })
    await site.close()
    return report
  }

  @Test
  func `verify isolation finds every way into a tenant's schema, and none where there is none`()
    async throws
  {
    let play = try await play(documents(schemas: 2))
    #expect(try await play.apply().isComplete)
    #expect(try await play.apply(choosing: ["public.*"]).isComplete)
    let sound = try await verify(play)
    #expect(sound.findings.isEmpty, "\(sound.findings)")
    #expect(sound.probes ?? 0 > 12)
    let (one, two) = (
      try await schema(of: "t001", in: play), try await schema(of: "t002", in: play)
    )
    let other = TemporaryPostgres.uniqueName("bystander")
    try await play.database.run(script: "CREATE ROLE \(other)")
    for (opening, closing, code, isProven) in [
      (
        "GRANT USAGE ON SCHEMA \"\(two)\" TO app; GRANT SELECT ON \"\(two)\".customers TO app",
        "REVOKE USAGE ON SCHEMA \"\(two)\" FROM app; REVOKE SELECT ON \"\(two)\".customers FROM app",
        DiagnosticCode.schemaOfTenantOpen, true
      ),
      (
        "GRANT SELECT (name) ON \"\(two)\".customers TO PUBLIC",
        "REVOKE SELECT (name) ON \"\(two)\".customers FROM PUBLIC", .schemaOfTenantOpen, false
      ),
      (
        "GRANT TRUNCATE ON \"\(two)\".customers TO \"\(two)\"",
        "REVOKE TRUNCATE ON \"\(two)\".customers FROM \"\(two)\"", .schemaOfTenantOpen, false
      ),
      (
        "CREATE VIEW public.peek AS SELECT * FROM \"\(two)\".customers; GRANT SELECT ON public.peek TO \(other)",
        "DROP VIEW public.peek", .schemaOfTenantOpen, false
      ),
      (
        "CREATE MATERIALIZED VIEW public.peek AS SELECT * FROM \"\(two)\".customers; GRANT SELECT ON public.peek TO \(other)",
        "DROP MATERIALIZED VIEW public.peek", .schemaOfTenantOpen, false
      ),
      (
        "CREATE TABLE public.refers (id bigint REFERENCES \"\(two)\".customers)",
        "DROP TABLE public.refers", .schemaOfTenantOpen, false
      ),
      (
        "GRANT \"\(two)_owner\" TO \"\(one)\"", "REVOKE \"\(two)_owner\" FROM \"\(one)\"",
        .roleOfTenantReaches, true
      ),
      (
        "GRANT \"\(two)\" TO \"\(one)\"", "REVOKE \"\(two)\" FROM \"\(one)\"", .roleOfTenantReaches,
        true
      ),
      (
        "GRANT \(other) TO \"\(one)\"", "REVOKE \(other) FROM \"\(one)\"", .roleOfTenantReaches,
        false
      ),
      (
        "GRANT \"\(one)\" TO \(other)", "REVOKE \"\(one)\" FROM \(other)", .roleOfTenantReaches,
        false
      ),
      (
        "ALTER ROLE \"\(one)\" BYPASSRLS", "ALTER ROLE \"\(one)\" NOBYPASSRLS",
        .roleOfTenantReaches, false
      ),
      (
        "ALTER ROLE \"\(two)_owner\" LOGIN", "ALTER ROLE \"\(two)_owner\" NOLOGIN",
        .roleOfTenantReaches, false
      ),
      (
        "ALTER DEFAULT PRIVILEGES FOR ROLE \"\(two)_owner\" IN SCHEMA \"\(two)\" GRANT SELECT ON TABLES TO app",
        "ALTER DEFAULT PRIVILEGES FOR ROLE \"\(two)_owner\" IN SCHEMA \"\(two)\" REVOKE SELECT ON TABLES FROM app",
        .schemaOfTenantOpen, false
      ),
      (
        "CREATE PUBLICATION away FOR TABLE \"\(two)\".customers", "DROP PUBLICATION away",
        .schemaOfTenantOpen, false
      ),
      (
        "ALTER ROLE \"\(one)\" IN DATABASE \"\(play.database.name)\" SET search_path = \"\(two)\"",
        "ALTER ROLE \"\(one)\" IN DATABASE \"\(play.database.name)\" RESET search_path; ALTER ROLE \"\(one)\" IN DATABASE \"\(play.database.name)\" SET search_path = \"$user\", public",
        .schemaOfTenantOpen, false
      ),
    ] {
      try await play.database.run(script: opening)
      let open = try await verify(play)
      #expect(open.findings.contains { $0.code == code }, "\(opening): \(open.findings)")
      if isProven {
        #expect(open.findings.contains { $0.source == .probe }, "not proven: \(opening)")
      }
      try await play.database.run(script: closing)
      let closed = try await verify(play)
      #expect(closed.findings.isEmpty, "\(closing): \(closed.findings)")
    }
  }
}
