import Diagnostics
import TestKit
import Testing

@testable import GitSource

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Run by root alone: nobody else can give a folder away.
@Suite(.enabled(if: geteuid() == 0)) struct OwnershipTests {
  private func foreign(bare: Bool = false) throws -> TemporaryRepository {
    let repository = try TemporaryRepository(bare: bare)
    try repository.commit(files: ["a.yaml": "a"])
    try TemporaryRepository.run(["chown", "-R", "12345", repository.path])
    return repository
  }

  private func open(
    _ repository: borrowing TemporaryRepository, at path: String? = nil,
    _ environment: [String: String] = [:]
  ) throws(Diagnostic) -> GitRepository {
    let environment = ["GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"]
      .merging(environment) { $1 }
    return try GitRepository(
      at: path ?? repository.path, limits: .standard,
      ownership: Ownership { environment[$0] })
  }

  @Test(arguments: [false, true])
  func `a stranger's repository is refused with the command that allows it`(bare: Bool) throws {
    let repository = try foreign(bare: bare)
    let refused = try refusal { _ = try open(repository) }
    #expect(refused.code == .foreignRepository)
    #expect(
      refused.hint?.hasSuffix("git config --global --add safe.directory \(repository.path)")
        == true)
    #expect(refused.notes.first?.message.contains("uid 12345") == true)
  }

  @Test func `the command of the hint is what allows it`() throws {
    let repository = try foreign()
    let config = repository.surroundings + "/gitconfig"
    let hint = try refusal { _ = try open(repository) }.hint ?? ""
    let command = try #require(hint.firstRange(of: "git config"))
    _ = try Command(
      ["sh", "-c", String(hint[command.lowerBound...])],
      environment: ["GIT_CONFIG_GLOBAL": config]
    ).run()
    let opened = try open(repository, ["GIT_CONFIG_GLOBAL": config])
    #expect(try opened.files().entries.count == 1)
  }

  @Test(arguments: [
    (["*"], true), (["*", ""], false), (["", "*"], true), (["/elsewhere"], false),
    (["PATH"], true), (["PATH/"], true), (["PATH/*"], false), (["PARENT/*"], true),
    (["PARENT"], false), (["PATHx"], false),
  ])
  func `safe directories are those that git has`(values: [String], isAllowed: Bool) throws {
    let repository = try foreign()
    var environment = ["GIT_CONFIG_COUNT": "\(values.count)"]
    for (index, value) in values.enumerated() {
      environment["GIT_CONFIG_KEY_\(index)"] = "safe.directory"
      environment["GIT_CONFIG_VALUE_\(index)"] =
        value.hasPrefix("PATH")
        ? repository.path + value.dropFirst(4)
        : value.hasPrefix("PARENT") ? repository.surroundings + value.dropFirst(6) : value
    }
    if isAllowed {
      _ = try open(repository, environment)
    } else {
      #expect(try refusal { _ = try open(repository, environment) }.code == .foreignRepository)
    }
  }

  @Test func `the repository's own configuration cannot allow itself`() throws {
    let repository = try TemporaryRepository()
    try repository.commit(files: ["a.yaml": "a"])
    try repository.git("config", "safe.directory", "*")
    try TemporaryRepository.run(["chown", "-R", "12345", repository.path])
    #expect(try refusal { _ = try open(repository) }.code == .foreignRepository)
  }

  @Test func `a working directory of mine around a stranger's git folder is refused`() throws {
    let repository = try TemporaryRepository()
    try repository.commit(files: ["a.yaml": "a"])
    try TemporaryRepository.run(["chown", "-R", "12345", repository.path + "/.git"])
    #expect(try refusal { _ = try open(repository) }.code == .foreignRepository)
  }

  @Test func `root through sudo reads what the user who called it owns`() throws {
    let repository = try foreign()
    _ = try open(repository, ["SUDO_UID": "12345"])
    #expect(
      try refusal { _ = try open(repository, ["SUDO_UID": "1"]) }.code == .foreignRepository)
  }
}
