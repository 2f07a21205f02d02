import Diagnostics
import PostgresAccess
import Resources
import TestKit
import Testing

/// What a tenant can reach, tried out with a login of the application's own.
@Suite struct IsolationProbeTests {
  private let acme = Application.acme
  private let globex = Application.globex

  /// Everything is isolated; each tenant has two invoices, and an event of this year.
  private func isolated() async throws -> Application {
    let application = try await Application.fresh()
    try await application.isolate()
    try await application.database.run(
      script: """
        INSERT INTO public.invoices (tenant_id, amount)
        SELECT id, n FROM public.tenants, generate_series(1, 2) AS n;
        INSERT INTO public.events SELECT id, '2026-05-01', row_number() OVER () FROM public.tenants
        """)
    return application
  }

  @Test func `a tenant reads its own rows and no others`() async throws {
    let application = try await isolated()
    let tables: [SQL] = ["public.invoices", "public.events", "public.tenants"]
    for table in tables {
      let column: SQL = table.redactedText == "public.tenants" ? "id" : "tenant_id"
      let rows = try await application.query(as: acme, "SELECT DISTINCT \(column) FROM \(table)")
      #expect(rows == [[acme]], "\(table.redactedText)")
    }
  }

  @Test func `a partition that is read directly shows no more than its parent`() async throws {
    let application = try await isolated()
    try await application.database.run(
      script: "GRANT SELECT ON public.events_2026 TO isolation_app")
    let rows = try await application.query(as: acme, "SELECT tenant_id FROM public.events_2026")
    #expect(rows == [[acme]])
  }

  @Test func `a tenant writes no row of another`() async throws {
    let application = try await isolated()
    let inserted = await failure {
      try await application.query(
        as: acme, "INSERT INTO public.invoices (tenant_id) VALUES (\(globex)::uuid)")
    }
    #expect(inserted == "42501")
    let moved = await failure {
      try await application.query(
        as: acme, "UPDATE public.invoices SET tenant_id = \(globex)::uuid")
    }
    #expect(moved == "42501")
    let statements: [SQL] = [
      "UPDATE public.invoices SET amount = 0 WHERE tenant_id = \(globex)::uuid RETURNING 1",
      "DELETE FROM public.invoices WHERE tenant_id = \(globex)::uuid RETURNING 1",
    ]
    for statement in statements {
      #expect(try await application.query(as: acme, statement).isEmpty)
    }
    let own = try await application.query(
      as: acme, "UPDATE public.invoices SET amount = 7 RETURNING 1")
    #expect(own.count == 2)
  }

  @Test(arguments: [
    nil, "", "garbage", "00000000-0000-0000-0000-0000000000c3", "'; --", " ", "NULL",
  ])
  func `without a tenant's context nothing is read and nothing is written`(
    context: String?
  ) async throws {
    let application = try await isolated()
    #expect(try await application.query(as: context, "SELECT 1 FROM public.invoices").isEmpty)
    let written = await failure {
      try await application.query(as: context, "DELETE FROM public.invoices")
    }
    #expect(written == (context.map(\.isEmpty) ?? true ? "TN004" : "TN003"))
  }

  @Test func `a context that was never set is none, and neither is one whose transaction is over`()
    async throws
  {
    let application = try await isolated()
    try await application.database.perform(as: Application.role) {
      session throws(DriverFailure) in
      let count: SQL = "SELECT count(*) FROM public.invoices"
      #expect(try session.execute(count).only().int(0) == 0)
      try session.transaction { session throws(DriverFailure) in
        try session.execute("SELECT public.set_tenant_context(\(Application.acme)::uuid)")
        #expect(try session.execute(count).only().int(0) == 2)
      }
      #expect(try session.execute(count).only().int(0) == 0)
      #expect(try session.execute("SELECT public.current_tenant_id()").only().isNull(0))
    }
  }

