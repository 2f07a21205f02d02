import Diagnostics
import PostgresAccess
import Resources
import TestKit
import Testing

/// What the catalog says of isolation: every hazard is found where it is planted, and nothing where it is not.
@Suite struct IsolationVerifierTests {
  private func isolated() async throws -> Application {
    let application = try await Application.fresh()
    try await application.isolate()
    return application
  }

  @Test func `a sound database has no findings`() async throws {
    let report = try await isolated().examine()
    #expect(report.findings.isEmpty)
    #expect(report.tables > 3)
    #expect(!report.accepted.isEmpty)
  }

  @Test(arguments: Hazard.all)
  func `a hazard is found where it is planted`(_ hazard: Hazard) async throws {
    let application = try await isolated()
    try await application.database.run(script: hazard.sabotage)
    let findings = try await application.examine().findings
    #expect(
      findings.contains { $0.code == hazard.code && $0.object == hazard.object },
      "\(findings.map { "\($0.code) \($0.object): \($0.leak)" })")
    #expect(Set(findings.map(\.code)).count <= 2, "\(findings.map(\.code))")
  }

  @Test(arguments: Hazard.all.filter { !$0.twin.isEmpty })
  func `what only looks like a hazard is passed over`(_ hazard: Hazard) async throws {
    let application = try await isolated()
    try await application.database.run(script: hazard.twin)
    #expect(try await application.examine().findings.isEmpty)
  }
}

extension Application {
  func examine() async throws(DriverFailure) -> IsolationReport {
    let verifier = IsolationVerifier(context, settings)
    return try await database.perform { session throws(DriverFailure) in
      try session.transaction(isolation: .repeatableRead, readOnly: true) {
        session throws(DriverFailure) in try verifier.examine(session)
      }
    }
  }
}

/// What a login of the application's own can reach, tried out.
@Suite struct IsolationProbesTests {
  /// Everything is isolated, and both tenants have rows.
  private func isolated() async throws -> Application {
    let application = try await Application.fresh()
    try await application.isolate()
    try await application.database.run(
      script: """
        CREATE TYPE public.colour AS ENUM ('red', 'green');
        CREATE TABLE public.projects (
          id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id uuid NOT NULL, kind public.colour NOT NULL);
        CREATE TABLE public.tasks (
          id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id uuid NOT NULL,
          project uuid NOT NULL REFERENCES public.projects (id), title varchar(8) NOT NULL, done boolean NOT NULL,
          due date NOT NULL);
        """)
    try await application.isolate()
    return application
  }

  @Test func `probes find nothing in a sound database, and leave nothing behind`() async throws {
    let application = try await isolated()
    try await application.database.run(
      script: """
        INSERT INTO public.invoices (tenant_id) SELECT id FROM public.tenants;
        CREATE FUNCTION public.stamp() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN NEW.tenant_id := public.current_tenant_id(); RETURN NEW; END';
        CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.tasks FOR EACH ROW
          EXECUTE FUNCTION public.stamp();
        CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.notes FOR EACH ROW
          EXECUTE FUNCTION public.stamp();
        CREATE VIEW public.mine WITH (security_invoker) AS SELECT count(*) FROM public.tasks;
        CREATE FUNCTION public.my_tasks(uuid) RETURNS SETOF public.tasks LANGUAGE sql
          AS 'SELECT * FROM public.tasks WHERE tenant_id = $1 OR random() > 2';
        CREATE FUNCTION public.dice() RETURNS float LANGUAGE sql AS 'SELECT random()';
        GRANT SELECT ON public.mine TO isolation_app
        """)
    let outcome = try await application.probe()
    #expect(outcome.findings.isEmpty)
    #expect(outcome.attempts > 50)
    #expect(outcome.unproven == ["public.events"])
    let rows = try await application.database.query(
      "SELECT (SELECT count(*) FROM public.invoices), (SELECT count(*) FROM public.tasks)")
    #expect(rows == [["2", "0"]])
  }

  struct Leak: CustomTestStringConvertible {
    let code: DiagnosticCode
    let object: String
    let sabotage: String
    var testDescription: String { "\(code) \(object): \(sabotage.prefix(80))" }
  }

