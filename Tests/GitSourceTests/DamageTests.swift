import Diagnostics
import Specs
import TestKit
import Testing

@testable import GitSource

@Suite struct DamageTests {
  /// A repository of one file, kept in an object of its own.
  private struct Damaged: ~Copyable {
    let repository: TemporaryRepository
    /// The path of that object.
    let object: String

    init() throws {
      let repository = try TemporaryRepository(bare: true)
      let blob = try repository.blob("name: a\n")
      try repository.commit(tree: repository.tree([.init("100644", "a.yaml", blob)]))
      object = DamageTests.object(blob, in: repository)
      self.repository = repository
    }
  }

  private static func object(_ id: String, in repository: borrowing TemporaryRepository) -> String {
    repository.path + "/objects/\(id.prefix(2))/\(id.dropFirst(2))"
  }

  private func unread(_ repository: borrowing TemporaryRepository) throws -> [Diagnostic] {
    try GitRepository(at: repository.path).files().read(0..<1) { _, _ in
      Issue.record("a damaged file was handed over")
    }
  }

  @Test func `a missing object is told with the way to get it`() throws {
    let damaged = try Damaged()
    try TemporaryRepository.run(["rm", "-f", damaged.object])
    let problem = try #require(try unread(damaged.repository).first)
    #expect(problem.code == .missingObject)
    #expect(problem.message.contains("a.yaml"))
    #expect(problem.hint?.contains("git fetch") == true)
  }

  @Test func `content that does not fit its id is never handed over`() throws {
    let damaged = try Damaged()
    let other = try damaged.repository.blob("name: b\n")
    let stranger = Self.object(other, in: damaged.repository)
    try TemporaryRepository.run(["cp", "-f", stranger, damaged.object])
    #expect(try unread(damaged.repository).map(\.code) == [.damagedObject])
  }

  @Test func `an object that cannot be unpacked is never handed over`() throws {
    let damaged = try Damaged()
    try TemporaryRepository.run([
      "sh", "-c", "chmod u+w \(damaged.object) && echo broken > \(damaged.object)",
    ])
    #expect(try unread(damaged.repository).map(\.code) == [.damagedObject])
  }

  @Test func `a tree in a file's place is never handed over`() throws {
    let repository = try TemporaryRepository(bare: true)
    let tree = try repository.tree([])
    try repository.commit(tree: repository.tree([.init("100644", "a.yaml", tree)]))
    #expect(try unread(repository).map(\.code) == [.damagedObject])
  }

  @Test func `a file in a folder's place, or a missing folder, is no empty folder`() throws {
    for (id, code) in [
      (nil, DiagnosticCode.damagedObject),
      (String(repeating: "1", count: 40), .missingObject),
    ] {
      let repository = try TemporaryRepository(bare: true)
      let id = try id ?? repository.blob("a")
      try repository.commit(tree: repository.tree([.init("40000", "folder", id)]))
      let refused = try refusal { _ = try GitRepository(at: repository.path).files() }
      #expect(refused.code == code)
    }
  }

  @Test func `a partial clone lists its files and tells which it lacks`() throws {
    let repository = try TemporaryRepository()
    try repository.commit(files: ["a.yaml": "a", "b.yaml": "b"])
    try repository.git("config", "uploadpack.allowFilter", "true")
    let clone = repository.surroundings + "/clone"
    try TemporaryRepository.run([
      "git", "clone", "--quiet", "--bare", "--filter=blob:none", "file://" + repository.path,
      clone,
    ])
    let files = try GitRepository(at: clone).files()
    let unread = try files.read(files.entries.indices) { _, _ in }
    #expect(unread.map(\.code) == [.missingObject, .missingObject])
    try TemporaryRepository.run([
      "git", "-C", clone, "config", "--unset", "remote.origin.partialclonefilter",
    ])
    try TemporaryRepository.run(["git", "-C", clone, "fetch", "--quiet", "--refetch"])
    #expect(try content(of: GitRepository(at: clone).files()) == ["a", "b"])
  }

  @Test func `nothing in a repository is run`() throws {
    let repository = try TemporaryRepository()
    try repository.write([
      "a.yaml": "a", ".gitattributes": "* filter=evil diff=evil merge=evil\n",
    ])
    try repository.git("add", "--all")
    try repository.git("commit", "--quiet", "--message=a")
    let marker = repository.surroundings + "/ran"
    let script = repository.surroundings + "/script"
    try TemporaryRepository.run([
      "sh", "-c", "printf '#!/bin/sh\\ntouch \(marker)\\n' > \(script) && chmod +x \(script)",
    ])
    for key in [
      "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.gitProxy",
      "core.alternateRefsCommand", "filter.evil.clean", "filter.evil.smudge",
      "filter.evil.process", "diff.evil.textconv", "diff.external", "credential.helper",
      "gpg.program", "uploadpack.packObjectsHook",
    ] {
      try repository.git("config", key, script)
    }
    for hook in ["post-checkout", "fsmonitor-watchman", "reference-transaction", "pre-auto-gc"] {
      try TemporaryRepository.run(["cp", script, repository.path + "/.git/hooks/\(hook)"])
    }
    #expect(try content(of: GitRepository(at: repository.path).files()) == ["a"])
    #expect(try content(of: WorkingDirectory(at: repository.path)) == ["a"])
    #expect(throws: Command.Failure.self) { try TemporaryRepository.run(["ls", marker]) }
  }
}
