import Diagnostics
import PostgresAccess
import Reconciliation
import Specs
import TestKit
import Testing

@testable import ControlStore

@Suite struct LeastPrivilegeTests {
  /// Roles of this test alone, with names that need their quotes.
  private func names(_ stem: String) throws -> LeastPrivilege {
    let unique = TemporaryPostgres.uniqueName(stem)
    var names = LeastPrivilege(
      schema: "tenure", owner: "\(unique)_owner",
      tenantTable: try #require(QualifiedName("public.tenants")), applicationSchemas: ["public"])
    names.observer = "\(unique) \"observer\""
    names.applier = "\(unique)_applier'$tenure$"
    names.auditor = "\(unique)_auditor"
    return names
  }

  @Test func `with the roles of the script each does its work, and no other`() async throws {
    let first = try await ControlSite()
    let names = try names("least")
    for database in [first.control, first.other] {
      try await first.sql(names.script, in: database)
      // It may be run again.
      try await first.sql(names.script, in: database)
    }
    let folder = try TemporaryFolder()
    let state = AuditState(folder: folder.path)

    let applier = try await ControlSite(first.databases, as: names.applier)
    let lease = try await applier.prepare()
    try await applier.journal(5)
    let sealer = AuditSealer(
      applier.store, control: applier.control, databases: [applier.other], fleet: "x",
      state: state)
    #expect(try await sealer.seal(under: lease, at: AuditCase.now).size == 5)

    let auditor = try await ControlSite(first.databases, as: names.auditor)
    let verifier = AuditVerifier(
      auditor.store, control: auditor.control, databases: [auditor.other], fleet: "x",
      state: state)
    #expect(try await verifier.verify().findings == [])
    let observer = try await ControlSite(first.databases, as: names.observer)
    let reader = StatusReader(
      observer.store, control: observer.control, databases: [observer.other])
    #expect(try await reader.page(StatusQuery(detail: .full)).tenants.isEmpty)

    let forbidden: [SQL] = [
      "UPDATE tenure.journal SET reason = 'x'", "DELETE FROM tenure.audit_leaf",
      "UPDATE tenure.fence SET number = 99", "CREATE TABLE public.x (a int)",
      "CREATE TABLE tenure.x (a int)",
    ]
    for login in [names.auditor, names.observer] {
      for statement in forbidden {
        do throws(DriverFailure) {
          try await first.databases[first.control]?.query(statement, as: login)
          Issue.record("\(login) could \(statement.redactedText)")
        } catch {
          #expect(error.diagnostic.code == .permissionDenied)
        }
      }
    }
    for site in [applier, auditor, observer] { await site.close() }
  }

  @Test func `what a superuser made before is handed over`() async throws {
    let first = try await ControlSite()
    _ = try await first.prepare()
    try await first.sql("CREATE TABLE public.tenants (id int)")
    let names = try names("handed")
    for database in [first.control, first.other] { try await first.sql(names.script, in: database) }
    let applier = try await ControlSite(first.databases, as: names.applier)
    try await applier.store.prepare(applier.control)
    let owners = try await first.rows(
      """
      SELECT DISTINCT pg_get_userbyid(c.relowner) FROM pg_class AS c
      WHERE c.relnamespace = 'tenure'::regnamespace
      """)
    #expect(owners == [[names.applier]])
    let rows = try await first.databases[first.control]?.query(
      "SELECT count(*) FROM public.tenants", as: names.observer)
    #expect(rows == [["0"]])
    let roles = try await first.rows(
      """
      SELECT bool_or(rolsuper OR rolcreaterole OR rolcreatedb) FROM pg_roles
      WHERE rolname = ANY (\([names.applier, names.observer, names.auditor])::text[])
      """)
    #expect(roles == [["f"]])
  }
}
