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

  @Test func `what somebody answers for is told as accepted, and nothing else is`() async throws {
    let checkout = try await Checkout { documents in
      documents[0].text = documents[0].text.replacing(
        "owner: app_owner}}",
        with: """
          owner: app_owner}, accepted: [{code: TN759, object: "function public.find_login(email text)", \
          reason: whoever logs in has no tenant yet}]}
          """)
    }
    #expect(try await checkout.tenure.run("apply", "--yes").code == 0)
    try await checkout.database.run(
      script: """
        CREATE FUNCTION public.find_login(email text) RETURNS bigint LANGUAGE sql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS 'SELECT count(*) FROM public.tenants WHERE slug = email'
        """)
    let accepted = try await checkout.tenure.run("verify", "isolation", "--no-probes")
    #expect(accepted.code == 0, "\(accepted.output)")
    #expect(accepted.output.contains("whoever logs in has no tenant yet"))
    try await checkout.database.run(
      script: """
        CREATE FUNCTION public.find_all() RETURNS bigint LANGUAGE sql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS 'SELECT count(*) FROM public.tenants'
        """)
    let found = try await checkout.tenure.run("verify", "isolation", "--no-probes")
    #expect(found.code == 2)
    #expect(found.output.contains("function public.find_all()"))
  }

  // MARK: - Mending

  /// What somebody opened, whether --fix closes it, and what it was found by.
  private static let openings: [(script: String, code: String, isMended: Bool)] = [
    ("GRANT TRUNCATE ON public.invoices TO app", "TN757", true),
    ("GRANT SELECT ON public.invoices TO PUBLIC", "TN758", true),
    (
      "CREATE VIEW public.\"all invoices; \" AS SELECT * FROM public.invoices; GRANT SELECT ON public.\"all invoices; \" TO app",
      "TN760", true
    ),
    ("ALTER ROLE app IN DATABASE current SET session_replication_role = replica", "TN770", true),
    ("GRANT CREATE ON SCHEMA public TO app", "TN766", true),
    (
      "ALTER DEFAULT PRIVILEGES FOR ROLE app_owner GRANT SELECT ON TABLES TO PUBLIC", "TN769", true
    ),
    (
      "CREATE RULE leak AS ON UPDATE TO public.invoices DO ALSO SELECT 1", "TN764", false
    ),
    (
      "CREATE POLICY everything ON public.invoices TO app USING (true)", "TN751", false
    ),
  ]

  @Test func `--fix mends what is safe, leaves what needs a decision, and writes down what it did`()
    async throws
  {
    let checkout = try await applied()
    let database = checkout.database.name
    for opening in Self.openings {
      let script = opening.script.replacing("DATABASE current", with: "DATABASE \"\(database)\"")
      try await checkout.database.run(script: script)
      let asked = try await checkout.tenure.run("verify", "isolation", "--no-probes", "--fix")
      #expect(asked.output.contains(opening.code), "\(opening.code): \(asked.output)")
      if opening.isMended {
        // Nobody confirmed it.
        #expect(asked.code == 1 && asked.error.contains("TN906"), "\(opening.code): \(asked)")
      }
      let fixed = try await checkout.tenure.run(
        "verify", "isolation", "--no-probes", "--fix", "--yes")
      #expect(fixed.code == (opening.isMended ? 0 : 2), "\(opening.code): \(fixed)")
      if !opening.isMended {
        try await checkout.database.run(
          script: opening.code == "TN764"
            ? "DROP RULE leak ON public.invoices" : "DROP POLICY everything ON public.invoices")
      }
    }
    #expect(try await checkout.tenure.run("verify", "isolation").code == 0)
    let written = try await checkout.database.query(
      "SELECT count(*)::text FROM tenure.journal WHERE kind = 'isolation-finding'")
    #expect(written == [["6"]])
    let audit = try await checkout.tenure.run("audit", "verify")
    #expect(audit.code == 0, "\(audit)")
    #expect(try await checkout.tenure.run("plan").code == 0)
  }

  @Test func `a view whose tables the application may not read is not taken from it`() async throws
  {
    let checkout = try await applied()
    try await checkout.database.run(
      script: """
        CREATE TABLE public.prices (id int PRIMARY KEY);
        CREATE VIEW public.overview AS SELECT i.* FROM public.invoices AS i CROSS JOIN public.prices;
        GRANT SELECT ON public.overview TO app
        """)
    let fixed = try await checkout.tenure.run(
      "verify", "isolation", "--no-probes", "--fix", "--yes", "-o", "json")
    #expect(fixed.code == 2, "\(fixed)")
    #expect(fixed.output.contains(#""fix":"decision""#))
    #expect(fixed.output.contains(#""fixes":[]"#))
    try await checkout.database.run(script: "GRANT SELECT ON public.prices TO app")
    let now = try await checkout.tenure.run(
      "verify", "isolation", "--no-probes", "--fix", "--yes", "-o", "json")
    #expect(now.code == 0, "\(now)")
    #expect(now.output.contains(#""outcome":"mended""#))
  }

  @Test func `--record writes what was found into the condition of every tenant`() async throws {
    let checkout = try await applied()
    func condition() async throws -> [[String?]] {
      try await checkout.database.query(
        "SELECT DISTINCT status, reason FROM tenure.condition WHERE type = 'Isolated'")
    }
    #expect(try await condition() == [["True", "AsDeclared"]])
    try await checkout.database.run(
      script: """
        CREATE VIEW public.leak AS SELECT * FROM public.invoices; GRANT SELECT ON public.leak TO app
        """)
    #expect(try await checkout.tenure.run("verify", "isolation", "--no-probes").code == 2)
    #expect(try await condition() == [["True", "AsDeclared"]])
    let recorded = try await checkout.tenure.run("verify", "isolation", "--no-probes", "--record")
    #expect(recorded.code == 2, "\(recorded)")
    #expect(try await condition() == [["False", "Exposed"]])
    #expect(try await checkout.tenure.run("status").code == 2)
    let fixed = try await checkout.tenure.run("verify", "isolation", "--fix", "--yes")
    #expect(fixed.code == 0, "\(fixed)")
    #expect(try await condition() == [["True", "AsDeclared"]])
  }
}
