import Diagnostics
import Specs
import TestKit
import Testing

@testable import GitSource

@Suite struct GitRepositoryTests {
  @Test func `lists the documents of a commit in the order of their paths`() throws {
    let repository = try TemporaryRepository()
    try repository.commit(files: [
      "tenants/b.yaml": "b", "tenants/a.yml": "a", "tenants.yaml": "t", "tenants-x/c.yaml": "c",
      "README.md": "no document", "tenants/notes.txt": "no document",
      ".github/workflows/ci.yml": "hidden", ".hidden.yaml": "hidden",
    ])
    let files = try GitRepository(at: repository.path).files()
    #expect(
      files.entries.map(\.path) == [
        "tenants-x/c.yaml", "tenants.yaml", "tenants/a.yml", "tenants/b.yaml",
      ])
    #expect(try content(of: files) == ["c", "t", "a", "b"])
    #expect(try files.revision.commit == repository.git("rev-parse", "HEAD"))
    #expect(files.revision.committedAt == Timestamp(microseconds: 1_750_000_000_000_000))
  }
}

/// The content of all files, in order; fails if one cannot be read.
func content(of files: some FleetFiles) throws -> [String] {
  var contents: [String] = []
  let unread = try files.read(files.entries.indices) { _, bytes in
    contents.append(String(decoding: bytes, as: UTF8.self))
  }
  try #require(unread.isEmpty)
  return contents
}

/// The problem that `body` is refused for.
func refusal(_ body: () throws -> Void) throws -> Diagnostic {
  try #require(throws: Diagnostic.self, performing: body)
}
