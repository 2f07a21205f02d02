import Diagnostics
import Planning
import PostgresAccess
import Resources
import SecretFolder
import Specs
import Synchronization
import TestKit
import Testing

@Suite struct LoginPasswordTests {
  @Test func `law 11: no password is sent, and no verifier is logged or journalled`() async throws {
    let folder = try TemporaryFolder()
    let logins = try await LoginTenancy.fresh(secrets: folder.path + "/s")
    let seen = Mutex<String>("")
    let observer = StatementObserver { event throws(DriverFailure) in
      seen.withLock { $0 += "\(event)\n" }
    }
    let changes = try await logins.run.changes()
    try await logins.run.apply(changes, observer: observer)
    let verifiers = try await logins.database.query(
      "SELECT rolpassword FROM pg_authid AS a JOIN tenure.tenant_login AS l ON l.role = a.oid")
    #expect(verifiers.count == 2)
    let statements = seen.withLock { $0 }
    #expect(statements.contains("put_logins"))
    for secret in try [logins.password(), logins.password(of: "globex")]
      + verifiers.compactMap({ $0[0] })
    {
      #expect(!statements.contains(secret))
      for change in changes {
        let row = change.after.map { String(decoding: $0.encoded, as: UTF8.self) }
        #expect(row?.contains(secret) == false)
      }
    }
  }

  @Test func `while a verifier is set the server logs no statement, and afterwards as before`()
    async throws
  {
    let folder = try TemporaryFolder()
    let logins = try await LoginTenancy.fresh(secrets: folder.path + "/s")
    let kind = logins.run.kind
    let changes = try await logins.run.changes()
    // Whatever is set when a role changes is written down by an event that only the effect causes.
    try await logins.database.run(
      script: """
        CREATE TABLE public.seen (log_statement text, log_duration text);
        CREATE FUNCTION public.see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          INSERT INTO public.seen VALUES (
            current_setting('log_statement'), current_setting('log_min_duration_statement'));
          RETURN NEW; END $$;
        CREATE TRIGGER see BEFORE INSERT ON tenure.tenant_login
          FOR EACH STATEMENT EXECUTE FUNCTION public.see()
        """)
    let after = try await logins.database.perform { session throws(DriverFailure) in
      try session.execute("SET log_min_duration_statement = 0")
      return try session.transaction { session throws(DriverFailure) in
        try session.execute("SET LOCAL log_statement = 'ddl'")
        try kind.apply(changes, in: session)
        return try session.execute(
          "SELECT current_setting('log_statement') || current_setting('log_min_duration_statement')"
        ).only().string(0)
      }
    }
    #expect(after == "ddl0")
    let seen = try await logins.database.query("SELECT DISTINCT * FROM public.seen")
    #expect(seen == [["none", "-1"]])
  }

  @Test func `an unchanged password is not set again, and a replaced one is`() async throws {
    let folder = try TemporaryFolder()
    let logins = try await LoginTenancy.fresh(secrets: folder.path + "/s")
    try await logins.run.converge()
    let verifier: SQL =
      "SELECT rolpassword FROM pg_authid WHERE rolname = \(try await logins.role())"
    let before = try await logins.database.query(verifier)
    let wider = try await logins.changed(acme: "  performance: {connectionLimit: 9}")
    try await wider.converge()
    #expect(try await logins.database.query(verifier) == before)

    try logins.store("a person's own $ecret\n", as: "database-password")
    let changes = try await wider.changes()
    #expect(changes.map(\.reason) == ["password changed"])
    try await wider.converge()
    #expect(try await wider.changes().isEmpty)
    #expect(try await logins.database.query(verifier) != before)
    let found = try await logins.login(password: "a person's own $ecret", "SELECT 'x'")
    #expect(found == "x")
  }

  @Test func `law 1: a login whose password is kept elsewhere is let be, until one is put here`()
    async throws
  {
    let folder = try TemporaryFolder()
    let logins = try await LoginTenancy.fresh(secrets: folder.path + "/s")
    try await logins.run.converge()
    let password = try logins.password()
    try TemporaryRepository.run(["mv", folder.path + "/s", folder.path + "/elsewhere"])
    #expect(try await logins.run.changes().isEmpty)
    let wider = try await logins.changed(acme: "  performance: {connectionLimit: 9}")
    try await wider.converge()
    #expect(try await logins.login(password: password, "SELECT 'in'") == "in")
    try TemporaryRepository.run(["mkdir", "-p", "-m", "700", folder.path + "/s/tenants/acme"])
    try TemporaryRepository.run(["chmod", "-R", "700", folder.path + "/s"])
    try logins.store("another one", as: "database-password")
    #expect(try await wider.changes().map(\.reason) == ["password changed"])
  }

  @Test func `a password that clients could read differently is refused`() async throws {
    let folder = try TemporaryFolder()
    let logins = try await LoginTenancy.fresh(secrets: folder.path + "/s")
    for password in ["", "\n", "pässword", "a\u{7}b", String(repeating: "x", count: 1001)] {
      try logins.store(password, as: "database-password")
      do throws(DriverFailure) {
        try await logins.run.converge()
        Issue.record("it was applied")
      } catch {
        #expect(error.diagnostic.code == .passwordUnusable)
      }
    }
  }

  @Test func `a store that cannot be read stops the kind: law 1`() async throws {
    let folder = try TemporaryFolder()
    let logins = try await LoginTenancy.fresh(secrets: folder.path + "/s")
    try await logins.run.converge()
    try #require(chmodOpen(folder.path + "/s/tenants/acme/database-password"))
    do throws(DriverFailure) {
      _ = try await logins.run.observed()
      Issue.record("it was observed")
    } catch {
      #expect(error.diagnostic.code == .secretExposed)
    }
  }

  @Test func `a name of PostgreSQL is never cut off`() {
    #expect(RoleKind.prefix(of: "example") == "example")
    let long = String(repeating: "a", count: 40)
    #expect(RoleKind.prefix(of: long).utf8.count + 37 == 63)
  }

  @Test func `a limit that nothing enforces is told, one that nobody asked for is not`()
    async throws
  {
    let folder = try TemporaryFolder()
    let root = folder.path
    let pooled = try await LoginTenancy.fresh(secrets: root, trust: "setting")
    func notices(_ logins: LoginTenancy) -> [String] {
      let fleet = logins.tenancy.fleet
      return (0..<fleet.count).map { fleet.resolve($0) }
        .filter { !logins.run.kind.unenforceable(for: $0).isEmpty }.map(\.name)
    }
    #expect(notices(pooled) == ["acme"])
    let own = try await LoginTenancy.fresh(secrets: root)
    #expect(notices(own) == [])
  }
}
