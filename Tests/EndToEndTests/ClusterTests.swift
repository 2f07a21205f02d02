import Assembly
import ControlStore
import Diagnostics
import Planning
import PostgresAccess
import Reconciliation
import Specs
import TestKit
import Testing

/// Tenants on several clusters, and a control database that stands apart.
@Suite struct ClusterTests {
  private static let clusters = """
      control: {cluster: control}
      clusters:
        - {name: east}
        - {name: west}
        - {name: control, database: tenure, capacity: {tenants: 0}}

    """

  /// Tenants t001 … of whom those with an even number live in the west.
  private static func documents(
    tenants: Int, _ change: (Int) -> String = { _ in "" }
  ) -> [(path: String, text: String)] {
    var documents = FleetInPlay.documents(tenants: 0)
    documents[0].text += clusters
    return documents
      + (1...tenants).map { number in
        let cluster = number.isMultiple(of: 2) ? "west" : "east"
        return FleetInPlay.tenant(
          number, spec: "  placement: {cluster: \(cluster)}\n\(change(number))")
      }
  }

  private func play(tenants: Int) async throws -> FleetInPlay {
    try await FleetInPlay.makeRoles()
    return try FleetInPlay(
      Self.documents(tenants: tenants), on: try await TemporaryPostgres.freshDatabase(),
      clusters: [
        "east": try await TemporaryPostgres.freshDatabase(),
        "west": try await TemporaryPostgres.freshDatabase(),
      ])
  }

  private func rows(
    _ play: FleetInPlay, _ cluster: String, _ query: SQL
  ) async throws -> [[String?]] {
    try await (play.clusters[cluster] ?? play.database).query(query)
  }

  @Test func `law 5: several clusters converge, each with its own tenants`() async throws {
    let play = try await play(tenants: 5)
    let first = try await play.plan()
    #expect(
      first.observations.map(\.database.description) == [
        "control/tenure", "east/app", "west/app",
      ])
    let report = try await play.apply(first)
    #expect(report.isComplete, "\(report.moved) \(report.failures) \(report.problems)")
    #expect(report.unready.isEmpty)
    let second = try await play.plan()
    #expect(second.isEmpty, "\(PlanText().render(second, at: second.made))")
    #expect(try await play.apply().applied == 0)

