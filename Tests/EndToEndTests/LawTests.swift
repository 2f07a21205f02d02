import Assembly
import ControlStore
import Diagnostics
import Planning
import PostgresAccess
import Reconciliation
import TestKit
import Testing

/// The laws of the design that need the whole way from documents to effects.
@Suite struct LawTests {
  private func play(tenants: Int) async throws -> FleetInPlay {
    try await FleetInPlay.makeRoles()
    return try FleetInPlay(
      FleetInPlay.documents(tenants: tenants), on: try await TemporaryPostgres.freshDatabase())
  }

  @Test func `law 1: a database that cannot be read is not an empty one`() async throws {
    let play = try await play(tenants: 2)
    try await play.database.drop()
    await #expect(throws: DriverFailure.self) { try await play.plan() }
  }

  @Test func `law 1: a document in error holds its tenant and no other`() async throws {
    var play = try await play(tenants: 3)
    _ = try await play.apply()
    var documents = FleetInPlay.documents(tenants: 3)
    documents[1].text += "  tier: [broken\n"
    documents[2].text = documents[2].text.replacing("Tenant 2", with: "Second")
    play.fleet = try FleetInPlay.load(documents)
    let plan = try await play.plan()
    #expect(Set(plan.changes.map(\.id.tenant)) == ["t002"])
    #expect(plan.notices.orphans.isEmpty)
    #expect(plan.notices.held.map(\.tenant) == ["t001"])
  }

