import Diagnostics
import FoundationEssentials
import PostgresAccess
import Synchronization
import TestKit
import Testing

@testable import ControlStore

/// Law 10 away from any database.
@Suite struct AuditExportTests {
  @Test func `an export is verified without a database`() async throws {
    let audit = try await AuditCase()
    let lines = try await export(audit)
    #expect(lines.count == 33)
    #expect(lines.count { $0.hasPrefix(#"{"checkpoint":"#) } == 3)
    for line in lines { _ = try JSONDecoder().decode(AnyObject.self, from: Data(line.utf8)) }
    let report = try verify(lines, audit)
    #expect(report.findings == [])
    #expect(report.entries == 30 && report.sealed == 30)
  }

  @Test func `law 10: what was done to an export is told apart`() async throws {
    let audit = try await AuditCase()
    let lines = try await export(audit)
    var edited = lines
    edited[14] = edited[14].replacing("basic", with: "gold")
    #expect(try verify(edited, audit).findings.map(\.code) == [.auditEdited])
    var deleted = lines
    deleted.remove(at: 14)
    #expect(try verify(deleted, audit).findings.map(\.code) == [.auditDeleted])
    var reordered = lines
    reordered.swapAt(14, 15)
    #expect(try verify(reordered, audit).findings.map(\.code) == [.auditReordered])
    let cut = Array(lines.prefix(25)) + [lines[32]]
    #expect(try verify(cut, audit).findings.map(\.code) == [.auditTailCut])
    let unsealed = Array(lines.dropLast())
    #expect(try verify(unsealed, audit).findings == [])
    let foreign = try resealed(lines.map { $0.replacing("basic", with: "gold") })
    #expect(try verify(foreign, audit).findings.map(\.code).contains(.auditRewritten) == true)
  }

  @Test func `an export from before the last sealing is whole as far as it goes`() async throws {
    let audit = try await AuditCase()
    let lines = try await export(audit)
    try await audit.site.journal(4)
    _ = try await audit.seal()
    #expect(try verify(lines, audit).findings == [])
  }

  @Test func `a public key suffices where the state folder is not`() async throws {
    let audit = try await AuditCase()
    let lines = try await export(audit)
    let key = try #require(VerifierKey(try await audit.verify().verifierKey))
    let path = audit.folder.path + "/export"
    try lines.map { $0 + "\n" }.joined().write(toFile: path, atomically: false, encoding: .utf8)
    let elsewhere = ExportVerifier(path: path, state: AuditState(folder: "/nonexistent"))
    #expect(try elsewhere.verify(with: key).findings == [])
    #expect(throws: Diagnostic.self) { try elsewhere.verify() }
  }

  @Test(arguments: ["", "hello\n", "{\"index\":0}\nx\n"])
  func `a file that is no export is refused`(_ text: String) async throws {
    let folder = try TemporaryFolder()
    let state = AuditState(folder: folder.path + "/state")
    _ = try state.keyOrNew()
    try text.write(toFile: folder.path + "/export", atomically: false, encoding: .utf8)
    do {
      _ = try ExportVerifier(path: folder.path + "/export", state: state).verify()
      Issue.record("it was taken")
    } catch {
      #expect(error.code == .auditExportUnreadable)
    }
  }

  private func export(_ audit: AuditCase) async throws -> [String] {
    let collected = Collected()
    try await AuditExport(audit.site.store, control: audit.site.control).write { part in
      collected.bytes.withLock { $0 += part }
    }
    let bytes = collected.bytes.withLock { $0 }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func verify(_ lines: [String], _ audit: AuditCase) throws -> AuditReport {
    let path = audit.folder.path + "/export"
    try lines.map { $0 + "\n" }.joined().write(toFile: path, atomically: false, encoding: .utf8)
    return try ExportVerifier(path: path, state: audit.state).verify()
  }

  /// The same events under checkpoints of another key.
  private func resealed(_ lines: [String]) throws -> [String] {
    let key = AuditKey()
    var tree = MerkleTree()
    return try lines.map { line in
      guard let note = AuditExportLine.note(Array(line.utf8)) else {
        tree.append(TreeHash(leaf: Array(line.utf8)))
        return line
      }
      let origin = try #require(Checkpoint(body: note.body)?.origin)
      let checkpoint = Checkpoint(origin: origin, size: tree.count, root: tree.root)
      return String(AuditExportLine.checkpoint(try key.sign(checkpoint).text).dropLast())
    }
  }
}

private final class Collected: Sendable {
  let bytes = Mutex<[UInt8]>([])
}

/// Any JSON object.
private struct AnyObject: Decodable {}
