import Diagnostics
import Planning
import PostgresAccess
import Resources
import TestKit
import Testing

/// Law 13: what locks other people's tables is marked, and done table by table when it is chosen.
@Suite struct DisruptionTests {
  @Test func `law 13: a table with data is disruptive, with its locks named, an empty one is not`()
    async throws
  {
    let application = try await Application.fresh()
    try await application.contextFunctions.converge()
    try await application.database.run(
      script: "INSERT INTO public.invoices (tenant_id) SELECT id FROM public.tenants")
    let changes = try await application.isolation.changes()
    let marked = changes.filter { $0.marks.contains(.disruptive) }
    #expect(marked.map(\.id.name) == ["public.invoices", "public.tenants"])
    #expect(
      marked.first?.reason
        == "not isolated; builds an index while others read and write (SHARE UPDATE EXCLUSIVE, within a second); checks every row while others read and write (SHARE UPDATE EXCLUSIVE, within a second); takes ACCESS EXCLUSIVE for a moment"
    )
    try await application.isolation.apply(
      changes.filter { !$0.marks.contains(.disruptive) })
    #expect(try await application.isolation.changes() == marked)
  }

  @Test func `a partitioned table holds what its partitions hold`() async throws {
    let application = try await Application.fresh()
    try await application.contextFunctions.converge()
    try await application.database.run(
      script: "INSERT INTO public.events SELECT id, '2026-01-02', 1 FROM public.tenants LIMIT 1")
    let marked = try await application.isolation.changes()
      .filter { $0.marks.contains(.disruptive) }.map(\.id.name)
    #expect(marked == ["public.events", "public.events_2026", "public.tenants"])
  }

  @Test func `a grant alone disrupts nobody, and one that somebody chose is left alone`()
    async throws
  {
    let application = try await Application.fresh()
    try await application.isolate()
    try await application.database.run(
      script: """
        INSERT INTO public.invoices (tenant_id) SELECT id FROM public.tenants;
        REVOKE DELETE ON public.invoices FROM isolation_app
        """)
    #expect(try await application.isolation.changes().isEmpty)
    try await application.database.run(script: "REVOKE ALL ON public.invoices FROM isolation_app")
    let changes = try await application.isolation.changes()
    #expect(changes.map(\.reason) == ["the application may not use it"])
    #expect(changes.allSatisfy { $0.marks.isEmpty })
  }

  @Test func `a table that is locked is not waited for long, and nothing of it is changed`()
    async throws
  {
    let application = try await Application.fresh()
    try await application.contextFunctions.converge()
    let changes = try await application.isolation.changes()
    let reader = try await OpenTransaction.begin(
      in: application.database, ["LOCK TABLE public.notes IN ACCESS SHARE MODE"])
    #expect(await failure { try await application.isolation.apply(changes) } == "55P03")
    try await reader.end()
    #expect(try await application.isolation.changes() == changes)
  }

  @Test func `only what is asked for is looked at, and what is only observed is not changed`()
    async throws
  {
    var application = try await Application.fresh()
    application.settings = IsolationSettings(
      exclude: [ObjectName(name: "events_2026")],
      modes: [ObjectName(name: "notes"): .observe, ObjectName(name: "tenants"): .ignore],
      indexes: [.init(table: ObjectName(name: "invoices"), columns: ["due_at"])],
      roles: [Application.role])
    try await application.contextFunctions.converge()
    let changes = try await application.isolation.changes()
    #expect(changes.map(\.id.name) == ["public.events", "public.invoices"])
    #expect(
      changes.last?.after?.text(of: "indexes", in: application.isolation.kind.description)
        == "unique (tenant_id, id)\n(tenant_id, due_at)")
    try await application.isolation.converge()
    #expect(try await application.isolation.changes().isEmpty)
  }

  @Test func `policies of others that show the application no more are named and stay`()
    async throws
  {
    let application = try await Application.fresh()
    try await application.contextFunctions.converge()
    try await application.database.run(
      script: """
        CREATE POLICY "sup""port" ON public.notes TO pg_read_all_stats USING (true);
        CREATE POLICY narrow ON public.notes AS RESTRICTIVE USING (true)
        """)
    let change = try await application.isolation.changes().first { $0.id.name == "public.notes" }
    #expect(
      change?.reason.hasSuffix("policies of others: narrow, \"sup\"\"port\"") == true,
      "\(change?.reason ?? "")")
    #expect(change?.marks.isEmpty == true)
    try await application.isolation.converge()
    let rows = try await application.database.query(
      "SELECT polname FROM pg_policy WHERE polrelid = 'public.notes'::regclass ORDER BY 1")
    #expect(rows == [["narrow"], ["sup\"port"], ["tenant_isolation_policy"]])
  }

  @Test
  func `law 9: a policy of others that shows the application more is drift, undone where chosen`()
    async throws
  {
    let application = try await Application.fresh()
    try await application.isolate()
    #expect(try await application.isolation.changes().isEmpty)
    try await application.database.run(
      script: """
        CREATE POLICY helpful ON public.notes USING (true);
        CREATE POLICY "for the app" ON public.invoices FOR SELECT TO isolation_app USING (true)
        """)
    let changes = try await application.isolation.changes()
    #expect(changes.map(\.id.name) == ["public.invoices", "public.notes"])
    #expect(changes.allSatisfy { $0.marks == [.disruptive] })
    #expect(
      changes.last?.reason
        == "drops the policy of others that lets the application see or write more: helpful; takes ACCESS EXCLUSIVE for a moment"
    )
    try await application.isolation.apply(changes)
    #expect(try await application.isolation.changes().isEmpty)
    let rows = try await application.database.query(
      "SELECT polname FROM pg_policy WHERE polname <> 'tenant_isolation_policy'")
    #expect(rows == [])
  }

  @Test func `a function of the application is replaced only on request, and keeps its argument`()
    async throws
  {
    let application = try await Application.fresh()
    try await application.database.run(
      script: """
        CREATE FUNCTION public.current_tenant_id() RETURNS uuid LANGUAGE sql STABLE AS
          $$SELECT nullif(current_setting('app.current_tenant_id', true), '')::uuid$$;
        CREATE FUNCTION public.set_tenant_context(wanted uuid) RETURNS void LANGUAGE sql AS
          $$SELECT set_config('app.current_tenant_id', wanted::text, false)$$
        """)
    let run = application.contextFunctions
    let marked = try await run.changes().filter { $0.marks.contains(.disruptive) }
    #expect(
      marked.map(\.id.name) == ["public.current_tenant_id()", "public.set_tenant_context(uuid)"])
    try await run.converge()
    #expect(try await run.changes().isEmpty)
  }
}