    let slugs: SQL = "SELECT slug FROM public.tenants ORDER BY 1"
    #expect(try await rows(play, "east", slugs) == [["t001"], ["t003"], ["t005"]])
    #expect(try await rows(play, "west", slugs) == [["t002"], ["t004"]])
    let registered: SQL = "SELECT name, cluster FROM tenure.registry ORDER BY 1"
    #expect(
      try await rows(play, "control", registered) == [
        ["t001", "east"], ["t002", "west"], ["t003", "east"], ["t004", "west"], ["t005", "east"],
      ])
    // A tenant is the same one in both databases, and its key is known in the control database.
    for cluster in ["east", "west"] {
      let residents = try await rows(
        play, cluster, "SELECT name, uid::text, key FROM tenure.tenant ORDER BY 1")
      let known = try await rows(
        play, "control",
        "SELECT name, uid::text, key FROM tenure.registry WHERE cluster = \(cluster) ORDER BY 1")
      #expect(residents == known)
    }
  }

  @Test func `nothing of a tenant is where it does not live`() async throws {
    let play = try await play(tenants: 4)
    _ = try await play.apply()
    for (cluster, stranger) in [("east", "t002"), ("west", "t001"), ("control", "t001")] {
      let places = try await rows(
        play, cluster,
        """
        SELECT table_schema || '.' || table_name FROM information_schema.columns
        WHERE table_schema IN ('tenure', 'public') AND column_name IN ('name', 'tenant', 'slug')
          AND table_name NOT IN ('registry', 'registry_history') ORDER BY 1
        """)
      for place in places.compactMap(\.first) {
        let table = try #require(place)
        let found = try await rows(
          play, cluster,
          """
          SELECT count(*) FROM \(unsafeSQL: table) AS t
          WHERE t::text LIKE \("%" + stranger + "%") AND t::text NOT LIKE '%registration%'
          """)
        #expect(found == [["0"]], "\(stranger) in \(table) of \(cluster)")
      }
    }
    let application = try await rows(
      play, "control", "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
    #expect(application == [["0"]], "the control database has nothing of the application")
  }

  @Test func `law 10: each effect is in the journal of the database where it happened`()
    async throws
  {
    let play = try await play(tenants: 4)
    let plan = try await play.plan()
    _ = try await play.apply(plan)
    for (cluster, database) in [
      ("control", "control/tenure"), ("east", "east/app"), ("west", "west/app"),
    ] {
      let written = try await rows(
        play, cluster,
        """
        SELECT j.kind, j.tenant, j.name FROM tenure.journal j
        JOIN tenure.journal_batch b ON b.id = j.batch WHERE b.plan = \(plan.id)
        """)
      let meant = plan.selected.filter { $0.database.description == database }
      #expect(!meant.isEmpty)
      #expect(
        Set(written) == Set(meant.map { [$0.id.kind.text, $0.id.tenant, $0.id.name] }),
        "\(cluster)")
    }
    #expect(try await play.auditFindings().isEmpty)
    let sources = try await rows(
      play, "control", "SELECT count(*) FROM tenure.audit_leaf")
    #expect(sources == [[String(plan.selected.count)]])
    try await play.clusters["west"]?.query("DELETE FROM tenure.journal WHERE seq = 2")
    let findings = try await play.auditFindings()
    #expect(findings.map(\.code) == [.journalDeleted])
    #expect(findings.first?.message.contains("west/app") == true)
  }

  @Test func `status and events gather what the databases know`() async throws {
    let play = try await play(tenants: 4)
    _ = try await play.apply()
    let site = try play.site()
    let tenants = try await site.statusReader.page(StatusQuery(detail: .full)).tenants
    #expect(tenants.map(\.cluster) == ["east", "west", "east", "west"])
    #expect(tenants.allSatisfy { $0.access == "full" })
    #expect(tenants.allSatisfy { $0.conditions.allSatisfy { $0.status == "True" } })
    #expect(tenants.allSatisfy { $0.conditions.contains { $0.type == "Ready" } })
    let events = try #require(try await site.eventReader(of: "t002").events(of: "t002"))
    #expect(
      Set(events.map(\.source)) == ["control/tenure", "west/app"])
    await site.close()
  }

  @Test(arguments: ["east", "west"])
  func `law 1: of a cluster that is gone nothing is planned, and it is named`(
    cluster: String
  ) async throws {
    let play = try await play(tenants: 3)
    _ = try await play.apply()
    try await (play.clusters[cluster] ?? play.database).drop()
    let plan = try await play.plan()
    #expect(plan.changes.isEmpty && plan.isPartial)
    #expect(plan.notices.refusals.first?.message.contains(cluster) == true)
  }

  @Test func `a tenant that changes in the west changes nothing in the east`() async throws {
    var play = try await play(tenants: 4)
    _ = try await play.apply()
    play.fleet = try FleetInPlay.load(
      Self.documents(tenants: 4) {
        $0 == 2 ? "  state: suspended\n  suspension: {mode: readOnly}" : ""
      })
    let plan = try await play.plan()
    #expect(Set(plan.changes.map(\.database.description)) == ["control/tenure", "west/app"])
    #expect(try await play.apply(plan).isComplete)
    #expect(
      try await rows(play, "west", "SELECT name, access FROM tenure.tenant ORDER BY 1") == [
        ["t002", "readOnly"], ["t004", "full"],
      ])
    #expect(try await play.plan().isEmpty)
  }

  @Test func `a tenant is not moved by its document alone`() async throws {
    var play = try await play(tenants: 2)
    _ = try await play.apply()
    var documents = Self.documents(tenants: 2)
    documents[1].text = documents[1].text.replacing("cluster: east", with: "cluster: west")
    play.fleet = try FleetInPlay.load(documents)
    let plan = try await play.plan()
    #expect(plan.isEmpty)
    #expect(plan.notices.refusals.map(\.code) == [.placementChanged])
    _ = try await play.apply(plan)
    #expect(try await rows(play, "west", "SELECT slug FROM public.tenants") == [["t002"]])
  }

  @Test func `what the application calls as a tenant elsewhere is called is not that tenant`()
    async throws
  {
    let play = try await play(tenants: 2)
    _ = try await play.apply()
    try await play.clusters["west"]?.query(
      "INSERT INTO public.tenants (id, slug, name) VALUES (gen_random_uuid(), 't001', 'Other')")
    try await play.clusters["east"]?.query("UPDATE public.tenants SET name = 'drifted'")
    #expect(try await play.apply().isComplete)
    let known = try await rows(
      play, "control", "SELECT key FROM tenure.registry WHERE name = 't001'")
    #expect(known == (try await rows(play, "east", "SELECT id::text FROM public.tenants")))
    #expect(try await play.plan().isEmpty)
  }

  @Test func `a fleet whose control database holds tenants too converges`() async throws {
    try await FleetInPlay.makeRoles()
    var documents = Self.documents(tenants: 4)
    documents[0].text = documents[0].text
      .replacing("control: {cluster: control}", with: "control: {cluster: west}")
      .replacing("    - {name: control, database: tenure, capacity: {tenants: 0}}\n", with: "")
    let west = try await TemporaryPostgres.freshDatabase()
    let play = try FleetInPlay(
      documents, on: west, clusters: ["east": try await TemporaryPostgres.freshDatabase()])
    #expect(try await play.apply().isComplete)
    let rest = try await play.plan()
    #expect(rest.isEmpty, "\(PlanText().render(rest, at: rest.made))")
    #expect(
      try await west.query("SELECT slug FROM public.tenants ORDER BY 1") == [["t002"], ["t004"]])
  }

  @Test func `law 6: killed between the databases, the next apply converges`() async throws {
    let rehearsal = FaultInjection(at: nil)
    _ = try await grown().apply(observer: rehearsal.observer)
    // Where one database has been written and the next not yet; the statements of one are gone through elsewhere.
    let points = rehearsal.events.enumerated()
      .filter { $0.element.moment == .afterAnswer && $0.element.statement == "COMMIT" }
      .map(\.offset)
    #expect(points.count >= 6)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, point) in points.enumerated() {
        if number >= 3 { try await group.next() }
        group.addTask { () async throws -> Void in try await interrupt(at: point) }
      }
      try await group.waitForAll()
    }
  }

  /// Two tenants stand, and four more come.
  private func grown() async throws -> FleetInPlay {
    try await FleetInPlay.makeRoles()
    func copy(_ cluster: String) async throws -> TestDatabase {
      try await TemporaryPostgres.freshDatabase(from: "clusters-\(cluster)") { template in
        guard let source = try await Self.prepared.value({ try await Self.prepare() })[cluster]
        else { return }
        try await template.drop()
        try await TemporaryPostgres.administer(
          "CREATE DATABASE \(identifier: template.name) TEMPLATE \(identifier: source.name)")
      }
    }
    return try FleetInPlay(
      Self.documents(tenants: 6), on: try await copy("control"),
      clusters: ["east": try await copy("east"), "west": try await copy("west")])
  }

  private static let prepared = Once<[String: TestDatabase]>()

  private static func prepare() async throws -> [String: TestDatabase] {
    let play = try await ClusterTests().play(tenants: 2)
    _ = try await play.apply()
    return play.clusters.merging(["control": play.database]) { a, _ in a }
  }

  private func interrupt(at point: Int) async throws {
    let play = try await grown()
    let gone = DriverFailure.permanent(
      Diagnostic(.connectionLost, "the process was killed here"))
    let fault = FaultInjection(at: point, point.isMultiple(of: 2) ? .fail(gone) : .killBackend)
    _ = try? await play.apply(observer: fault.observer)
    let report = try await play.apply()
    #expect(report.isComplete, "point \(point): \(report.problems) \(report.failures)")
    let rest = try await play.plan()
    #expect(rest.isEmpty, "point \(point): \(PlanText().render(rest, at: rest.made))")
    for cluster in ["control", "east", "west"] {
      let twice = try await rows(
        play, cluster,
        """
        SELECT kind, tenant, name FROM tenure.journal WHERE action = 'create'
        GROUP BY kind, tenant, name HAVING count(*) > 1
        """)
      #expect(twice.isEmpty, "point \(point), \(cluster): made twice: \(twice)")
    }
    let audit = try await play.auditFindings().filter { $0.code != .auditCheckpointsBehind }
    #expect(audit.isEmpty, "point \(point): \(audit)")
    for database in [play.database] + play.clusters.values { try await database.drop() }
  }

  // MARK: - A cluster that is away

  @Test func `law 1: a cluster that cannot be read is not empty, and holds up no other`()
    async throws
  {
    var play = try await play(tenants: 4)
    #expect(try await play.apply().isComplete)
    let west = try #require(play.clusters["west"])
    // Gone from one moment to the next; what is there stays.
    let hidden = west.name + "_away"
    try await TemporaryPostgres.administer(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = \(west.name)")
    try await TemporaryPostgres.administer(
      "ALTER DATABASE \(identifier: west.name) RENAME TO \(identifier: hidden)")
    play.fleet = try FleetInPlay.load(
      Self.documents(tenants: 6) { $0 < 5 ? "  displayName: Renamed \($0)" : "" }.map {
        (
          path: $0.path,
          text: $0.text.replacing("  displayName: Tenant 1\n", with: "").replacing(
            "  displayName: Tenant 2\n", with: ""
          ).replacing("  displayName: Tenant 3\n", with: "").replacing(
            "  displayName: Tenant 4\n", with: "")
        )
      })
    let plan = try await play.plan()
    #expect(plan.isPartial && plan.isApplicable)
    #expect(Set(plan.changes.map(\.id.tenant)).isSubset(of: ["t001", "t003", "t005"]))
    #expect(plan.changes.contains { $0.id.tenant == "t005" })
    let refusal = try #require(plan.notices.refusals.first)
    #expect(refusal.code == .clusterUnreachable && refusal.tenants == ["t002", "t004", "t006"])
    #expect(PlanText().render(plan, at: plan.made).contains("west/app"))

    let report = try await play.apply(plan)
    #expect(report.failures.isEmpty && report.moved.isEmpty)
    #expect(report.problems.map(\.code) == [.clusterUnreachable])
    let conditions = try await rows(
      play, "control",
      """
      SELECT r.name, c.status, c.reason FROM tenure.condition AS c JOIN tenure.registry AS r ON r.uid = c.uid
      WHERE c.type = 'Ready' ORDER BY 1
      """)
    #expect(
      conditions == [
        ["t001", "True", "AllConditionsHold"], ["t002", "Unknown", "Unreachable"],
        ["t003", "True", "AllConditionsHold"], ["t004", "Unknown", "Unreachable"],
        ["t005", "True", "AllConditionsHold"],
      ])
    // Back again, everything goes on where it stands.
    try await TemporaryPostgres.administer(
      "ALTER DATABASE \(identifier: hidden) RENAME TO \(identifier: west.name)")
    let back = try await play.apply()
    #expect(back.isComplete, "\(back.problems) \(back.failures)")
    #expect(back.unready.isEmpty)
    #expect(try await play.plan().isEmpty)
    #expect(try await play.auditFindings().isEmpty)
  }

  @Test func `a cluster that goes between the plan and its apply holds up no other`() async throws {
    var play = try await play(tenants: 2)
    #expect(try await play.apply().isComplete)
    play.fleet = try FleetInPlay.load(Self.documents(tenants: 4))
    let plan = try await play.plan()
    #expect(!plan.isPartial && Set(plan.changes.map(\.id.tenant)) == ["t003", "t004"])
    let west = try #require(play.clusters["west"])
    let hidden = west.name + "_away"
    try await TemporaryPostgres.administer(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = \(west.name)")
    try await TemporaryPostgres.administer(
      "ALTER DATABASE \(identifier: west.name) RENAME TO \(identifier: hidden)")
    let report = try await play.apply(plan)
    #expect(report.problems.map(\.code) == [.clusterUnreachable], "\(report.problems)")
    #expect(report.failures.isEmpty && report.moved.isEmpty)
    #expect(
      try await rows(play, "control", "SELECT name FROM tenure.registry ORDER BY 1")
        == [["t001"], ["t002"], ["t003"]])
    try await TemporaryPostgres.administer(
      "ALTER DATABASE \(identifier: hidden) RENAME TO \(identifier: west.name)")
    #expect(try await play.apply().isComplete)
    #expect(try await play.plan().isEmpty)
  }

  @Test func `without the control database there is no plan`() async throws {
    let play = try await play(tenants: 2)
    #expect(try await play.apply().isComplete)
    let hidden = play.database.name + "_away"
    try await TemporaryPostgres.administer(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = \(play.database.name)"
    )
    try await TemporaryPostgres.administer(
      "ALTER DATABASE \(identifier: play.database.name) RENAME TO \(identifier: hidden)")
    let thrown = await #expect(throws: DriverFailure.self) { try await play.plan() }
    #expect(thrown?.diagnostic.code == .databaseMissing)
  }

  // MARK: - Choosing a cluster

  private static func choosing(
    _ capacities: String, tenants: Range<Int>, _ spec: (Int) -> String = { _ in "" }
  ) -> [(path: String, text: String)] {
    var documents = FleetInPlay.documents(tenants: 0)
    documents[0].text += """
        control: {cluster: control}
        clusters:
      \(capacities)
          - {name: control, database: tenure, capacity: {tenants: 0}}

      """
    return documents
      + tenants.map { number in
        FleetInPlay.tenant(number, spec: "  placement: {cluster: auto}\n\(spec(number))")
      }
  }

  private func places(_ play: FleetInPlay) async throws -> [String: String] {
    let rows = try await rows(play, "control", "SELECT name, cluster FROM tenure.registry")
    return Dictionary(
      uniqueKeysWithValues: rows.compactMap { row in
        row[0].flatMap { name in row[1].map { (name, $0) } }
      })
  }

  @Test func `auto spreads new tenants by room, and moves nobody because others come`() async throws
  {
    let capacities = """
          - {name: east, capacity: {tenants: 20}}
          - {name: west, capacity: {tenants: 10}}
      """
    var play = try await play(tenants: 1)
    play.fleet = try FleetInPlay.load(Self.choosing(capacities, tenants: 100..<109))
    let plan = try await play.plan()
    #expect(try await play.apply(plan).isComplete)
    let first = try await places(play)
    #expect(first.values.count { $0 == "east" } == 6)
    #expect(first.values.count { $0 == "west" } == 3)
    #expect(try await play.plan().isEmpty)
    // Others come before and behind them in the order of names.
    play.fleet = try FleetInPlay.load(Self.choosing(capacities, tenants: 90..<118))
    #expect(try await play.apply().isComplete)
    let second = try await places(play)
    for (tenant, cluster) in first { #expect(second[tenant] == cluster) }
    #expect(second.count == 28)
    #expect(try await play.plan().isEmpty)
    // Two places are left for three tenants; with smaller capacities nobody moves either.
    play.fleet = try FleetInPlay.load(Self.choosing(capacities, tenants: 90..<121))
    let crowded = try await play.plan()
    #expect(crowded.notices.refusals.map(\.code) == [.noRoom])
    #expect(crowded.notices.refusals.first?.tenants == ["t120"])
    #expect(
      crowded.notices.refusals.first?.message.contains("'east' is full, 'west' is full") == true)
    #expect(try await play.apply(crowded).isComplete)
    play.fleet = try FleetInPlay.load(
      Self.choosing(capacities.replacing("20", with: "2"), tenants: 90..<120))
    let small = try await play.plan()
    #expect(small.changes.isEmpty)
    #expect(
      small.notices.unenforceable.contains { $0.reason.contains("more than its capacity of 2") })
  }

  @Test func `who names no cluster stays where it is when another is listed first`() async throws {
    var play = try await play(tenants: 1)
    func documents(_ clusters: String, _ tenants: Range<Int>) -> [(path: String, text: String)] {
      Self.choosing(clusters, tenants: tenants).map {
        (path: $0.path, text: $0.text.replacing("  placement: {cluster: auto}\n", with: ""))
      }
    }
    play.fleet = try FleetInPlay.load(documents("    - {name: east}\n    - {name: west}", 1..<3))
    #expect(try await play.apply().isComplete)
    play.fleet = try FleetInPlay.load(documents("    - {name: west}\n    - {name: east}", 1..<4))
    let plan = try await play.plan()
    #expect(plan.notices.refusals.isEmpty)
    #expect(try await play.apply(plan).isComplete)
    #expect(try await places(play) == ["t001": "east", "t002": "east", "t003": "west"])
    #expect(try await play.plan().isEmpty)
  }

  @Test func `auto goes where region, residency and storage allow`() async throws {
    let capacities = """
          - {name: east, region: eu-east, residency: [EU], capacity: {storage: 100GiB}}
          - {name: west, region: us-west, residency: [US]}
      """
    var play = try await play(tenants: 1)
    let specs = [
      1: "  compliance: {residency: [EU]}\n  quotas: {storage: {database: 60GiB}}",
      2: "  compliance: {residency: [US]}",
      3: "  compliance: {residency: [EU]}\n  quotas: {storage: {database: 60GiB}}",
      4: "  quotas: {storage: {database: 60GiB}}",
    ]
    play.fleet = try FleetInPlay.load(
      Self.choosing(capacities, tenants: 1..<5) { specs[$0] ?? "" })
    let plan = try await play.plan()
    #expect(plan.notices.refusals.map(\.tenants) == [["t003"]])
    #expect(
      plan.notices.refusals.first?.message.contains("'east' is full, 'west' is in none of EU")
        == true)
    #expect(try await play.apply(plan).isComplete)
    #expect(try await places(play) == ["t001": "east", "t002": "west", "t004": "west"])
    // A name that is written later does not move a tenant; another one is refused.
    for (cluster, isRefused) in [("east", false), ("west", true)] {
      var documents = Self.choosing(capacities, tenants: 1..<2) { specs[$0] ?? "" }
      documents[1].text = documents[1].text.replacing("cluster: auto", with: "cluster: \(cluster)")
        .replacing("  compliance: {residency: [EU]}\n", with: "")
      play.fleet = try FleetInPlay.load(documents)
      let moved = try await play.plan(targets: ["t001"])
      #expect(moved.notices.refusals.contains { $0.code == .placementChanged } == isRefused)
    }
  }

  @Test func `a registered tenant's isolation is not changed`() async throws {
    var play = try await play(tenants: 2)
    #expect(try await play.apply().isComplete)
    var documents = Self.documents(tenants: 2)
    documents[0].text = documents[0].text.replacing(
      "owner: app_owner}}", with: "owner: app_owner}, template: tenant.sql}")
    documents[1].text = documents[1].text.replacing(
      "{cluster: east}", with: "{cluster: east, isolation: schema}")
    play.fleet = try FleetInPlay.load(documents + [("tenant.sql", "CREATE TABLE a (id int);")])
    let plan = try await play.plan()
    #expect(plan.notices.refusals.map(\.code) == [.placementChanged])
    #expect(plan.notices.refusals.first?.tenants == ["t001"])
    #expect(plan.changes.allSatisfy { $0.id.tenant != "t001" })
  }
}
