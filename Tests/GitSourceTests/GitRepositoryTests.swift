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

  @Test(arguments: [false, true])
  func `reads packed and loose objects alike`(packed: Bool) throws {
    let repository = try TemporaryRepository()
    let names = (0..<300).map { "tenants/t\(1000 + $0).yaml" }
    try repository.commit(
      files: Dictionary(uniqueKeysWithValues: names.map { ($0, "name: \($0)\n") }))
    if packed { try repository.git("gc", "--quiet") } else { try unpack(repository) }
    let files = try GitRepository(at: repository.path).files()
    #expect(files.entries.map(\.path) == names)
    #expect(try content(of: files) == names.map { "name: \($0)\n" })
  }

  private func unpack(_ repository: borrowing TemporaryRepository) throws {
    try TemporaryRepository.run([
      "sh", "-c",
      "cd \(repository.path) && mv .git/objects/pack/*.pack . && rm -f .git/objects/pack/* && "
        + "cat *.pack | git unpack-objects -q && rm *.pack",
    ])
  }

  @Test func `reads a bare repository`() throws {
    let repository = try TemporaryRepository(bare: true)
    try repository.commit(files: ["fleet/a.yaml": "a", "other/b.yaml": "b"])
    let opened = try GitRepository(at: repository.path)
    #expect(try opened.files().entries.map(\.path) == ["fleet/a.yaml", "other/b.yaml"])
    #expect(try opened.files(under: "fleet/").entries.map(\.path) == ["a.yaml"])
  }

  @Test func `a folder of a repository is a fleet of its own`() throws {
    let repository = try TemporaryRepository()
    let files = ["platforms/eu/a.yaml": "a", "platforms/us/b.yaml": "b"]
    try repository.commit(files: files)
    try repository.write(files)
    let opened = try GitRepository(at: repository.path + "/platforms/eu")
    #expect(opened.folder == "platforms/eu")
    #expect(try opened.files().entries.map(\.path) == ["a.yaml"])
    #expect(try content(of: opened.files()) == ["a"])
  }

  @Test func `a folder that the revision does not have is no empty fleet`() throws {
    let repository = try TemporaryRepository()
    try repository.commit(files: ["a.yaml": "a"])
    for folder in ["gone", "a.yaml", "a.yaml/b", "../fleet"] {
      let refused = try refusal {
        _ = try GitRepository(at: repository.path).files(under: folder)
      }
      #expect(refused.code == .missingFolder)
    }
  }

  @Test func `a folder of the repository itself is no fleet`() throws {
    let repository = try TemporaryRepository()
    try repository.commit(files: ["a.yaml": "a"])
    let refused = try refusal { _ = try GitRepository(at: repository.path + "/.git/refs") }
    #expect(refused.code == .noRepository)
  }

  @Test func `a path without a repository is refused by name`() throws {
    let folder = try TemporaryFolder()
    let refused = try refusal { _ = try GitRepository(at: folder.path) }
    #expect(refused.code == .noRepository)
    #expect(refused.message.contains(folder.path))
    let missing = try refusal { _ = try GitRepository(at: folder.path + "/missing") }
    #expect(missing.code == .noRepository)
  }

  @Test func `reads a linked worktree by its own branch`() throws {
    let repository = try TemporaryRepository()
    try repository.commit(files: ["a.yaml": "a"])
    let linked = repository.surroundings + "/linked"
    try repository.git("worktree", "add", "--quiet", "-b", "feature", linked)
    try repository.commit(files: ["a.yaml": "a", "b.yaml": "b"])
    #expect(try GitRepository(at: linked).files().entries.map(\.path) == ["a.yaml"])
    let files = try GitRepository(at: linked).files(at: "main")
    #expect(try content(of: files) == ["a", "b"])
  }

  @Test func `repositories of SHA-256 are refused with the reason`() throws {
    let folder = try TemporaryFolder()
    try TemporaryRepository.run([
      "git", "init", "--quiet", "--object-format=sha256", folder.path + "/new",
    ])
    let refused = try refusal { _ = try GitRepository(at: folder.path + "/new") }
    #expect(refused.code == .unsupportedRepository)
    #expect(refused.hint?.contains("SHA-256") == true)
  }

  @Test func `disjoint parts are read by threads at the same time`() async throws {
    let repository = try TemporaryRepository()
    try repository.commit(
      files: Dictionary(uniqueKeysWithValues: (100..<900).map { ("t\($0).yaml", "n: \($0)") }))
    let files = try GitRepository(at: repository.path).files()
    let parts = try await withThrowingTaskGroup(of: [Int: String].self) { group in
      for half in [0..<400, 400..<800] {
        group.addTask {
          var contents: [Int: String] = [:]
          let unread = try files.read(half) { index, bytes in
            contents[index] = String(decoding: bytes, as: UTF8.self)
          }
          try #require(unread.isEmpty)
          return contents
        }
      }
      return try await group.reduce(into: [:]) { $0.merge($1) { one, _ in one } }
    }
    #expect(parts == Dictionary(uniqueKeysWithValues: (0..<800).map { ($0, "n: \($0 + 100)") }))
  }
}
