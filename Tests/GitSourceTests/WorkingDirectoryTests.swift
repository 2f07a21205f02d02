import Diagnostics
import Specs
import TestKit
import Testing

@testable import GitSource

@Suite struct WorkingDirectoryTests {
  private func refused(after shell: String) throws -> Diagnostic {
    let folder = try TemporaryFolder()
    try TemporaryRepository.run(["sh", "-c", "cd \(folder.path) && \(shell)"])
    return try refusal { _ = try WorkingDirectory(at: folder.path) }
  }

  @Test func `lists the same files with the same ids as the commit of them`() throws {
    let repository = try TemporaryRepository()
    try repository.write([
      "tenants/b.yaml": "b", "tenants/a.yml": "", "tenants.yaml": "t", "tenants-x/c.yaml": "c\r\n",
      "README.md": "no document", ".github/workflows/ci.yml": "hidden",
      ".tenure/state.yaml": "hidden",
    ])
    try repository.git("add", "--all")
    try repository.git("commit", "--quiet", "--message=a")
    let committed = try GitRepository(at: repository.path).files()
    let lying = try WorkingDirectory(at: repository.path)
    #expect(lying.entries == committed.entries)
    #expect(try content(of: lying) == content(of: committed))
    #expect(lying.revision.commit == nil)
    #expect(lying.revision.description == "working directory")
  }

  @Test func `a file that a document names is read, and nothing but a regular file is one`() throws
  {
    let repository = try TemporaryRepository()
    try repository.write([
      "fleet/a.yaml": "a", "fleet/schemas/x.json": "{}", "outside.json": "secret",
      "fleet/large.json": String(repeating: " ", count: 1 << 20) + "{}",
    ])
    try TemporaryRepository.run([
      "sh", "-c", "cd \(repository.path)/fleet && ln -s a.yaml link.json",
    ])
    try repository.git("add", "--all")
    try repository.git("commit", "--quiet", "--message=a")
    let committed = try GitRepository(at: repository.path).files(under: "fleet")
    let lying = try WorkingDirectory(at: repository.path + "/fleet")
    for files in [committed, lying] as [any FleetFiles] {
      #expect(try files.content(at: "schemas/x.json") == Array("{}".utf8))
      for path in [
        "schemas", "schemas/y.json", "link.json", "../outside.json", "large.json", "",
        "/etc/passwd",
        "a.yaml/b", ".",
      ] {
        #expect(throws: Diagnostic.self, "\(path)") { try files.content(at: path) }
      }
    }
  }

  @Test func `a folder without a repository is read as well`() throws {
    let folder = try TemporaryFolder()
    try TemporaryRepository.run(["sh", "-c", "printf a > \(folder.path)/a.yaml"])
    #expect(try content(of: WorkingDirectory(at: folder.path)) == ["a"])
  }

  @Test func `no symbolic link is followed`() throws {
    #expect(try refused(after: "ln -s /etc/passwd evil.yaml").code == .symbolicLink)
    #expect(try refused(after: "ln -s /etc tenants").code == .symbolicLink)
    #expect(try refused(after: "mkdir a && ln -s a b").code == .symbolicLink)
    #expect(try refused(after: "ln -s nothing b").code == .symbolicLink)
    let folder = try TemporaryFolder()
    try TemporaryRepository.run(["sh", "-c", "cd \(folder.path) && touch a && ln -s a b"])
    #expect(try WorkingDirectory(at: folder.path).entries.isEmpty)
  }

  @Test func `a folder replaced by a link after the listing is not followed`() throws {
    let folder = try TemporaryFolder()
    try TemporaryRepository.run([
      "sh", "-c",
      "cd \(folder.path) && mkdir fleet fleet/t other && echo a | tee fleet/t/a.yaml > other/a.yaml",
    ])
    let files = try WorkingDirectory(at: folder.path + "/fleet")
    try TemporaryRepository.run([
      "sh", "-c", "cd \(folder.path)/fleet && rm -r t && ln -s ../other t",
    ])
    let unread = try files.read(0..<1) { _, _ in Issue.record("a link was followed") }
    #expect(unread.map(\.code) == [.changedFile])
  }

  @Test func `a file that changed since the listing is not handed over`() throws {
    let folder = try TemporaryFolder()
    try TemporaryRepository.run(["sh", "-c", "printf a > \(folder.path)/a.yaml"])
    let files = try WorkingDirectory(at: folder.path)
    try TemporaryRepository.run(["sh", "-c", "printf b > \(folder.path)/a.yaml"])
    let unread = try files.read(0..<1) { _, _ in Issue.record("a changed file was handed over") }
    #expect(unread.map(\.code) == [.changedFile])
  }

  @Test func `a pipe named like a document does not hold the reader`() throws {
    #expect(try refused(after: "mkfifo a.yaml").code == .specialFile)
  }

  @Test func `names and sizes have the rules of a commit`() throws {
    #expect(try refused(after: "touch README.yaml readme.yaml").code == .collidingNames)
    #expect(try refused(after: "mkdir 'git~1'").code == .dangerousName)
    #expect(try refused(after: "mkdir a && mkdir a/.git").code == .submodule)
    #expect(try refused(after: "touch \"$(printf 'a\\033.txt')\"").code == .unreadableName)
    #expect(try refused(after: "head -c 1048577 /dev/zero > a.yaml").code == .blobTooLarge)
    #expect(
      try refused(after: "mkdir -p \(Array(repeating: "d", count: 33).joined(separator: "/"))").code
        == .foldersTooDeep)
  }

  @Test func `more files than the limit are refused`() throws {
    let folder = try TemporaryFolder()
    try TemporaryRepository.run(["sh", "-c", "cd \(folder.path) && touch a b c && mkdir d e"])
    var limits = SourceLimits.standard
    limits.files = 2
    #expect(
      try refusal { _ = try WorkingDirectory(at: folder.path, limits: limits) }.code
        == .tooManyFiles)
    limits.files = 3
    limits.folders = 1
    #expect(
      try refusal { _ = try WorkingDirectory(at: folder.path, limits: limits) }.code
        == .tooManyFiles)
  }

  @Test func `a folder that does not exist is no empty fleet`() throws {
    let refused = try refusal { _ = try WorkingDirectory(at: "/nonexistent") }
    #expect(refused.code == .unreadableFile)
  }
}
