import Diagnostics
import FoundationEssentials
import Glibc
import Planning
import PostgresAccess
import Reconciliation
import TestKit
import Testing

@testable import ControlStore

@Suite struct AuditSealingTests {
  @Test func `effects of every database are sealed once`() async throws {
    let audit = try await AuditCase(sealing: false)
    try await audit.site.journal(5)
    try await audit.site.journal(3, in: audit.site.other)
    let first = try await audit.seal()
    #expect(first.sealed == 8 && first.size == 8)
    let again = try await audit.seal()
    #expect(again.sealed == 0 && again.size == 8)
    try await audit.site.journal(1, in: audit.site.other)
    #expect(try await audit.seal().size == 9)
    #expect(try await audit.verify().findings == [])
  }

  @Test func `what is more than a batch becomes several checkpoints`() async throws {
    let audit = try await AuditCase(sealing: false)
    try await audit.site.journal(25)
    try await audit.site.journal(8, in: audit.site.other)
    var sealer = audit.sealer
    sealer.batch = 10
    #expect(try await sealer.seal(under: audit.lease, at: AuditCase.now).size == 33)
    let report = try await audit.verify()
    #expect(report.checkpoints == 4 && report.findings == [])
  }

  @Test func `law 10: an entry that was numbered early and committed late is sealed`()
    async throws
  {
    let audit = try await AuditCase(sealing: false)
    let (site, control, lease) = (audit.site, audit.site.control, audit.lease)
    let numbered = AsyncStream<Void>.makeStream()
    let entry = JournalEntry(
      change: Change(
        ResourceID("login", tenant: "late"), .remove, before: nil, after: nil, in: control,
        reason: "no longer asked for"),
      kind: KindDescription("login", of: .tenant, columns: []), revision: "c0ffee", plan: "p1",
      actor: "root@tests")
    async let late: Void = site.store.effect(in: control, under: lease) {
      session throws(DriverFailure) in
      try site.store.record([entry], under: lease, in: session)
      numbered.continuation.finish()
      try session.execute(script: ControlSite.waitUntilBlocking)
    }
    for await _ in numbered.stream {}
    try await site.journal(1)
    #expect(try await audit.seal().size == 2)
    try await late
    #expect(
      try await site.rows(
        "SELECT event::jsonb #>> '{context,tenantId}' FROM tenure.audit_leaf ORDER BY index")
        == [["late"], ["tenant-1"]])
    #expect(try await audit.seal().sealed == 0)
  }

  @Test func `sealing does not wait for who looks and writes no entries`() async throws {
    let audit = try await AuditCase(sealing: false)
    let (site, control, lease) = (audit.site, audit.site.control, audit.lease)
    try await site.journal(3)
    let begun = AsyncStream<Void>.makeStream()
    // Looks until the log is sealed: whoever waited for it would wait in vain.
    async let looking: Void = site.store.effect(in: control, under: lease) {
      session throws(DriverFailure) in
      begun.continuation.finish()
      try session.execute(
        script: """
          DO $$ BEGIN
            WHILE NOT EXISTS (SELECT FROM tenure.audit_checkpoint)
            LOOP PERFORM pg_sleep(0.01); END LOOP;
          END $$
          """)
    }
    for await _ in begun.stream {}
    #expect(try await audit.seal().sealed == 3)
    try await looking
  }

  @Test func `an event has the fields that were asked for, and nothing that a terminal obeys`()
    async throws
  {
    let audit = try await AuditCase(sealing: false)
    try await audit.site.journal(1)
    _ = try await audit.seal()
    let row = try await audit.site.rows("SELECT event FROM tenure.audit_leaf")
    let event = try #require(row.first?.first ?? nil)
    struct Event: Decodable {
      struct Context: Decodable { var tenantId, userId, requestId: String }
      struct Resource: Decodable { var type, id: String }
      struct Changes: Decodable {
        var before: [String: String]?
        var after: [String: String]?
      }
      struct Metadata: Decodable { var plan, revision, reason, statements: String }
      struct Audit: Decodable {
        var action, outcome: String
        var resource: Resource
        var changes: Changes
        var metadata: Metadata
      }
      var timestamp, level, message, category, source: String
      var context: Context
      var audit: Audit
    }
    let decoded = try JSONDecoder().decode(Event.self, from: Data(event.utf8))
    #expect(decoded.category == "audit" && decoded.level == "info")
    #expect(decoded.source == "main/app")
    #expect(decoded.timestamp.hasSuffix("Z"))
    #expect(decoded.context.tenantId == "tenant-1" && decoded.context.userId == "root@tests")
    #expect(decoded.audit.action == "create" && decoded.audit.outcome == "success")
    #expect(decoded.audit.resource.type == "registration")
    #expect(decoded.audit.changes.before == nil)
    #expect(decoded.audit.changes.after?["note"] == "\u{202e}")
    #expect(decoded.audit.metadata.revision == "c0ffee")
    #expect(decoded.audit.metadata.reason == "declared, \"new\" é")
    #expect(decoded.audit.metadata.statements.hasPrefix("sha256:"))
    #expect(event.escapedForTerminal == event)
  }

  @Test func `the key is made once, for its owner alone`() async throws {
    let audit = try await AuditCase()
    let path = audit.state.folder + "/audit.key"
    var facts = stat()
    #expect(stat(path, &facts) == 0)
    #expect(facts.st_mode & 0o777 == 0o600)
    #expect(try audit.state.keyOrNew().publicKey == audit.state.key()?.publicKey)
    chmod(path, 0o640)
    do {
      _ = try audit.state.key()
      Issue.record("a key that others can read was taken")
    } catch {
      #expect(error.code == .auditKeyUnusable)
    }
    #expect(!"\(AuditKey())".contains("="))
  }

  @Test func `nothing is sealed on top of a log whose end was cut`() async throws {
    let audit = try await AuditCase()
    try await audit.site.sql(
      """
      DELETE FROM tenure.audit_leaf WHERE index >= 20;
      DELETE FROM tenure.audit_checkpoint WHERE size > 20;
      """)
    try await audit.site.journal(2)
    #expect(await refusal(audit) == .auditTailCut)
    try await audit.site.sql(
      "TRUNCATE tenure.audit_leaf, tenure.audit_checkpoint, tenure.audit_source")
    #expect(await refusal(audit) == .auditTailCut)
  }

  @Test func `nothing is sealed on top of a log that another key sealed`() async throws {
    let audit = try await AuditCase()
    unlink(audit.state.folder + "/audit.key")
    try await audit.site.journal(2)
    #expect(await refusal(audit) == .auditKeyForeign)
  }

  @Test func `nothing is sealed on top of an end that does not fit its checkpoint`() async throws {
    let audit = try await AuditCase()
    try await audit.site.sql(
      "UPDATE tenure.audit_checkpoint SET subtrees = set_byte(subtrees, 5, 7) WHERE size = 30")
    try await audit.site.journal(2)
    #expect(await refusal(audit) == .auditRewritten)
  }

  @Test func `a journal that lost its last sealed entry is not sealed further`() async throws {
    let audit = try await AuditCase()
    try await audit.site.sql(
      "DELETE FROM tenure.journal WHERE seq = (SELECT max(seq) FROM tenure.journal)")
    try await audit.site.journal(2)
    #expect(await refusal(audit) == .journalDeleted)
  }

  @Test func `copies that a crash has lost are made up for`() async throws {
    let audit = try await AuditCase()
    let path = audit.state.folder + "/checkpoints"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    // A crash in the middle of the second of three.
    try String(text.prefix(text.count / 2)).write(
      toFile: path, atomically: false, encoding: .utf8)
    let torn = try await audit.verify()
    #expect(torn.findings.map(\.code) == [.auditCheckpointsBehind])
    #expect(torn.isIntact)
    #expect(try await audit.seal().sealed == 0)
    let healed = try await audit.verify()
    #expect(healed.findings == [] && healed.copies == 3)
  }

  @Test func `another server's log does not get in the way`() async throws {
    let first = try await AuditCase()
    let second = try await AuditCase(sealing: false)
    try await second.site.journal(2)
    let sealer = AuditSealer(
      second.site.store, control: second.site.control, databases: [second.site.other],
      fleet: "example", state: first.state)
    #expect(try await sealer.seal(under: second.lease, at: AuditCase.now).size == 2)
    #expect(try await first.verify().findings == [])
  }

  /// Why sealing was refused; nil if it was not.
  private func refusal(_ audit: AuditCase) async -> DiagnosticCode? {
    do {
      _ = try await audit.seal()
      return nil
    } catch let failure as DriverFailure {
      return failure.diagnostic.code
    } catch {
      return nil
    }
  }
}
