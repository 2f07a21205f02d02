import Diagnostics
import Specs
import TestKit
import Testing

@testable import GitSource

@Suite struct ChangesTests {
  @Test func `what a branch changes is its difference to where it left the base`() throws {
    let repository = try TemporaryRepository()
    let start = try repository.commit(files: ["a.yaml": "1", "b.yaml": "1", "c.yaml": "1"])
    try repository.git("branch", "feature")
    try repository.commit(files: ["a.yaml": "main", "b.yaml": "1", "c.yaml": "1"])
    try repository.git("symbolic-ref", "HEAD", "refs/heads/feature")
    try repository.commit(files: ["a.yaml": "1", "b.yaml": "2", "d.yaml": "1"])

    let opened = try GitRepository(at: repository.path)
    let base = try opened.revision(named: "main")
    let revision = try opened.revision(named: "feature")
    let common = try opened.mergeBase(of: base, and: revision)
    #expect(common.commit == start)
    let changes = try opened.changes(from: common, to: revision)
    #expect(
      changes.map { "\($0.kind) \($0.path)" } == [
        "modified b.yaml", "removed c.yaml", "added d.yaml",
      ])
    #expect(try opened.changes(from: revision, to: revision).isEmpty)
  }

  @Test func `changes outside the fleet's folder and in foreign files are none`() throws {
    let repository = try TemporaryRepository(bare: true)
    try repository.commit(files: ["fleet/a.yaml": "1", "fleet/x.txt": "1", "other/a.yaml": "1"])
    try repository.commit(files: ["fleet/a.yaml": "1", "fleet/x.txt": "2", "other/a.yaml": "2"])
    let opened = try GitRepository(at: repository.path)
    let changes = try opened.changes(
      from: opened.revision(named: "HEAD~1"), to: opened.revision(named: "HEAD"), under: "fleet")
    #expect(changes.isEmpty)
  }

  @Test func `a fleet's folder that the base does not have yet is all added`() throws {
    let repository = try TemporaryRepository(bare: true)
    try repository.commit(files: ["README.md": "1"])
    try repository.commit(files: ["README.md": "1", "fleet/a.yaml": "1"])
    let opened = try GitRepository(at: repository.path)
    let refused = try refusal {
      let opened = try GitRepository(at: repository.path)
      _ = try opened.files(at: "HEAD~1", under: "fleet")
    }
    #expect(refused.code == .missingFolder)
    let (old, new) = try (opened.revision(named: "HEAD~1"), opened.revision(named: "HEAD"))
    let changes = try opened.changes(from: old, to: new, under: "fleet")
    #expect(changes.map(\.kind) == [.added])
    #expect(throws: Diagnostic.self) { try opened.changes(from: new, to: old, under: "fleet") }
  }

  @Test func `histories without a common commit are told`() throws {
    let repository = try TemporaryRepository()
    try repository.commit(files: ["a.yaml": "1"])
    try repository.git("symbolic-ref", "HEAD", "refs/heads/orphan")
    try repository.commit(files: ["a.yaml": "2"])
    let opened = try GitRepository(at: repository.path)
    let base = try opened.revision(named: "main")
    let revision = try opened.revision(named: "orphan")
    #expect(throws: Diagnostic.self) { try opened.mergeBase(of: base, and: revision) }
  }

  @Test func `listings are compared by the bytes of paths`() {
    func entry(_ path: String, _ digit: Character) -> FileEntry? {
      BlobID(String(repeating: digit, count: 40)).map { FileEntry(path: path, blob: $0) }
    }
    let old = [entry("a", "1"), entry("b", "1"), entry("e\u{301}", "1")].compactMap(\.self)
    let new = [entry("b", "2"), entry("b-c", "1"), entry("\u{E9}", "1")].compactMap(\.self)
    #expect(
      FileChange.between(old, new).map { "\($0.kind) \($0.path.utf8.count)" } == [
        "removed 1", "modified 1", "added 3", "removed 3", "added 2",
      ])
    #expect(FileChange.between(old, old).isEmpty)
  }
}