  @Test func `a suspended tenant reads and does not write`() async throws {
    let application = try await isolated()
    try await application.database.run(
      script:
        "UPDATE tenure.tenant SET state = 'suspended', access = 'readOnly' WHERE name = 'acme'")
    #expect(try await application.query(as: acme, "SELECT 1 FROM public.invoices").count == 2)
    let writes: [SQL] = [
      "INSERT INTO public.notes VALUES (\(acme)::uuid, 'x')", "DELETE FROM public.invoices",
      "UPDATE public.events SET id = id + 10",
    ]
    for write in writes {
      #expect(await failure { try await application.query(as: acme, write) } == "TN001")
    }
    let other = try await application.query(
      as: globex, "UPDATE public.invoices SET amount = 1 RETURNING 1")
    #expect(other.count == 2)
  }

  @Test func `a blocked tenant neither reads nor writes nor enters`() async throws {
    let application = try await isolated()
    try await application.database.run(
      script: "UPDATE tenure.tenant SET state = 'suspended', access = 'none' WHERE name = 'acme'")
    #expect(try await application.query(as: acme, "SELECT 1 FROM public.invoices").isEmpty)
    let statements: [SQL] = [
      "DELETE FROM public.invoices", "SELECT public.set_tenant_context(\(acme)::uuid)",
    ]
    for statement in statements {
      #expect(await failure { try await application.query(as: acme, statement) } == "TN002")
    }
  }

  @Test func `the application empties no table, and its owner may`() async throws {
    let application = try await isolated()
    try await application.database.run(script: "GRANT TRUNCATE ON public.invoices TO isolation_app")
    let truncate: SQL = "TRUNCATE public.invoices"
    #expect(await failure { try await application.query(as: acme, truncate) } == "TN005")
    #expect(await failure { try await application.query(as: nil, truncate) } == "TN004")
    try await application.database.query(truncate, as: Application.owner)
    #expect(try await application.database.query("SELECT 1 FROM public.invoices").isEmpty)
  }

  @Test func `forced row security binds the owner as well`() async throws {
    let application = try await isolated()
    let rows = try await application.database.query(
      "SELECT 1 FROM public.invoices", as: Application.owner)
    #expect(rows.isEmpty)
  }

  @Test func `the application reads and writes nothing of ours`() async throws {
    let application = try await isolated()
    let statements: [SQL] = [
      "SELECT * FROM tenure.tenant", "UPDATE tenure.tenant SET access = 'full'",
      "SELECT * FROM tenure.session_default", "DELETE FROM tenure.session_default",
      "SELECT tenure.drain(ARRAY['x'], 0)", "CREATE TABLE tenure.mine ()",
      "ALTER TABLE public.invoices DISABLE TRIGGER tenure_fence",
    ]
    for statement in statements {
      let code = await failure { try await application.query(as: acme, statement) }
      #expect(code == "42501", "\(statement.redactedText)")
    }
  }

  @Test func `a search path of the caller's own leads past nothing`() async throws {
    let application = try await isolated()
    try await application.database.run(
      script: """
        UPDATE tenure.tenant SET state = 'suspended', access = 'none' WHERE name = 'acme';
        CREATE SCHEMA evil AUTHORIZATION isolation_app
        """)
    let rows = try await application.database.perform(as: Application.role) {
      session throws(DriverFailure) in
      try session.execute(
        script: """
          CREATE FUNCTION evil.lower(text) RETURNS text LANGUAGE sql AS 'SELECT ''\(globex)''';
          CREATE FUNCTION evil.differ(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
          CREATE OPERATOR evil.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.differ);
          CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.differ);
          SET search_path = evil, pg_catalog; SET app.current_tenant_id = '\(acme)'
          """)
      let refusal = #expect(throws: DriverFailure.self) {
        try session.execute("DELETE FROM public.invoices")
      }
      #expect(refusal?.diagnostic.notes.first?.message == "SQLSTATE TN002")
      return try session.execute("SELECT 1 FROM public.invoices").count
    }
    #expect(rows == 0)
  }
}

/// The SQLSTATE with which work failed, or nil.
func failure(_ work: () async throws -> Void) async -> String? {
  do {
    try await work()
    return nil
  } catch let failure as DriverFailure {
    let notes = failure.diagnostic.notes.map(\.message)
    return notes.first { $0.hasPrefix("SQLSTATE ") }.map { String($0.dropFirst(9)) }
      ?? failure.diagnostic.code.description
  } catch {
    return "\(error)"
  }
}

func failure<T>(_ work: () async throws -> T) async -> String? {
  await failure { () async throws -> Void in _ = try await work() }
}
