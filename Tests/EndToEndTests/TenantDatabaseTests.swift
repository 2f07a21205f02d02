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

/// Tenants with a database of their own, from CREATE DATABASE to the writes of their logins.
@Suite struct TenantDatabaseTests {
  private static let template = """
    CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
    INSERT INTO customers (name) VALUES ('first');

    """

  private static let later = """
    -- tenure: version 2
    ALTER TABLE customers ADD COLUMN note text;

    """

  /// Tenants t001 … in databases of their own, and `t900` in shared tables.
  private func documents(
    fleet: String, databases: Int, template: String = template, platform: String = "",
    first: String = ""
  ) -> [(path: String, text: String)] {
    var documents = FleetInPlay.documents(tenants: 0)
    documents[0].text = documents[0].text
      .replacing("{name: play}", with: "{name: \(fleet)}")
      .replacing(
        "owner: app_owner}}", with: "owner: app_owner}, template: deploy/tenant.sql\(platform)}")
    documents += (1...databases).map { number in
      FleetInPlay.tenant(
        number, spec: "  placement: {isolation: database}\n\(number == 1 ? first : "")")
    }
    return documents + [FleetInPlay.tenant(900), ("deploy/tenant.sql", template)]
  }

  /// A name that no other test's databases begin with.
  private func fleetName() -> String {
    String(TemporaryPostgres.uniqueName("d").replacing("_", with: "-").prefix(22))
  }

  private func play(_ documents: [(path: String, text: String)]) async throws -> FleetInPlay {
    try await FleetInPlay.makeRoles()
    return try FleetInPlay(documents, on: try await TemporaryPostgres.freshDatabase())
  }

  private func own(_ number: Int, of fleet: String, in play: FleetInPlay) -> TestDatabase {
    TestDatabase(
      name: "\(fleet)_\(FleetInPlay.name(number))",
      settings: play.database.settings.withDatabase("\(fleet)_\(FleetInPlay.name(number))"))
  }

  @Test func `law 5: databases are made and filled from the template, and then nothing differs`()
    async throws
  {
    let fleet = fleetName()
    let play = try await play(documents(fleet: fleet, databases: 2))
    let report = try await play.apply()
    #expect(report.isComplete, "\(report.problems) \(report.failures) \(report.moved)")
    #expect(report.unready.isEmpty, "\(report.unready)")
    let plan = try await play.plan()
    #expect(plan.isEmpty, "\(PlanText().render(plan, at: plan.made))")
    let rows = try await own(1, of: fleet, in: play).query(
      "SELECT version FROM tenure.tenant_schema")
    #expect(rows == [["1"]])
    #expect(try await play.auditFindings().isEmpty)
  }

  /// The SQLSTATE that connecting with a login, and a statement, fail with; nil where it goes through.
  private func refusal(
    of sql: SQL, as login: String, in database: TestDatabase
  ) async throws -> String? {
    do {
      try await database.perform(as: login) { session throws(DriverFailure) in
        try session.execute("RESET search_path")
        return try session.texts(of: sql)
      }
      return nil
    } catch {
      return error.sqlState ?? error.diagnostic.code.description
    }
  }

  private func login(of tenant: String, in play: FleetInPlay) async throws -> String {
    let rows = try await play.database.query(
      "SELECT uid FROM tenure.registry WHERE name = \(tenant)")
    return "\(play.fleet.platform.name)_\(try #require(rows.first?.first ?? nil))"
  }