  @Test(arguments: [
    Leak(
      code: .rowsRead, object: "table public.tasks",
      sabotage: "ALTER TABLE public.tasks DISABLE ROW LEVEL SECURITY"),
    Leak(
      code: .rowsWithoutContext, object: "table public.projects",
      sabotage: """
        INSERT INTO public.projects (tenant_id, kind) SELECT id, 'red' FROM public.tenants;
        CREATE POLICY reports ON public.projects FOR SELECT USING (true)
        """),
    Leak(
      code: .rowsWritten, object: "table public.tasks",
      sabotage: "CREATE POLICY import ON public.tasks FOR INSERT WITH CHECK (true)"),
    Leak(
      code: .rowsWritten, object: "table public.tasks",
      sabotage: "CREATE POLICY moving ON public.tasks FOR UPDATE USING (false) WITH CHECK (true)"),
    Leak(
      code: .rowsWritten, object: "table public.tasks",
      sabotage: "CREATE POLICY cleaning ON public.tasks FOR DELETE USING (true)"),
    Leak(
      code: .rowsWritten, object: "table public.tasks",
      sabotage: "CREATE POLICY fixing ON public.tasks FOR UPDATE USING (true)"),
    Leak(
      code: .rowsRead, object: "table public.dump",
      sabotage: """
        INSERT INTO public.invoices (tenant_id) SELECT id FROM public.tenants;
        CREATE TABLE public.dump AS SELECT to_jsonb(i) AS row FROM public.invoices AS i;
        GRANT SELECT ON public.dump TO isolation_app
        """),
    Leak(
      code: .rowsRead, object: "table public.changes",
      sabotage: """
        CREATE TABLE public.changes (line jsonb); GRANT SELECT, INSERT ON public.changes TO isolation_app;
        CREATE FUNCTION public.remember() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN INSERT INTO public.changes VALUES (jsonb_build_object(''amount'', OLD.amount)); RETURN OLD; END';
        CREATE TRIGGER remember AFTER DELETE ON public.invoices FOR EACH ROW EXECUTE FUNCTION public.remember()
        """),
    Leak(
      code: .rowsRead, object: "function public.counted(tenants uuid[])",
      sabotage: """
        CREATE FUNCTION public.counted(tenants uuid[]) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS
        'DECLARE n bigint; BEGIN EXECUTE ''SELECT count(*) FROM public.'' || ''tasks WHERE tenant_id = ANY ($1)'' INTO n
         USING tenants; RETURN n; END'
        """),
    Leak(
      code: .probesNotRun, object: "function public.sleepy()",
      sabotage: """
        CREATE FUNCTION public.sleepy() RETURNS void LANGUAGE sql AS 'SELECT pg_sleep(60)'
        """),
    Leak(
      code: .rowsRead, object: "view public.open_tasks",
      sabotage: """
        CREATE VIEW public.open_tasks AS SELECT count(*) FROM public.tasks WHERE NOT done OR done;
        GRANT SELECT ON public.open_tasks TO isolation_app
        """),
    Leak(
      code: .rowsRead, object: "function public.tasks_of(tenant uuid)",
      sabotage: """
        CREATE FUNCTION public.tasks_of(tenant uuid) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS
        'DECLARE n bigint; BEGIN EXECUTE ''SELECT count(*) FROM public.'' || ''tasks WHERE tenant_id = $1'' INTO n
         USING tenant; RETURN n; END'
        """),
    Leak(
      code: .rowsRead, object: "table public.invoices",
      sabotage: """
        INSERT INTO public.invoices (tenant_id) SELECT id FROM public.tenants;
        CREATE OR REPLACE FUNCTION public.current_tenant_id() RETURNS uuid LANGUAGE sql STABLE
        AS $$ SELECT '00000000-0000-0000-0000-0000000000b2'::uuid $$
        """),
  ])
  func `a probe sees what leaks`(_ leak: Leak) async throws {
    let application = try await isolated()
    try await application.database.run(script: leak.sabotage)
    let findings = try await application.probe().findings
    #expect(
      findings.contains { $0.code == leak.code && $0.object == leak.object },
      "\(findings.map { "\($0.code) \($0.object): \($0.leak)" })")
    #expect(findings.allSatisfy { $0.source == .probe })
  }
}

extension Application {
  func probe() async throws(DriverFailure) -> IsolationProbe.Outcome {
    let probe = IsolationProbe(context, settings, tenants: (Self.acme, Self.globex))
    return try await database.perform(as: Self.role) { session throws(DriverFailure) in
      try probe.run(session)
    }
  }
}
