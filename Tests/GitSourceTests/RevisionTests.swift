import Diagnostics
import Specs
import TestKit
import Testing

@testable import GitSource

@Suite struct RevisionTests {
  @Test func `a revision is found by every name that git has for it`() throws {
    let repository = try TemporaryRepository()
    let first = try repository.commit(files: ["a.yaml": "1"])
    try repository.git("tag", "-a", "v1", "-m", "annotated")
    try repository.git("branch", "release")
    let second = try repository.commit(files: ["a.yaml": "2"])
    let opened = try GitRepository(at: repository.path)
    for name in ["HEAD~1", "main~", "v1", "release", first, String(first.prefix(8))] {
      #expect(try opened.revision(named: name).commit == first)
    }
    for name in ["HEAD", "@", "main", second] {
      #expect(try opened.revision(named: name).commit == second)
    }
    #expect(try content(of: opened.files(at: "v1")) == ["1"])
    #expect(try opened.revision(named: "main").description == "main (\(second.prefix(12)))")
  }

  @Test func `law 1: a branch without a commit is no empty fleet`() throws {
    let repository = try TemporaryRepository()
    let refused = try refusal { _ = try GitRepository(at: repository.path).files() }
    #expect(refused.code == .noCommitYet)
  }

  @Test(arguments: [
    ("mian", "did you mean 'main'?"), ("relase", "did you mean 'release'?"),
    ("develop", "did you mean 'origin/develop'?"), ("main~7", "did you mean 'main'?"),
  ])
  func `an unknown name is answered with those that are near`(name: String, hint: String) throws {
    let repository = try TemporaryRepository()
    let commit = try repository.commit(files: ["a.yaml": "1"])
    try repository.git("branch", "release")
    try repository.git("update-ref", "refs/remotes/origin/develop", commit)
    let refused = try refusal { _ = try GitRepository(at: repository.path).files(at: name) }
    #expect(refused.code == .unknownRevision)
    #expect(refused.hint == hint)
  }

  @Test(arguments: ["", "-", "--upload-pack=x", "a..b", "\u{1B}[0m", "HEAD^{", ":/", "\0", "@{x"])
  func `a name that makes no sense is refused`(name: String) throws {
    let repository = try TemporaryRepository()
    try repository.commit(files: ["a.yaml": "1"])
    let refused = try refusal { _ = try GitRepository(at: repository.path).files(at: name) }
    #expect([.unknownRevision, .unusableRevision].contains(refused.code))
    #expect(!refused.message.contains("\u{1B}"))
  }

  @Test func `a folder is no revision`() throws {
    let repository = try TemporaryRepository()
    try repository.commit(files: ["a/b.yaml": "1"])
    for name in ["HEAD:a", "HEAD:a/b.yaml", "HEAD^{tree}"] {
      let refused = try refusal { _ = try GitRepository(at: repository.path).files(at: name) }
      #expect(refused.code == .unusableRevision)
    }
  }

  @Test func `a shallow clone is read, and says how to get what it lacks`() throws {
    let repository = try TemporaryRepository()
    try repository.commit(files: ["a.yaml": "1"])
    try repository.commit(files: ["a.yaml": "2"])
    let clone = repository.surroundings + "/clone"
    try TemporaryRepository.run([
      "git", "clone", "--quiet", "--depth=1", "file://" + repository.path, clone,
    ])
    let opened = try GitRepository(at: clone)
    #expect(try content(of: opened.files()) == ["2"])
    let refused = try refusal { _ = try GitRepository(at: clone).revision(named: "HEAD~1") }
    #expect(refused.code == .unknownRevision)
    #expect(refused.hint?.contains("git fetch --unshallow") == true)
  }
}
