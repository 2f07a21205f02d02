import PostgresAccess
import TestKit
import Testing

/// `tenure verify isolation`, as a person runs it.
@Suite struct VerificationTests {
  private func applied() async throws -> Checkout {
    let checkout = try await Checkout()
    try await checkout.database.run(
      script: """
        CREATE TABLE public.invoices (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id uuid NOT NULL, amount numeric NOT NULL);
        ALTER TABLE public.invoices OWNER TO app_owner
        """)
    let applied = try await checkout.tenure.run("apply", "--yes")
    #expect(applied.code == 0, "\(applied.error)")
    return checkout
  }

  @Test func `a fleet that was applied has no findings`() async throws {
    let checkout = try await applied()
    let found = try await checkout.tenure.run("verify", "isolation")
    #expect(found.code == 0, "\(found.output)\(found.error)")
    #expect(found.output.contains("no findings"))
    #expect(found.output.contains("accepted"))
  }

  @Test func `a sabotage is found, said in three forms, and gone when it is mended`() async throws {
    let checkout = try await applied()
    try await checkout.database.run(
      script: "ALTER TABLE public.invoices DISABLE ROW LEVEL SECURITY")
    let text = try await checkout.tenure.run("verify", "isolation")
    #expect(text.code == 2)
    #expect(text.output.contains("high[TN750] table public.invoices"))
    #expect(text.output.contains("high[TN780] table public.invoices"))
    #expect(text.output.contains("mended by: tenure apply --disruptive public.invoices"))
    let catalog = try await checkout.tenure.run("verify", "isolation", "--no-probes")
    #expect(catalog.code == 2)
    #expect(catalog.output.contains("no probes"))
    #expect(!catalog.output.contains("TN780"))
    let sarif = try await checkout.tenure.run("verify", "isolation", "-o", "sarif")
    #expect(sarif.code == 2)
    #expect(sarif.output.contains(#""version":"2.1.0""#))
    #expect(sarif.output.contains(#""ruleId":"TN750""#))
    let explained = try await checkout.tenure.run("explain", "TN780")
    #expect(explained.code == 0)
    let mended = try await checkout.tenure.run("apply", "--yes", "--disruptive", "public.invoices")
    #expect(mended.code == 0, "\(mended.error)")
    #expect(try await checkout.tenure.run("verify", "isolation").code == 0)
  }

  @Test(arguments: [
    (
      "function tenure.admit_write(tenant_key text)",
      """
      CREATE OR REPLACE FUNCTION tenure.admit_write(tenant_key text) RETURNS void
      LANGUAGE plpgsql STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'BEGIN END'
      """
    ),
    (
      "function tenure.everybody()",
      """
      CREATE FUNCTION tenure.everybody() RETURNS bigint LANGUAGE sql SECURITY DEFINER
      AS 'SELECT count(*) FROM public.invoices'
      """
    ),
    (
      "trigger tenure.keep_history_of_changed on registry",
      "ALTER TABLE tenure.registry DISABLE TRIGGER keep_history_of_changed"
    ),
    (
      "function tenure.drain(tenant_keys text[], patience_ms integer)",
      "GRANT EXECUTE ON FUNCTION tenure.drain(text[], integer) TO PUBLIC"
    ),
  ])
  func `what was changed in our own schema is found`(object: String, sabotage: String)
    async throws
  {
    let checkout = try await applied()
    try await checkout.database.run(script: sabotage)
    let found = try await checkout.tenure.run("verify", "isolation")
    #expect(found.code == 2)
    #expect(found.output.contains("high[TN776] \(object)"), "\(found.output)\(found.error)")
    let examined = try await checkout.tenure.run("doctor")
    #expect(examined.code == 2)
    #expect(examined.output.contains(object.replacing("tenure.", with: "")))
  }

  @Test func `law 9: a way around isolation stands against the condition, until it is closed`()
    async throws
  {
    let checkout = try await applied()
    try await checkout.database.run(
      script: """
        CREATE VIEW public.all_invoices AS SELECT * FROM public.invoices;
        GRANT SELECT ON public.all_invoices TO app
        """)
    #expect(try await checkout.tenure.run("plan").code == 0)
    let exposed = try await checkout.tenure.run("apply", "--yes")
    #expect(exposed.output.contains("is exposed: view public.all_invoices"), "\(exposed.output)")
    let status = try await checkout.tenure.run("status", "t001")
    #expect(status.code == 2)
    #expect(status.output.contains("view public.all_invoices"), "\(status.output)")
    #expect(status.output.contains("TN760"))
    try await checkout.database.run(
      script: "ALTER VIEW public.all_invoices SET (security_invoker = true)")
    _ = try await checkout.tenure.run("apply", "--yes")
    #expect(try await checkout.tenure.run("status", "t001").code == 0)
  }

  @Test func `without a login of the application's the probes are not passed over in silence`()
    async throws
  {
    var checkout = try await applied()
    let url = try await TemporaryPostgres.url(of: checkout.database)
    checkout.tenure.environment["TENURE_PROBE_MAIN_URL"] = url + "&user=nobody_of_that_name"
    let refused = try await checkout.tenure.run("verify", "isolation")
    #expect(refused.code == 1)
    #expect(refused.error.contains("TN789"))
    #expect(try await checkout.tenure.run("verify", "isolation", "--no-probes").code == 0)
  }
}
