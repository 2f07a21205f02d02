import Diagnostics
import PostgresAccess
import TestKit
import Testing

@testable import ControlStore

/// Law 10: editing, deleting, reordering, cutting the tail and rewriting the log are five different findings.
@Suite struct AuditTamperTests {
  @Test func `a log that nobody touched has no finding`() async throws {
    let audit = try await AuditCase()
    let report = try await audit.verify()
    #expect(report.findings == [])
    #expect(report.isIntact)
    #expect(report.entries == 30 && report.sealed == 30)
    #expect(report.checkpoints == 3 && report.copies == 3)
  }

  @Test func `law 10: an edited entry is found, and which one it is`() async throws {
    let audit = try await AuditCase()
    try await audit.site.sql(
      "UPDATE tenure.audit_leaf SET event = replace(event, 'basic', 'gold') WHERE index = 12")
    let report = try await audit.verify()
    #expect(report.findings.map(\.code) == [.auditEdited])
    #expect(report.findings.first?.message.hasSuffix(": 12") == true)
  }

  @Test func `law 10: a deleted entry is found`() async throws {
    let audit = try await AuditCase()
    try await audit.site.sql("DELETE FROM tenure.audit_leaf WHERE index IN (4, 5, 11)")
    let report = try await audit.verify()
    let codes = report.findings.map(\.code)
    #expect(codes == [.auditDeleted])
    #expect(report.findings.first?.message.hasSuffix(": 4 to 5, 11") == true)
  }

  @Test func `law 10: a deleted entry is found although the rest was numbered anew`() async throws {
    let audit = try await AuditCase()
    try await audit.site.sql(
      """
      DELETE FROM tenure.audit_leaf WHERE index = 4;
      UPDATE tenure.audit_leaf SET index = index + 999 WHERE index > 4;
      UPDATE tenure.audit_leaf SET index = index - 1000 WHERE index > 4;
      """)
    let codes = try await audit.findings()
    #expect(codes == [.auditDeleted])
  }

  @Test func `law 10: entries in another order are found`() async throws {
    let audit = try await AuditCase()
    try await audit.site.sql(
      """
      UPDATE tenure.audit_leaf SET index = 1000 WHERE index = 7;
      UPDATE tenure.audit_leaf SET index = 7 WHERE index = 19;
      UPDATE tenure.audit_leaf SET index = 19 WHERE index = 1000;
      """)
    #expect(try await audit.findings() == [.auditReordered])
  }

  @Test func `law 10: a tail that was cut is found, with its checkpoints or without`() async throws
  {
    let audit = try await AuditCase()
    try await audit.site.sql("DELETE FROM tenure.audit_leaf WHERE index >= 20")
    #expect(try await audit.findings() == [.auditTailCut])
    try await audit.site.sql(
      """
      DELETE FROM tenure.audit_checkpoint WHERE size > 20;
      UPDATE tenure.audit_source SET sealed = 12 WHERE source = 'main/app';
      UPDATE tenure.audit_source SET sealed = 8 WHERE source = 'second/app';
      """)
    #expect(try await audit.findings() == [.auditTailCut])
  }

  @Test func `law 10: a log that was emptied wholly is found`() async throws {
    let audit = try await AuditCase()
    try await audit.site.sql(
      "TRUNCATE tenure.audit_leaf, tenure.audit_checkpoint, tenure.audit_source")
    let findings = try await audit.verify().findings
    #expect(findings.map(\.code) == [.auditTailCut])
    #expect(findings.first?.message.contains("30") == true)
  }

  @Test func `law 10: a log rewritten with hashes that fit is found`() async throws {
    let audit = try await AuditCase()
    try await rewrite(audit, from: 3)
    let report = try await audit.verify()
    #expect(report.findings.map(\.code).first == .auditRewritten)
    #expect(report.findings.contains { $0.code == .auditEdited } == false)
    #expect(report.findings.first?.message.contains("entries 0 to 9") == true)
  }

  @Test func `law 10: a log that was sealed anew with another key is found`() async throws {
    let audit = try await AuditCase()
    try await rewrite(audit, from: 12)
    try await reseal(audit, AuditKey())
    let codes = Set(try await audit.findings())
    #expect(codes.contains(.auditRewritten))
    #expect(codes.isDisjoint(with: [.auditEdited, .auditDeleted, .auditReordered, .auditTailCut]))
  }

