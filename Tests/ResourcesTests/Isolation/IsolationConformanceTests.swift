import Diagnostics
import PostgresAccess
import Resources
import TestKit
import Testing

@Suite struct IsolationConformanceTests {
  @Test func `context conforms: law 5, law 6`() async throws {
    let conformance = KindConformance { try await Application.fresh().contextFunctions }
    let problems = try await conformance.problems(after: [
      .init("a function is gone", "DROP FUNCTION public.set_tenant_context(uuid)"),
      .init(
        "its body was edited",
        """
        CREATE OR REPLACE FUNCTION tenure.fence() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN RETURN NULL; END'
        """),
      .init("it has lost its search path", "ALTER FUNCTION public.current_tenant_id() RESET ALL"),
      .init("it runs with other rights", "ALTER FUNCTION tenure.fence() SECURITY DEFINER"),
      .init("nobody may call it", "REVOKE ALL ON FUNCTION public.current_tenant_id() FROM PUBLIC"),
    ])
    #expect(problems == [])
  }

  @Test func `isolation conforms: law 5, law 6`() async throws {
    let conformance = KindConformance {
      let application = try await Application.fresh()
      try await application.contextFunctions.converge()
      return application.isolation
    }
    let problems = try await conformance.problems(after: [
      .init("row security is off", "ALTER TABLE public.notes DISABLE ROW LEVEL SECURITY"),
      .init("row security is not forced", "ALTER TABLE public.events NO FORCE ROW LEVEL SECURITY"),
      .init("the policy is gone", "DROP POLICY tenant_isolation_policy ON public.notes"),
      .init(
        "the policy shows everything",
        "ALTER POLICY tenant_isolation_policy ON public.invoices USING (true)"),
      .init(
        "the policy is for one role only",
        "ALTER POLICY tenant_isolation_policy ON public.invoices TO isolation_app"),
      .init("the fence is gone", "DROP TRIGGER tenure_fence ON public.events_2026"),
      .init("the fence is disabled", "ALTER TABLE public.notes DISABLE TRIGGER tenure_fence"),
      .init(
        "the fence calls something else",
        """
        CREATE FUNCTION public.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE OR REPLACE TRIGGER tenure_fence BEFORE INSERT ON public.invoices
          EXECUTE FUNCTION public.nothing()
        """),
      .init(
        "the tenant may be null", "ALTER TABLE public.notes ALTER COLUMN tenant_id DROP NOT NULL"),
      .init(
        "the index is gone",
        """
        DO $$ BEGIN EXECUTE (SELECT 'DROP INDEX ' || indexrelid::regclass FROM pg_index
          WHERE indrelid = 'public.notes'::regclass); END $$
        """),
      .init("the grants are gone", "REVOKE ALL ON public.invoices FROM isolation_app"),
      .init("a table is new", "CREATE TABLE public.later (tenant_id uuid, id int PRIMARY KEY)"),
      .init(
        "a partition is attached later",
        """
        CREATE TABLE public.events_2027 PARTITION OF public.events
          FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')
        """),
      .init("a child inherits", "CREATE TABLE public.notes_old () INHERITS (public.notes)"),
    ])
    #expect(problems == [])
  }
}
