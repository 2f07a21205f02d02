import Diagnostics
import Testing

/// A way around isolation, as somebody would bring it into a database, and a sound twin that looks like it.
struct Hazard: CustomTestStringConvertible {
  let code: DiagnosticCode
  /// What the finding names.
  let object: String
  let sabotage: String
  /// Does something alike that leaks nothing.
  var twin = ""

  var testDescription: String { "\(code) \(code.title): \(object)" }

  static let all: [Hazard] = [
    Hazard(
      code: .tableOpen, object: "table public.invoices",
      sabotage: "ALTER TABLE public.invoices DISABLE ROW LEVEL SECURITY"),
    Hazard(
      code: .tableOpen, object: "partition public.events_2026",
      sabotage: """
        GRANT SELECT ON public.events_2026 TO isolation_app;
        ALTER TABLE public.events_2026 DISABLE ROW LEVEL SECURITY
        """,
      twin: "GRANT SELECT ON public.events_2026 TO isolation_app"),
    Hazard(
      code: .tableOpen, object: "table public.invoices",
      sabotage: "ALTER TABLE public.invoices NO FORCE ROW LEVEL SECURITY"),
    Hazard(
      code: .tableOpen, object: "table public.invoices",
      sabotage: "DROP POLICY tenant_isolation_policy ON public.invoices"),
    Hazard(
      code: .tableOpen, object: "table public.invoices",
      sabotage: "ALTER POLICY tenant_isolation_policy ON public.invoices WITH CHECK (true)"),
    Hazard(
      code: .tableOpen, object: "table public.invoices",
      sabotage:
        "ALTER POLICY tenant_isolation_policy ON public.invoices USING (tenant_id IS NOT NULL)"),
    Hazard(
      code: .policyWidened, object: "policy support on public.invoices",
      sabotage: "CREATE POLICY support ON public.invoices FOR SELECT USING (true)",
      twin: "CREATE POLICY support ON public.invoices AS RESTRICTIVE USING (amount >= 0)"),
    Hazard(
      code: .tenantColumnNullable, object: "table public.invoices",
      sabotage: "ALTER TABLE public.invoices ALTER tenant_id DROP NOT NULL"),
    Hazard(
      code: .fenceMissing, object: "table public.invoices",
      sabotage: "ALTER TABLE public.invoices DISABLE TRIGGER tenure_fence"),
    Hazard(
      code: .tableUnscoped, object: "table public.remarks",
      sabotage: """
        CREATE TABLE public.lines (id bigint PRIMARY KEY,
          invoice uuid NOT NULL REFERENCES public.tenants (id));
        CREATE TABLE public.remarks (line bigint REFERENCES public.lines (id), text text);
        GRANT SELECT ON public.lines, public.remarks TO isolation_app
        """,
      twin: """
        CREATE TABLE public.countries (code text PRIMARY KEY);
        CREATE TABLE public.internal_notes (tenant uuid REFERENCES public.tenants (id));
        GRANT SELECT ON public.countries TO isolation_app
        """),
    Hazard(
      code: .tenantColumnElsewhere, object: "table archive.\"Old Invoices\"",
      sabotage: """
        CREATE SCHEMA archive; GRANT USAGE ON SCHEMA archive TO isolation_app;
        CREATE TABLE archive."Old Invoices" AS TABLE public.invoices;
        GRANT SELECT (amount) ON archive."Old Invoices" TO isolation_app
        """,
      twin: """
        CREATE SCHEMA archive; CREATE TABLE archive."Old Invoices" AS TABLE public.invoices;
        GRANT SELECT ON archive."Old Invoices" TO isolation_app
        """),
    Hazard(
      code: .roleBypasses, object: "role isolation_app",
      sabotage: "ALTER TABLE public.invoices OWNER TO isolation_app",
      twin: """
        CREATE TABLE public.rates (code text); ALTER TABLE public.rates OWNER TO isolation_app
        """),
    Hazard(
      code: .sessionSettingOpen, object: "role isolation_app",
      sabotage: """
        DO $$ BEGIN EXECUTE format('ALTER ROLE isolation_app IN DATABASE %I SET app.current_tenant_id = %L',
          current_database(), '00000000-0000-0000-0000-0000000000b2'); END $$
        """,
      twin: """
        DO $$ BEGIN EXECUTE format('ALTER ROLE isolation_app IN DATABASE %I SET work_mem = %L',
          current_database(), '8MB'); END $$
        """),
    Hazard(
      code: .sequenceWritable, object: "sequence public.invoices_id_seq",
      sabotage: "GRANT UPDATE ON SEQUENCE public.invoices_id_seq TO isolation_app",
      twin: "GRANT USAGE, SELECT ON SEQUENCE public.invoices_id_seq TO isolation_app"),
    Hazard(
      code: .grantTooWide, object: "table public.invoices",
      sabotage: "GRANT TRUNCATE ON public.invoices TO isolation_app"),
    Hazard(
      code: .grantTooWide, object: "table public.invoices",
      sabotage: "GRANT REFERENCES (id) ON public.invoices TO PUBLIC",
      twin: "GRANT SELECT (id), UPDATE (amount) ON public.invoices TO isolation_app"),
    Hazard(
      code: .grantTooWide, object: "table public.invoices",
      sabotage: "GRANT TRIGGER ON public.invoices TO isolation_app"),
    Hazard(
      code: .publicGrant, object: "table public.invoices",
      sabotage: "GRANT SELECT (amount) ON public.invoices TO PUBLIC"),
    Hazard(
      code: .definerFunction, object: "function public.all_invoices()",
      sabotage: """
        CREATE FUNCTION public.all_invoices() RETURNS bigint LANGUAGE sql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS 'SELECT count(*) FROM public.invoices'
        """,
      twin: """
        CREATE FUNCTION public.all_invoices() RETURNS bigint LANGUAGE sql SECURITY INVOKER
        AS 'SELECT count(*) FROM public.invoices';
        CREATE FUNCTION public.owners_invoices() RETURNS bigint LANGUAGE sql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS 'SELECT count(*) FROM public.invoices';
        ALTER FUNCTION public.owners_invoices() OWNER TO isolation_owner;
        CREATE FUNCTION public.closed() RETURNS bigint LANGUAGE sql SECURITY DEFINER
        AS 'SELECT count(*) FROM public.invoices';
        REVOKE EXECUTE ON FUNCTION public.closed() FROM PUBLIC
        """),
    Hazard(
      code: .definerFunction, object: "function public.unpinned(integer)",
      sabotage: """
        CREATE FUNCTION public.unpinned(integer) RETURNS bigint LANGUAGE sql SECURITY DEFINER
        AS 'SELECT count(*) FROM pg_catalog.pg_class';
        ALTER FUNCTION public.unpinned(integer) OWNER TO isolation_owner
        """),
    Hazard(
      code: .viewOfOwner, object: "view public.outer_view",
      sabotage: """
        CREATE VIEW public.inner_view WITH (security_invoker) AS SELECT * FROM public.invoices;
        CREATE VIEW public.outer_view AS SELECT * FROM public.inner_view;
        GRANT SELECT ON public.outer_view TO isolation_app
        """,
      twin: """
        CREATE VIEW public.inner_view WITH (security_invoker = on) AS SELECT * FROM public.invoices;
        CREATE VIEW public.outer_view WITH (security_invoker) AS SELECT * FROM public.inner_view;
        CREATE VIEW public.owned_view AS SELECT * FROM public.invoices;
        ALTER VIEW public.owned_view OWNER TO isolation_owner;
        CREATE VIEW public.closed_view AS SELECT * FROM public.invoices;
        GRANT SELECT ON public.outer_view, public.inner_view, public.owned_view TO isolation_app
        """),
    Hazard(
      code: .materializedView, object: "materialized view public.totals",
      sabotage: """
        CREATE MATERIALIZED VIEW public.totals AS
          SELECT tenant_id, sum(amount) FROM public.invoices GROUP BY 1;
        CREATE VIEW public.shown_totals AS SELECT * FROM public.totals;
        GRANT SELECT ON public.shown_totals TO isolation_app
        """,
      twin: """
        CREATE TABLE public.rates (code text, rate numeric);
        CREATE MATERIALIZED VIEW public.best AS SELECT max(rate) FROM public.rates;
        CREATE MATERIALIZED VIEW public.totals AS SELECT * FROM public.invoices;
        GRANT SELECT ON public.best TO isolation_app
        """),
    Hazard(
      code: .foreignTable, object: "foreign table public.remote_invoices",
      sabotage: """
        CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER far FOREIGN DATA WRAPPER nothing;
        CREATE FOREIGN TABLE public.remote_invoices (tenant_id uuid, amount int) SERVER far;
        GRANT SELECT ON public.remote_invoices TO isolation_app
        """,
      twin: """
        CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER far FOREIGN DATA WRAPPER nothing;
        CREATE FOREIGN TABLE public.remote_rates (code text, rate int) SERVER far;
        GRANT SELECT ON public.remote_rates TO isolation_app
        """),
    Hazard(
      code: .definerTrigger, object: "trigger copy on public.invoices",
      sabotage: """
        CREATE FUNCTION public.copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
          SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER copy BEFORE INSERT ON public.invoices FOR EACH ROW EXECUTE FUNCTION public.copy()
        """,
      twin: """
        CREATE FUNCTION public.copy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER copy BEFORE INSERT ON public.invoices FOR EACH ROW EXECUTE FUNCTION public.copy()
        """),
    Hazard(
      code: .tableRule, object: "rule spy on public.invoices",
      sabotage: "CREATE RULE spy AS ON INSERT TO public.invoices DO ALSO NOTIFY spy"),
    Hazard(
      code: .sharedKey, object: "key invoices_number_key of public.invoices",
      sabotage: "ALTER TABLE public.invoices ADD number text UNIQUE",
      twin: """
        ALTER TABLE public.invoices ADD number text, ADD UNIQUE (tenant_id, number),
          ADD reference uuid UNIQUE
        """),
    Hazard(
      code: .schemaOpen, object: "schema public",
      sabotage: "GRANT CREATE ON SCHEMA public TO PUBLIC"),
    Hazard(
      code: .publicationOpen, object: "publication everything",
      sabotage: "CREATE PUBLICATION everything FOR ALL TABLES",
      twin: """
        CREATE TABLE public.rates (code text PRIMARY KEY);
        CREATE PUBLICATION partly FOR TABLE public.rates
        """),
    Hazard(
      code: .publicationOpen, object: "publication wide",
      sabotage: "CREATE PUBLICATION wide FOR TABLES IN SCHEMA public",
      twin: "CREATE PUBLICATION wide FOR TABLE public.invoices WHERE (amount > 0)"),
    Hazard(
      code: .largeObjectOpen, object: "large objects",
      sabotage: "SELECT lo_create(4711); GRANT SELECT ON LARGE OBJECT 4711 TO PUBLIC",
      twin: "SELECT lo_create(4711)"),
    Hazard(
      code: .defaultPrivilegeOpen, object: "default privileges of isolation_owner in public",
      sabotage: """
        ALTER DEFAULT PRIVILEGES FOR ROLE isolation_owner IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC
        """,
      twin: """
        ALTER DEFAULT PRIVILEGES FOR ROLE isolation_owner IN SCHEMA public
        GRANT SELECT ON TABLES TO isolation_app
        """),
    Hazard(
      code: .leakproofFunction, object: "function public.peek(text)",
      sabotage: """
        CREATE FUNCTION public.peek(text) RETURNS boolean LEAKPROOF COST 0.01 LANGUAGE plpgsql
        AS 'BEGIN RAISE NOTICE ''%'', $1; RETURN true; END'
        """),
    Hazard(
      code: .contextChanged, object: "function public.current_tenant_id()",
      sabotage: """
        CREATE OR REPLACE FUNCTION public.current_tenant_id() RETURNS uuid LANGUAGE sql STABLE
        AS $$ SELECT '00000000-0000-0000-0000-0000000000b2'::uuid $$
        """),
    Hazard(
      code: .ownTablesWritable, object: "table tenure.tenant",
      sabotage: "GRANT UPDATE (access) ON tenure.tenant TO isolation_app",
      twin: "GRANT SELECT ON tenure.tenant TO isolation_app"),
    Hazard(
      code: .outwardFunction, object: "function pg_read_file(text)",
      sabotage: "GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO isolation_app"),
    Hazard(
      code: .viewOfOwner, object: "view public.support_view",
      sabotage: """
        CREATE POLICY support ON public.invoices FOR SELECT TO isolation_owner USING (true);
        CREATE VIEW public.support_view AS SELECT amount, clock_timestamp() FROM public.invoices;
        ALTER VIEW public.support_view OWNER TO isolation_owner;
        GRANT SELECT ON public.support_view TO isolation_app
        """,
      twin: """
        CREATE POLICY support ON public.invoices FOR SELECT TO isolation_owner USING (true);
        CREATE VIEW public.support_view WITH (security_invoker) AS SELECT amount FROM public.invoices;
        ALTER VIEW public.support_view OWNER TO isolation_owner;
        GRANT SELECT ON public.support_view TO isolation_app
        """),
    Hazard(
      code: .sessionSettingOpen, object: "function public.sums()",
      sabotage: """
        CREATE FUNCTION public.sums() RETURNS bigint LANGUAGE sql STABLE
        SET app.current_tenant_id = '00000000-0000-0000-0000-0000000000b2'
        AS 'SELECT count(*) FROM public.invoices'
        """,
      twin: """
        CREATE FUNCTION public.sums() RETURNS bigint LANGUAGE sql STABLE SET work_mem = '8MB'
        AS 'SELECT count(*) FROM public.invoices'
        """),
    Hazard(
      code: .definerTrigger, object: "trigger edit on public.editable",
      sabotage: """
        CREATE VIEW public.editable WITH (security_invoker) AS SELECT * FROM public.invoices;
        GRANT SELECT, UPDATE ON public.editable TO isolation_app;
        CREATE FUNCTION public.edit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
          SET search_path = pg_catalog, pg_temp
          AS 'BEGIN UPDATE public.invoices SET amount = NEW.amount; RETURN NEW; END';
        CREATE TRIGGER edit INSTEAD OF UPDATE ON public.editable FOR EACH ROW EXECUTE FUNCTION public.edit()
        """),
    Hazard(
      code: .tableRule, object: "rule wipe on public.rates",
      sabotage: """
        CREATE TABLE public.rates (code text); GRANT UPDATE ON public.rates TO isolation_app;
        CREATE RULE wipe AS ON UPDATE TO public.rates DO ALSO UPDATE public.invoices SET amount = 0
        """,
      twin: """
        CREATE TABLE public.rates (code text); GRANT UPDATE ON public.rates TO isolation_app;
        CREATE RULE hear AS ON UPDATE TO public.rates DO ALSO NOTIFY rates
        """),
    Hazard(
      code: .definerFunction, object: "function public.set_tenant_context(q bytea)",
      sabotage: """
        CREATE FUNCTION public.set_tenant_context(q bytea) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
        AS 'DECLARE r text; BEGIN EXECUTE convert_from(q, ''UTF8'') INTO r; RETURN r; END'
        """),
    Hazard(
      code: .definerFunction, object: "function public.purge(t uuid)",
      sabotage: """
        CREATE FUNCTION public.purge(t uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS
        'BEGIN PERFORM set_config(''app.current_tenant_id'', t::text, true); DELETE FROM public.invoices; END';
        ALTER FUNCTION public.purge(uuid) OWNER TO isolation_owner
        """),
    Hazard(
      code: .materializedView, object: "materialized view public.copied",
      sabotage: """
        CREATE FUNCTION public.everything() RETURNS TABLE (id bigint) LANGUAGE sql
          AS 'SELECT id FROM public.invoices';
        CREATE MATERIALIZED VIEW public.copied AS SELECT * FROM public.everything();
        GRANT SELECT ON public.copied TO isolation_app
        """),
    Hazard(
      code: .tenantColumnElsewhere, object: "table public.docs",
      sabotage: """
        CREATE TABLE public.docs ("tenantId" uuid NOT NULL, text text);
        GRANT SELECT ON public.docs TO isolation_app
        """),
    Hazard(
      code: .ownTablesWritable, object: "table tenure.tenant_settings",
      sabotage: "GRANT SELECT ON tenure.tenant_settings TO isolation_app"),
    Hazard(
      code: .ownTablesWritable, object: "table pg_catalog.pg_statistic",
      sabotage: "GRANT SELECT ON pg_catalog.pg_statistic TO isolation_app"),
    Hazard(
      code: .outwardFunction, object: "server near",
      sabotage: """
        CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER near FOREIGN DATA WRAPPER nothing;
        GRANT USAGE ON FOREIGN SERVER near TO isolation_app;
        CREATE USER MAPPING FOR PUBLIC SERVER near
        """,
      twin: """
        CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER near FOREIGN DATA WRAPPER nothing;
        CREATE USER MAPPING FOR PUBLIC SERVER near
        """),
    Hazard(
      code: .sharedKey, object: "key invoices_code_key of public.invoices",
      sabotage: "ALTER TABLE public.invoices ADD code text UNIQUE",
      twin: """
        ALTER TABLE public.invoices ADD code text,
          ADD token text UNIQUE DEFAULT encode(sha256(random()::text::bytea), 'hex');
        CREATE UNIQUE INDEX ON public.invoices ((tenant_id::text || ':' || lower(code)))
        """),
    Hazard(
      code: .tableUnscoped, object: "table public.invoice_notes",
      sabotage: """
        CREATE TABLE public.invoice_notes (id bigint PRIMARY KEY, invoice_id bigint NOT NULL, text text);
        GRANT SELECT ON public.invoice_notes TO isolation_app
        """,
      twin: """
        CREATE TABLE public.exchange_rates (id bigint PRIMARY KEY, currency_id bigint NOT NULL);
        CREATE TABLE public.spare_notes (invoice_id bigint);
        CREATE TABLE public.labels (invoice_id text);
        GRANT SELECT ON public.exchange_rates, public.labels TO isolation_app
        """),
    Hazard(
      code: .ownTablesWritable, object: "function public.current_tenant_id()",
      sabotage: """
        GRANT CREATE ON SCHEMA public TO isolation_app;
        ALTER FUNCTION public.current_tenant_id() OWNER TO isolation_app;
        REVOKE CREATE ON SCHEMA public FROM isolation_app
        """),
    Hazard(
      code: .ownTablesWritable, object: "function tenure.retire_logins(text[])",
      sabotage: "GRANT EXECUTE ON FUNCTION tenure.retire_logins(text[]) TO isolation_app",
      twin: "GRANT EXECUTE ON FUNCTION tenure.settings() TO isolation_app"),
  ]
}