  @Test func `law 1: a document of nobody known is told in the plan, and nobody is taken for gone`()
    async throws
  {
    var play = try await play(tenants: 2)
    _ = try await play.apply()
    play.fleet = try FleetInPlay.load(
      FleetInPlay.documents(tenants: 1) + [("tenants/evil.yaml", "kind: Tenant\nmetadata: {name: ")]
    )
    let plan = try await play.plan()
    #expect(plan.notices.orphans.isEmpty)
    #expect(plan.notices.held.map(\.tenant) == ["t002"])
    let text = PlanText().render(plan, at: plan.made)
    #expect(
      text.contains(
        "Left as they are [TN317]: it is not known whose documents stand in tenants/evil.yaml"))
    #expect(!plan.isRefused)
  }

  @Test func `law 2: removing a document destroys nothing`() async throws {
    var play = try await play(tenants: 3)
    _ = try await play.apply()
    play.fleet = try FleetInPlay.load(FleetInPlay.documents(tenants: 2))
    let plan = try await play.plan()
    #expect(plan.isEmpty)
    #expect(plan.notices.orphans == ["t003"])
    _ = try await play.apply(plan)
    #expect(try await play.database.query("SELECT count(*) FROM tenure.tenant") == [["3"]])
    #expect(try await play.database.query("SELECT count(*) FROM public.tenants") == [["3"]])
  }

  @Test func `law 3: a revision that loses too many tenants is refused as a whole`() async throws {
    var play = try await play(tenants: 6)
    _ = try await play.apply()
    play.fleet = try FleetInPlay.load(
      FleetInPlay.documents(tenants: 2, safety: "{maxShrink: 20%}"))
    let plan = try await play.plan()
    #expect(plan.isRefused)
    #expect(plan.notices.refusals.first?.tenants == ["t003", "t004", "t005", "t006"])
    #expect(plan.selected.isEmpty)
  }

  @Test func `law 3: whom an earlier revision lost is not counted again, until it is back`()
    async throws
  {
    let safety = "{maxShrink: 20%}"
    var play = try await play(tenants: 10)
    _ = try await play.apply()
    for left in [8, 7] {
      play.fleet = try FleetInPlay.load(FleetInPlay.documents(tenants: left, safety: safety))
      let plan = try await play.plan()
      #expect(!plan.isRefused)
      #expect(plan.notices.orphans.count == 10 - left)
      #expect(try await play.apply(plan).isComplete)
    }
    #expect(
      try await play.database.query(
        "SELECT name FROM tenure.registry WHERE orphaned_at IS NOT NULL ORDER BY 1")
        == [["t008"], ["t009"], ["t010"]])
    play.fleet = try FleetInPlay.load(FleetInPlay.documents(tenants: 9, safety: safety))
    #expect(try await play.apply().isComplete)
    #expect(
      try await play.database.query(
        "SELECT name FROM tenure.registry WHERE orphaned_at IS NOT NULL") == [["t010"]])
  }

  @Test func `law 9: a change that a trigger undoes is not a success`() async throws {
    var play = try await play(tenants: 2)
    _ = try await play.apply()
    try await play.database.run(
      script: """
        CREATE FUNCTION public.swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER swallow BEFORE UPDATE ON public.tenants FOR EACH ROW
        WHEN (old.slug = 't001') EXECUTE FUNCTION public.swallow()
        """)
    var documents = FleetInPlay.documents(tenants: 2)
    for index in documents.indices {
      documents[index].text = documents[index].text.replacing("Tenant ", with: "Renamed ")
    }
    play.fleet = try FleetInPlay.load(documents)
    let report = try await play.apply()
    #expect(!report.isComplete)
    #expect(report.problems.map(\.code) == [.changeUndone])
    #expect(
      report.problems.first?.message == "tenant-row/t001 was changed, and is as it was before")
    #expect(report.unready.keys.sorted() == ["t001"])
  }

  @Test func `law 4: a tenant that moved since the plan is skipped and named`() async throws {
    let play = try await play(tenants: 3)
    _ = try await play.apply()
    try await play.database.query("UPDATE public.tenants SET name = name || '!'")
    let plan = try await play.plan()
    #expect(plan.changes.count == 3)
    try await play.database.query("UPDATE public.tenants SET name = 'moved' WHERE slug = 't002'")
    let report = try await play.apply(plan)
    #expect(report.moved == ["t002"])
    #expect(report.applied == 2)
    #expect(
      try await play.database.query("SELECT slug, name FROM public.tenants ORDER BY slug") == [
        ["t001", "Tenant 1"], ["t002", "moved"], ["t003", "Tenant 3"],
      ])
  }

  @Test func `law 7: a tenant that fails is undone, reported, and stops no other`() async throws {
    let play = try await play(tenants: 12)
    try await play.database.run(
      script: """
        CREATE TABLE public.tenants (id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
          slug text NOT NULL UNIQUE CHECK (slug NOT IN ('t003', 't011')), name text NOT NULL)
        """)
    let report = try await play.apply()
    #expect(report.failures.map(\.tenant).sorted() == ["t003", "t011"])
    #expect(!report.isComplete)
    let names = try await play.database.query("SELECT count(*) FROM tenure.tenant")
    #expect(names == [["10"]])
    #expect(
      try await play.database.query(
        "SELECT count(*) FROM tenure.registry WHERE name IN ('t003', 't011')") == [["0"]])
    #expect(
      try await play.database.query(
        "SELECT count(*) FROM tenure.journal WHERE tenant IN ('t003', 't011')") == [["0"]])
  }

  @Test func `law 7: a table that cannot be isolated is reported, and leaves no other open`()
    async throws
  {
    let play = try await play(tenants: 1)
    _ = try await play.apply()
    try await play.database.run(
      script: """
        CREATE TABLE public.aa (tenant_id uuid NOT NULL);
        CREATE TABLE public.bb (tenant_id jsonb NOT NULL);
        CREATE TABLE public.cc (tenant_id uuid NOT NULL);
        CREATE TABLE public.dd (tenant_id uuid[] NOT NULL)
        """)
    let report = try await play.apply()
    #expect(report.failures.map(\.tenant) == ["", ""])
    let isolated = try await play.database.query(
      """
      SELECT relname FROM pg_class WHERE relforcerowsecurity AND relname IN ('aa', 'bb', 'cc', 'dd')
      ORDER BY 1
      """)
    #expect(isolated == [["aa"], ["cc"]])
    #expect(try await play.plan().changes.map(\.id.name) == ["public.bb", "public.dd"])
  }

  @Test func `law 8: whoever lost the lease writes nothing`() async throws {
    let play = try await play(tenants: 2)
    _ = try await play.apply()
    let site = try play.site()
    let stale = Lease(holder: "stale", fence: 1)
    let fresh = try await site.leases.acquire(holder: "fresh", databases: site.databases)
    #expect(fresh.fence > stale.fence)
    let attempt: Result<Void, DriverFailure>
    do throws(DriverFailure) {
      try await site.store.effect(in: site.control, under: stale) { session throws(DriverFailure) in
        _ = try session.execute("DELETE FROM public.tenants")
      }
      attempt = .success(())
    } catch {
      attempt = .failure(error)
    }
    guard case .failure(.conflict(let why)) = attempt else {
      Issue.record("a stale lease wrote")
      return
    }
    #expect(why.code == .fenceLost)
    #expect(try await play.database.query("SELECT count(*) FROM public.tenants") == [["2"]])
    try await site.leases.release(fresh)
    await site.close()
  }

  @Test func `law 8: of two applies at once one holds the lease and the other is told who`()
    async throws
  {
    let play = try await play(tenants: 2)
    _ = try await play.apply()
    let site = try play.site()
    let lease = try await site.leases.acquire(holder: "first", databases: site.databases)
    let thrown = await #expect(throws: DriverFailure.self) { try await play.apply() }
    #expect(thrown?.diagnostic.code == .leaseHeld)
    #expect(thrown?.diagnostic.message.contains("'first'") == true)
    try await site.leases.release(lease)
    await site.close()
    #expect(try await play.apply().isComplete)
  }

  @Test func `law 9: ready is what was observed afterwards, not what was done`() async throws {
    let play = try await play(tenants: 1)
    try await play.database.run(
      script: """
        CREATE TABLE public.things (tenant_id uuid NOT NULL, id bigint, PRIMARY KEY (tenant_id, id));
        INSERT INTO public.things VALUES (gen_random_uuid(), 1);
        """)
    let report = try await play.apply()
    #expect(report.unready["t001"] == ["Isolated"])
    func status(_ type: String) async throws -> [[String?]] {
      try await play.database.query("SELECT status FROM tenure.condition WHERE type = \(type)")
    }
    #expect(try await status("Isolated") == [["False"]])
    #expect(try await status("Ready") == [["False"]])
    #expect(try await status("Registered") == [["True"]])
    _ = try await play.apply(choosing: ["public.things"])
    #expect(try await status("Isolated") == [["True"]])
    #expect(try await status("Ready") == [["True"]])
    let before = try await play.database.query(
      "SELECT status, reason FROM tenure.condition_history WHERE type = 'Ready'")
    #expect(before == [["False", "ConditionsMissing"]])
  }

  @Test func `law 10: every effect is in the journal with its plan, reason, before and after`()
    async throws
  {
    let play = try await play(tenants: 2)
    let plan = try await play.plan()
    _ = try await play.apply(plan)
    let journalled = try await play.database.query(
      """
      SELECT count(*), count(*) FILTER (WHERE j.reason <> '' AND j.after IS NOT NULL),
        count(*) FILTER (WHERE b.plan = \(plan.id) AND cardinality(b.statements) > 0)
      FROM tenure.journal j JOIN tenure.journal_batch b ON b.id = j.batch
      """)
    let count = String(plan.selected.count)
    #expect(journalled == [[count, count, count]])
  }

  @Test func `law 13: a table with data is changed only when it is named`() async throws {
    let play = try await play(tenants: 1)
    try await play.database.run(
      script: """
        CREATE TABLE public.full (tenant_id uuid NOT NULL, id bigint, PRIMARY KEY (tenant_id, id));
        CREATE TABLE public.empty (tenant_id uuid NOT NULL, id bigint, PRIMARY KEY (tenant_id, id));
        INSERT INTO public.full VALUES (gen_random_uuid(), 1);
        """)
    _ = try await play.apply()
    func forced() async throws -> [[String?]] {
      try await play.database.query(
        """
        SELECT relname FROM pg_catalog.pg_class
        WHERE relname IN ('full', 'empty') AND relforcerowsecurity ORDER BY 1
        """)
    }
    #expect(try await forced() == [["empty"]])
    _ = try await play.apply(choosing: ["public.full"])
    #expect(try await forced() == [["empty"], ["full"]])
  }
}
