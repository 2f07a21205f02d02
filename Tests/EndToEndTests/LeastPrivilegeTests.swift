import Assembly
import ControlStore
import Diagnostics
import Planning
import PostgresAccess
import Reconciliation
import Specs
import TestKit
import Testing

/// A fleet planned and applied by the roles that `tenure doctor --roles` prints.
@Suite struct LeastPrivilegeTests {
  private struct Case {
    var play: FleetInPlay
    var roles: LeastPrivilege

    func `as`(_ login: String) -> FleetInPlay {
      var play = play
      play.login = login
      return play
    }
  }

  private func prepared(trust: String = "setting") async throws -> Case {
    try await FleetInPlay.makeRoles()
    var documents = FleetInPlay.documents(tenants: 3)
    documents[0].text = documents[0].text.replacing(
      "owner: app_owner}}", with: "owner: app_owner}, context: {trust: \(trust)}}")
    let play = try FleetInPlay(documents, on: try await TemporaryPostgres.freshDatabase())
    // Tables of the application, one with data, as its owner made them.
    try await play.database.run(
      script: """
        GRANT CREATE ON SCHEMA public TO app_owner;
        SET ROLE app_owner;
        CREATE TABLE public.invoices (tenant_id uuid, id bigint PRIMARY KEY);
        CREATE TABLE public.lines (tenant_id uuid, id bigserial PRIMARY KEY);
        """)
    var roles = LeastPrivilege(for: play.fleet.platform)
    let unique = TemporaryPostgres.uniqueName("least")
    roles.observer = unique + "_observer"
    roles.applier = unique + "_applier"
    roles.auditor = unique + "_auditor"
    try await play.database.run(repeatable: roles.script)
    return Case(play: play, roles: roles)
  }

  @Test(arguments: ["setting", "role"])
  func `the applier applies, the observer plans, the auditor verifies`(trust: String) async throws {
    let it = try await prepared(trust: trust)
    let report = try await it.as(it.roles.applier).apply()
    #expect(report.isComplete, "\(report.problems) \(report.failures)")
    #expect(report.unready.isEmpty)
    #expect(try await it.as(it.roles.applier).plan().isEmpty)
    let seen = try await it.as(it.roles.observer).plan()
    #expect(seen.isEmpty, "\(PlanText().render(seen, at: seen.made))")
    #expect(try await it.as(it.roles.auditor).auditFindings().isEmpty)

    try await it.play.database.query("UPDATE public.tenants SET name = 'drifted'")
    try await it.play.database.query("ALTER TABLE public.lines DISABLE ROW LEVEL SECURITY")
    let drift = try await it.as(it.roles.observer).plan()
    #expect(drift.changes.count == 4)
    let refused = await #expect(throws: DriverFailure.self) {
      try await it.as(it.roles.observer).apply(drift)
    }
    #expect(refused?.diagnostic.code == .permissionDenied)
    let again = try await it.as(it.roles.applier).apply(drift)
    #expect(again.isComplete, "\(again.problems) \(again.failures)")
    #expect(try await it.as(it.roles.observer).plan().isEmpty)
  }

  @Test func `before the applier has made our schema the observer is refused, and changes nothing`()
    async throws
  {
    let it = try await prepared()
    let thrown = await #expect(throws: DriverFailure.self) {
      try await it.as(it.roles.observer).plan()
    }
    #expect(thrown?.diagnostic.code == .permissionDenied, "\(String(describing: thrown))")
    #expect(thrown?.diagnostic.notes.contains { $0.message.contains("is at version 0 of") } == true)
    let tables = try await it.play.database.query(
      "SELECT count(*) FROM pg_catalog.pg_class WHERE relnamespace = 'tenure'::regnamespace")
    #expect(tables == [["0"]])
  }

  @Test func `law 1: rows that row security hides are an error, and never missing`() async throws {
    let it = try await prepared()
    _ = try await it.as(it.roles.applier).apply()
    for login in [it.roles.observer, it.roles.applier] {
      try await TemporaryPostgres.administer("ALTER ROLE \(identifier: login) NOBYPASSRLS")
      let thrown = await #expect(throws: DriverFailure.self) { try await it.as(login).plan() }
      #expect(thrown?.diagnostic.code == .permissionDenied)
      #expect(thrown?.diagnostic.notes.contains { $0.message.contains("public.tenants") } == true)
      let site = try it.as(login).site()
      let findings = await site.doctor.examine(site.control) { FleetInPlay.moment }
      await site.close()
      #expect(findings.contains { $0.title == "row security" && $0.severity == .warning })
    }
    let names = try await it.play.database.query(
      "SELECT count(*) FROM public.tenants WHERE name LIKE 'Tenant %'")
    #expect(names == [["3"]])
  }

  @Test func `logins of tenants need an applier that may create roles, and the doctor says so`()
    async throws
  {
    let it = try await prepared(trust: "role")
    let applier = it.as(it.roles.applier)
    try await TemporaryPostgres.administer(
      "ALTER ROLE \(identifier: it.roles.applier) NOCREATEROLE")
    func finding() async throws -> DoctorFinding? {
      let site = try applier.site()
      let findings = await site.doctor.examine(site.control) { FleetInPlay.moment }
      await site.close()
      return findings.first { $0.title == "tenants' logins" }
    }
    #expect(try await finding()?.severity == .warning)
    let report = try await applier.apply()
    #expect(
      report.failures.map(\.why.code) == [.permissionDenied, .permissionDenied, .permissionDenied])
    try await it.play.database.run(repeatable: it.roles.script)
    #expect(try await finding() == nil)
    #expect(try await applier.apply().isComplete)
    let logins = try await it.play.database.query(
      """
      SELECT count(*) FROM pg_catalog.pg_roles AS r JOIN tenure.tenant_login AS l ON l.role = r.oid
      WHERE r.rolcanlogin AND NOT r.rolcreaterole AND NOT r.rolbypassrls
      """)
    #expect(logins == [["3"]])
  }
}
