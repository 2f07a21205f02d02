import Diagnostics
import Planning
import PostgresAccess
import Resources
import TestKit
import Testing

@Suite struct StateTests {
  private static func run(
    _ application: Application, _ states: [String: TenantAccess]
  ) -> KindRun<StateKind> {
    let kind = StateKind(schema: "tenure", patience: .milliseconds(200)) { _, _ in
      TenantAccess(state: "active", access: .full)
    }
    return KindRun(kind, in: application.database) { _ in
      var records = Records(of: kind.description)
      for (name, access) in states {
        records.append(tenant: name) { row in
          row.text(access.state)
          row.text(access.access.rawValue)
        }
      }
      return records
    }
  }

  private static let suspended = TenantAccess(state: "suspended", access: .readOnly)
  private static let active = TenantAccess(state: "active", access: .full)

  @Test func `state conforms: law 5, law 6`() async throws {
    let problems = try await KindConformance {
      Self.run(
        try await Application.fresh(), ["acme": Self.suspended, "globex": Self.active])
    }.problems(after: [
      .init("it was woken by hand", "UPDATE tenure.tenant SET state = 'active', access = 'full'"),
      .init("another was closed", "UPDATE tenure.tenant SET access = 'none' WHERE name = 'globex'"),
    ])
    #expect(problems == [])
  }

  @Test func `session defaults conform: law 5, law 6`() async throws {
    let problems = try await KindConformance {
      let application = try await Application.fresh()
      return Self.defaults(in: application)
    }.problems(after: [
      .init("one is gone", "DELETE FROM tenure.session_default"),
      .init("one was edited", "UPDATE tenure.session_default SET work_mem = '1GB'"),
    ])
    #expect(problems == [])
  }

  private static func defaults(in application: Application) -> KindRun<SessionDefaultKind> {
    let kind = SessionDefaultKind(schema: "tenure") { _ in
      SessionDefaults(
        statementTimeoutMilliseconds: nil, idleInTransactionTimeoutMilliseconds: nil,
        workMemKilobytes: nil)
    }
    return KindRun(kind, in: application.database) { _ in
      var records = Records(of: kind.description)
      for name in ["acme", "globex"] {
        records.append(tenant: name) { row in
          row.text("5000ms")
          row.text("60000ms")
          row.text(name == "acme" ? "16384kB" : nil)
        }
      }
      return records
    }
  }

  @Test func `entering a context sets the tenant's defaults until the transaction ends`()
    async throws
  {
    let application = try await Application.fresh()
    try await application.contextFunctions.converge()
    try await Self.defaults(in: application).converge()
    let settings: SQL = """
      SELECT current_setting('statement_timeout'), current_setting('work_mem'),
        current_setting('idle_in_transaction_session_timeout'), public.current_tenant_id()
      """
    try await application.database.perform(as: Application.role) {
      session throws(DriverFailure) in
      let before = try session.execute(settings).only().string(0)
      try session.transaction { session throws(DriverFailure) in
        try session.execute("SELECT public.set_tenant_context(\(Application.acme)::uuid)")
        let inside = try session.execute(settings).only()
        #expect(try inside.string(0) == "5s")
        #expect(try inside.string(1) == "16MB")
        #expect(try inside.string(2) == "1min")
        #expect(try inside.string(3) == Application.acme)
        try session.execute("SELECT public.set_tenant_context(NULL)")
        #expect(try session.execute(settings).only().isNull(3))
      }
      #expect(try session.execute(settings).only().string(0) == before)
    }
  }

  @Test func `what takes access is destructive, what gives it back is not`() async throws {
    let application = try await Application.fresh()
    let taken = try await Self.run(
      application, ["acme": Self.suspended, "globex": TenantAccess(state: "trial", access: .full)]
    ).changes()
    #expect(taken.map(\.marks) == [[.destructive], []])
    #expect(taken.map(\.reason) == ["writing ends", "the state moves on"])
    try await Self.run(application, ["acme": Self.suspended, "globex": Self.active]).converge()
    let given = try await Self.run(
      application, ["acme": Self.active, "globex": Self.active]
    ).changes()
    #expect(given.map(\.marks) == [[]])
    let closed = try await Self.run(
      application,
      ["acme": TenantAccess(state: "suspended", access: .none), "globex": Self.active]
    ).changes()
    #expect(closed.map(\.marks) == [[.destructive]])
  }

  @Test func `a writer that is under way is waited for, and the batch is divided for it`()
    async throws
  {
    let application = try await Application.fresh()
    try await application.isolate()
    let writer = try await OpenTransaction.begin(
      in: application.database, as: Application.role,
      [
        "SELECT public.set_tenant_context(\(Application.acme)::uuid)",
        "INSERT INTO public.notes VALUES (\(Application.acme)::uuid, 'under way')",
      ])
    let both = Self.run(application, ["acme": Self.suspended, "globex": Self.suspended])
    let changes = try await both.changes()
    let together = await attempt { () async throws(DriverFailure) in try await both.apply(changes) }
    guard case .permanent(let diagnostic) = together else {
      Issue.record("the batch was not refused: \(String(describing: together))")
      return
    }
    #expect(diagnostic.code == .writersInFlight)
    #expect(diagnostic.message.contains("'acme'"))
    try await both.apply(changes.filter { $0.id.tenant == "globex" })
    let alone = await attempt { () async throws(DriverFailure) in
      try await both.apply(changes.filter { $0.id.tenant == "acme" })
    }
    guard case .transient = alone else {
      Issue.record("one tenant is to be tried again: \(String(describing: alone))")
      return
    }
    try await writer.end()
    try await both.converge()
    #expect(try await both.changes().isEmpty)
  }

  @Test func `a transaction with an older snapshot does not write after a suspension`()
    async throws
  {
    let application = try await Application.fresh()
    try await application.isolate()
    let insert: SQL = "INSERT INTO public.notes VALUES (\(Application.acme)::uuid, 'late')"
    let late = try await OpenTransaction.begin(
      in: application.database, as: Application.role, isolation: .repeatableRead,
      ["SELECT public.set_tenant_context(\(Application.acme)::uuid)"], last: insert)
    try await Self.run(application, ["acme": Self.suspended, "globex": Self.active]).converge()
    let code = await failure { try await late.end() }
    #expect(code == "40001")
    #expect(try await application.database.query("SELECT 1 FROM public.notes").isEmpty)
  }

  private func attempt(
    _ work: () async throws(DriverFailure) -> Void
  ) async -> DriverFailure? {
    do throws(DriverFailure) {
      try await work()
      return nil
    } catch {
      return error
    }
  }
}
