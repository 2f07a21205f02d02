import Diagnostics
import Glibc
import PostgresAccess
import Specs
import TestKit
import Testing

@testable import ControlStore

@Suite struct DoctorTests {
  private static let clock: @Sendable () -> Timestamp = {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
  }

  private func examine(
    _ site: ControlSite, roles: [String] = [], clock: @escaping @Sendable () -> Timestamp = clock
  ) async -> [String: DoctorFinding] {
    let doctor = Doctor(site.store, applicationRoles: roles, ownerRole: "nobody_owns")
    let findings = await doctor.examine(site.control, clock: clock)
    return Dictionary(findings.map { ($0.title, $0) }) { first, _ in first }
  }

  @Test func `a database that was never seen is examined, and stays as it was`() async throws {
    let site = try await ControlSite()
    let findings = await examine(site)
    #expect(findings["server version"]?.severity == .good)
    #expect(findings["schema, control"]?.detail == "not there yet")
    #expect(findings["journal"]?.severity == .note)
    #expect(findings["role"]?.severity == .warning)
    #expect(findings["durability"]?.severity == .warning)
    let schemas = try await site.rows("SELECT FROM pg_namespace WHERE nspname = 'tenure'")
    #expect(schemas.isEmpty)
  }

  @Test func `a prepared database is as it should be`() async throws {
    let site = try await ControlSite()
    _ = try await site.prepare()
    try await site.journal(3)
    let findings = await examine(site)
    #expect(findings["schema, control"]?.detail == "version \(StoreMigrations.control.count)")
    #expect(findings["journal"]?.detail.hasPrefix("effects up to 3") == true)
    #expect(findings["clocks"]?.severity == .good)
    #expect(!findings.values.contains { $0.severity == .error })
  }

  @Test func `clocks that differ are found`() async throws {
    let site = try await ControlSite()
    let real = Self.clock
    let early = await examine(site) {
      Timestamp(microseconds: real().microseconds - 3_600_000_000)
    }
    #expect(early["clocks"]?.severity == .error)
    let late = await examine(site) { Timestamp(microseconds: real().microseconds + 30_000_000) }
    #expect(late["clocks"]?.severity == .warning)
  }

  @Test func `application roles with powers are found`() async throws {
    let site = try await ControlSite()
    _ = try await site.prepare()
    let plain = try await TemporaryPostgres.createRole("plain")
    let bypassing = try await TemporaryPostgres.createRole("bypassing")
    let heir = try await TemporaryPostgres.createRole("heir")
    let writer = try await TemporaryPostgres.createRole("writer")
    try await TemporaryPostgres.administer("ALTER ROLE \(identifier: bypassing) BYPASSRLS")
    try await TemporaryPostgres.administer(
      "GRANT \(identifier: bypassing) TO \(identifier: heir)")
    try await site.sql("GRANT INSERT ON tenure.journal TO \(writer)")
    let findings = await examine(
      site, roles: [plain, bypassing, heir, writer, "postgres", "missing_role"])
    func finding(_ role: String) -> DoctorFinding? { findings["application role '\(role)'"] }
    #expect(finding(plain)?.severity == .good)
    #expect(finding(bypassing)?.detail.contains("bypasses row security") == true)
    #expect(finding(heir)?.detail.contains("can become '\(bypassing)'") == true)
    #expect(finding(writer)?.detail.contains("may write in our 'journal'") == true)
    #expect(finding("postgres")?.severity == .error)
    #expect(finding("missing_role")?.severity == .warning)
  }

  @Test func `a database that cannot be reached is a finding`() async throws {
    let site = try await ControlSite(as: "no_such_login")
    let findings = await examine(site)
    #expect(findings["connection"]?.severity == .error)
    #expect(findings["connection"]?.code == .authenticationFailed)
  }

  @Test func `who may not read is told what`() async throws {
    let first = try await ControlSite()
    _ = try await first.prepare()
    let login = try await TemporaryPostgres.createRole("stranger")
    let site = try await ControlSite(first.databases, as: login)
    let findings = await examine(site)
    #expect(findings["privileges"]?.code == .permissionDenied)
    #expect(findings["privileges"]?.detail.contains("'audit_checkpoint'") == true)
  }

  @Test func `what is wrong with a server is said`() {
    var server = DatabaseFacts.Server(
      version: 140_009, isStandby: true, encoding: "LATIN1", isDurable: true, lockCapacity: 100,
      maxLocksPerTransaction: 1, clock: Timestamp(microseconds: 0), asked: 0...1, program: nil)
    let login = DatabaseFacts.Login(
      name: "x", isSuperuser: false, bypassesRowSecurity: false, mayCreateRoles: false,
      mayCreateSchemas: false, ownsSchema: nil, unreadable: [])
    func severities() -> [String: DoctorFinding.Severity] {
      let facts = DatabaseFacts(server: server, login: login, roles: [], parts: [], journal: nil)
      return Dictionary(DoctorRules().findings(facts).map { ($0.title, $0.severity) }) { a, _ in a }
    }
    let old = severities()
    #expect(old["server version"] == .error && old["standby"] == .error)
    #expect(old["encoding"] == .error && old["lock table"] == .warning && old["schema"] == .error)
    server.version = 190_000
    #expect(severities()["server version"] == .warning)
  }
}