  @Test func `a log that was sealed anew is found without the copies outside`() async throws {
    let audit = try await AuditCase()
    try await rewrite(audit, from: 12)
    try await reseal(audit, AuditKey())
    let key = try #require(try audit.state.key())
    let last = try #require(try audit.state.notes().last)
    let origin = try #require(Checkpoint(body: last.body)?.origin)
    let elsewhere = AuditVerifier(
      audit.site.store, control: audit.site.control, databases: [audit.site.other],
      fleet: "example", state: AuditState(folder: audit.folder.path + "/nowhere"))
    let report = try await elsewhere.verify(with: key.verifier(of: origin))
    #expect(report.findings.contains { $0.code == .auditRewritten })
  }

  @Test func `entries behind the last checkpoint are found`() async throws {
    let audit = try await AuditCase()
    try await audit.site.sql(
      """
      INSERT INTO tenure.audit_leaf (index, hash, event)
      SELECT 30, sha256('\\x00'::bytea || convert_to(event, 'UTF8')), event
      FROM (SELECT replace(event, '"index":29,', '"index":30,') AS event
        FROM tenure.audit_leaf WHERE index = 29) AS t
      """)
    #expect(try await audit.findings().first == .auditUnsealed)
  }

  @Test func `a checkpoint that is gone is found`() async throws {
    let audit = try await AuditCase()
    try await audit.site.sql("DELETE FROM tenure.audit_checkpoint WHERE size = 20")
    #expect(try await audit.findings() == [.auditCheckpointInvalid])
  }

  @Test func `a journal that was edited after sealing is found`() async throws {
    let audit = try await AuditCase()
    try await audit.site.sql(
      "UPDATE tenure.journal SET reason = 'nothing to see' WHERE seq = 3", in: audit.site.other)
    let report = try await audit.verify()
    #expect(report.findings.map(\.code) == [.journalEdited])
    #expect(report.findings.first?.message.contains("entry 3 of the journal of second/app") == true)
  }

  @Test func `statements of a batch that were edited after sealing are found`() async throws {
    let audit = try await AuditCase()
    try await audit.site.sql("UPDATE tenure.journal_batch SET statements = '{}' WHERE id = 2")
    #expect(try await audit.findings() == [.journalEdited])
  }

  @Test func `a journal entry deleted after sealing is found`() async throws {
    let audit = try await AuditCase()
    try await audit.site.sql("DELETE FROM tenure.journal WHERE seq IN (2, 18)")
    #expect(try await audit.findings() == [.journalDeleted])
  }

  @Test func `a journal entry put among sealed ones is found`() async throws {
    let audit = try await AuditCase()
    try await audit.site.sql(
      """
      INSERT INTO tenure.journal OVERRIDING SYSTEM VALUE
      SELECT -5, batch, tenant, kind, name, action, marks, reason, before, after
      FROM tenure.journal WHERE seq = 1
      """)
    #expect(try await audit.findings() == [.journalInserted])
  }

  /// Changes entries from one on, and makes their hashes fit.
  private func rewrite(_ audit: AuditCase, from index: Int) async throws {
    try await audit.site.sql(
      """
      UPDATE tenure.audit_leaf SET event = replace(event, 'basic', 'gold') WHERE index >= \(index);
      UPDATE tenure.audit_leaf SET hash = sha256('\\x00'::bytea || convert_to(event, 'UTF8'));
      """)
  }

  /// Makes every checkpoint of the database anew, signed by a key of the forger's.
  private func reseal(_ audit: AuditCase, _ key: AuditKey) async throws {
    let rows = try await audit.site.rows("SELECT event FROM tenure.audit_leaf ORDER BY index")
    let notes = try await audit.site.rows("SELECT note FROM tenure.audit_checkpoint")
    let note = try #require(notes.first?.first ?? nil)
    let origin = try #require(SignedNote(note).flatMap { Checkpoint(body: $0.body)?.origin })
    var tree = MerkleTree()
    for row in rows {
      tree.append(TreeHash(leaf: Array((row[0] ?? "").utf8)))
      guard tree.count.isMultiple(of: 10) else { continue }
      let checkpoint = Checkpoint(origin: origin, size: tree.count, root: tree.root)
      let subtrees = tree.subtrees.flatMap(\.bytes)
      let text = try key.sign(checkpoint).text
      _ = try await audit.site.rows(
        """
        UPDATE tenure.audit_checkpoint SET note = \(text), subtrees = \(subtrees)
        WHERE size = \(checkpoint.size)::bigint
        """)
    }
  }
}