  @Test func `a tenant's login works in its own database, and nobody else gets in`() async throws {
    let fleet = fleetName()
    let play = try await play(documents(fleet: fleet, databases: 2))
    #expect(try await play.apply().isComplete)
    let (one, two) = (
      try await login(of: "t001", in: play), try await login(of: "t002", in: play)
    )
    let (first, second) = (own(1, of: fleet, in: play), own(2, of: fleet, in: play))
    #expect(try await refusal(of: "SELECT name FROM customers", as: one, in: first) == nil)
    #expect(
      try await refusal(of: "INSERT INTO customers (name) VALUES ('x')", as: one, in: first) == nil)
    #expect(try await refusal(of: "SELECT 1", as: two, in: first) == "42501")
    #expect(try await refusal(of: "SELECT 1", as: "app", in: first) == "42501")
    #expect(try await refusal(of: "SELECT 1", as: one, in: second) == "42501")
    #expect(
      try await refusal(of: "CREATE TABLE mine (id int)", as: one, in: first) == "42501")
    let settings = try await first.perform(as: one) { session throws(DriverFailure) in
      try session.texts(of: "SELECT tenure.settings() IS NOT NULL, tenure.quota('usage.users')")
    }
    #expect(settings.first?.first == "true" || settings.first?.first == "t")

    for number in 1...2 {
      let report = try await verify(own(number, of: fleet, in: play), of: play)
      #expect(report.findings.isEmpty, "\(report.findings)")
      #expect(report.probes == 2, "\(report.accepted)")
    }
    try await play.database.run(script: "GRANT CONNECT ON DATABASE \"\(first.name)\" TO app")
    let open = try await verify(first, of: play)
    #expect(open.findings.contains { $0.code == .schemaOfTenantOpen && $0.source == .probe })
    #expect(open.findings.contains { $0.code == .schemaOfTenantOpen && $0.source == .catalog })
    #expect(try await verify(second, of: play).findings.isEmpty)
    let plan = try await play.plan()
    #expect(plan.changes.map(\.id.description) == ["database/t001"])
    #expect(try await play.apply(plan).isComplete)
    #expect(try await verify(first, of: play).findings.isEmpty)
  }

  private func verify(
    _ database: TestDatabase, of play: FleetInPlay
  ) async throws -> IsolationReport {
    let site = try play.site()
    let report = try await site.verifyIsolation(
      of: DatabaseName(cluster: "main", database: database.name), probing: true,
      clock: { FleetInPlay.moment })
    await site.close()
    return report
  }

  @Test func `a suspended tenant's writes are refused in its own database as in any other`()
    async throws
  {
    let fleet = fleetName()
    var play = try await play(documents(fleet: fleet, databases: 1))
    #expect(try await play.apply().isComplete)
    let one = try await login(of: "t001", in: play)
    play.fleet = try FleetInPlay.load(
      documents(
        fleet: fleet, databases: 1,
        first: "  state: suspended\n  suspension: {mode: readOnly, reason: late}\n"))
    #expect(try await play.apply().isComplete)
    let own = own(1, of: fleet, in: play)
    #expect(
      try await refusal(of: "INSERT INTO customers (name) VALUES ('x')", as: one, in: own)
        == "TN001")
    #expect(try await refusal(of: "SELECT name FROM customers", as: one, in: own) == nil)
  }

  @Test func `a later version of the template reaches every database, and stops after failures`()
    async throws
  {
    let fleet = fleetName()
    let waves = ", rollout: {waves: [34%], maxFailures: 1}"
    var play = try await play(documents(fleet: fleet, databases: 3, platform: waves))
    #expect(try await play.apply().isComplete)
    try await own(1, of: fleet, in: play).run(
      script: """
        ALTER TABLE "\(try await login(of: "t001", in: play))".customers ADD COLUMN note text
        """)
    play.fleet = try FleetInPlay.load(
      documents(
        fleet: fleet, databases: 3, template: Self.template + Self.later, platform: waves))
    let stopped = try await play.apply()
    #expect(stopped.failures.map(\.tenant) == ["t001"])
    #expect(stopped.notReached == ["t002", "t003"])
    #expect(stopped.problems.contains { $0.code == .rolloutStopped })
    try await own(1, of: fleet, in: play).run(
      script: """
        ALTER TABLE "\(try await login(of: "t001", in: play))".customers DROP COLUMN note
        """)
    #expect(try await play.apply().isComplete)
    for number in 1...3 {
      let made = try await own(number, of: fleet, in: play).query(
        "SELECT version FROM tenure.tenant_schema_version ORDER BY 1")
      #expect(made == [["1"], ["2"]])
    }
    #expect(try await play.plan().isEmpty)
  }

  @Test func `a database that is somebody else's is never taken over, and holds up nobody else`()
    async throws
  {
    let fleet = fleetName()
    let play = try await play(documents(fleet: fleet, databases: 2))
    try await TemporaryPostgres.administer("CREATE DATABASE \(identifier: "\(fleet)_t001")")
    let report = try await play.apply()
    #expect(report.failures.map(\.tenant) == ["t001"])
    #expect(report.unready["t002"] == nil)
    let schemas = try await own(1, of: fleet, in: play).query(
      "SELECT count(*) FROM pg_namespace WHERE nspname = 'tenure'")
    #expect(schemas == [["0"]])
    try await TemporaryPostgres.administer("DROP DATABASE \(identifier: "\(fleet)_t001")")
    #expect(try await play.apply().isComplete)
    #expect(try await play.plan().isEmpty)
  }

  @Test func `a renamed tenant keeps its database; one that was dropped is not made anew`()
    async throws
  {
    let fleet = fleetName()
    var play = try await play(documents(fleet: fleet, databases: 2))
    #expect(try await play.apply().isComplete)
    var renamed = documents(fleet: fleet, databases: 2)
    renamed[1].text = renamed[1].text.replacing(
      "{name: t001}", with: "{name: acme, formerly: [t001]}")
    renamed[1].path = "tenants/acme.yaml"
    play.fleet = try FleetInPlay.load(renamed)
    let report = try await play.apply()
    #expect(report.isComplete, "\(report.problems) \(report.failures) \(report.moved)")
    #expect(try await play.plan().isEmpty)
    let known = try await own(1, of: fleet, in: play).query("SELECT name FROM tenure.tenant")
    #expect(known == [["acme"]])

    try await TemporaryPostgres.administer("DROP DATABASE \(identifier: "\(fleet)_t001")")
    let plan = try await play.plan()
    #expect(
      plan.changes.contains { $0.id.description == "database/acme" && $0.reason.contains("gone") })
    #expect(plan.changes.count == 1)
    let lost = try await play.apply(plan)
    #expect(lost.failures.map(\.tenant) == ["acme"])
    #expect(try await play.auditFindings().map(\.code) == [.journalDeleted])
    // A restored one has another OID, and what was in it.
    let copy = "\(fleet)_t002"
    try await TemporaryPostgres.administer(
      "CREATE DATABASE \(identifier: "\(fleet)_t001") TEMPLATE \(identifier: copy)")
    let taken = try await play.apply()
    #expect(taken.failures.isEmpty, "\(taken.failures)")
    #expect(try await play.plan().changes.allSatisfy { $0.id.kind != DatabaseKind.name })
  }

  @Test func `only the tenants that are asked for get a database, with all that is in it`()
    async throws
  {
    let fleet = fleetName()
    let play = try await play(documents(fleet: fleet, databases: 2))
    let report = try await play.apply(try await play.plan(targets: ["t002"]))
    #expect(report.isComplete, "\(report.problems) \(report.failures) \(report.moved)")
    #expect(report.unready.isEmpty)
    let made = try await play.database.query("SELECT tenant FROM tenure.tenant_database")
    #expect(made == [["t002"]])
    let rest = try await play.plan()
    #expect(Set(rest.changes.map(\.id.tenant)) == ["t001", "t900"])
  }

  @Test func `the applier makes databases with the rights that are printed for it`() async throws {
    let fleet = fleetName()
    var play = try await play(documents(fleet: fleet, databases: 1))
    var roles = LeastPrivilege(for: play.fleet.platform)
    let unique = TemporaryPostgres.uniqueName("maker")
    roles.observer = unique + "_observer"
    roles.applier = unique + "_applier"
    roles.auditor = unique + "_auditor"
    try await play.database.run(
      script: "GRANT CREATE ON SCHEMA public TO app_owner")
    try await play.database.run(repeatable: roles.script)
    var observing = play
    observing.login = roles.observer
    var auditing = play
    auditing.login = roles.auditor
    play.login = roles.applier
    let report = try await play.apply()
    #expect(report.isComplete, "\(report.problems) \(report.failures) \(report.moved)")
    #expect(report.unready.isEmpty, "\(report.unready)")
    let plan = try await play.plan()
    #expect(plan.isEmpty, "\(PlanText().render(plan, at: plan.made))")
    let seen = try await observing.plan()
    #expect(seen.isEmpty, "\(PlanText().render(seen, at: seen.made))")
    #expect(try await auditing.auditFindings().isEmpty)
    let own = own(1, of: fleet, in: play)
    let verified = try await verify(own, of: play)
    #expect(verified.findings.isEmpty, "\(verified.findings)")
    #expect(try await refusal(of: "SELECT 1", as: "app", in: own) == "42501")
  }

  @Test func `another isolation than a tenant is registered with is refused`() async throws {
    let fleet = fleetName()
    var play = try await play(documents(fleet: fleet, databases: 1))
    #expect(try await play.apply().isComplete)
    var moved = documents(fleet: fleet, databases: 1)
    moved[1].text = moved[1].text.replacing("isolation: database", with: "isolation: pool")
    play.fleet = try FleetInPlay.load(moved)
    let plan = try await play.plan()
    #expect(plan.notices.refusals.map(\.code) == [.placementChanged])
    #expect(plan.isEmpty)
  }

  /// Our schema stands; what is interrupted is the coming of a tenant with a database of its own.
  private func newcomer(_ number: Int) async throws -> FleetInPlay {
    try await FleetInPlay.makeRoles()
    @Sendable func documents(_ tenants: [Int]) -> [(path: String, text: String)] {
      var all = self.documents(fleet: "cut-short", databases: 1)
      all.removeSubrange(1...2)
      return all
        + tenants.map { FleetInPlay.tenant($0, spec: "  placement: {isolation: database}\n") }
    }
    let database = try await TemporaryPostgres.freshDatabase(from: "newcomer") { template in
      _ = try await FleetInPlay(documents([]), on: template).apply()
    }
    return try FleetInPlay(documents([number]), on: database)
  }

  @Test func `law 6: killed around its writes, the next apply makes the database once`()
    async throws
  {
    let rehearsal = FaultInjection(at: nil)
    _ = try await newcomer(0).apply(observer: rehearsal.observer)
    let events = rehearsal.events
    let writes = events.indices.filter { index in
      let statement = events[index].statement
      return ["INSERT", "COMMIT", "UPDATE", "SELECT \"tenure\".put_"]
        .contains { statement.hasPrefix($0) }
    }
    // Every fourth, and whatever surrounds the one that no transaction holds.
    let making = try #require(events.firstIndex { $0.statement.hasPrefix("CREATE DATABASE") })
    let points =
      writes.enumerated().filter { $0.offset.isMultiple(of: 4) }.map(\.element)
      + (making - 4...making + 4)
    #expect(points.count > 20)
    try await withThrowingTaskGroup { group in
      for worker in 0..<4 {
        group.addTask {
          for at in stride(from: worker, to: points.count, by: 4) {
            try await interrupt(at: points[at], number: 1 + at)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private func interrupt(at point: Int, number: Int) async throws {
    let play = try await newcomer(number)
    let gone = DriverFailure.permanent(
      Diagnostic(.connectionLost, "the process was killed here"))
    let fault = FaultInjection(at: point, point % 2 == 0 ? .fail(gone) : .killBackend)
    _ = try? await play.apply(observer: fault.observer)
    let report = try await play.apply()
    #expect(
      report.isComplete, "point \(point): \(report.problems) \(report.failures) \(report.moved)")
    let rest = try await play.plan()
    #expect(rest.isEmpty, "point \(point): \(PlanText().render(rest, at: rest.made))")
    let audit = try await play.auditFindings().filter { $0.code != .auditCheckpointsBehind }
    #expect(audit.isEmpty, "point \(point): \(audit)")
    let name = "cut-short_\(FleetInPlay.name(number))"
    let own = TestDatabase(name: name, settings: play.database.settings.withDatabase(name))
    let made = try await own.query(
      "SELECT t.name FROM tenure.tenant_schema_version JOIN tenure.tenant AS t USING (uid)")
    #expect(made == [[FleetInPlay.name(number)]], "point \(point)")
    try await play.database.drop()
  }
}
