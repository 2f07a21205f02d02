import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A real git repository in a temporary folder, made with the git command line; it goes with the value.
///
/// Besides ordinary commits it writes objects that git itself refuses to make, for tests of what must be refused.
package struct TemporaryRepository: ~Copyable {
  /// The working directory; of a bare repository the repository itself.
  package let path: String
  private let temporary: TemporaryFolder

  /// An empty repository on the branch `main`.
  package init(bare: Bool = false) throws {
    let temporary = try TemporaryFolder()
    let path = temporary.path + "/fleet"
    try Self.run(
      ["git", "init", "--quiet", "--initial-branch=main"] + (bare ? ["--bare"] : []) + [path])
    self.temporary = temporary
    self.path = path
  }

  /// The folder around the repository, for what else a test needs: clones, worktrees.
  package var surroundings: String { temporary.path }

  /// Runs git in the repository and returns what it prints, without the line's end.
  @discardableResult
  package func git(_ arguments: String..., input: [UInt8] = []) throws -> String {
    try git(arguments, input: input)
  }

  @discardableResult
  package func git(_ arguments: [String], input: [UInt8] = []) throws -> String {
    try Self.run(["git", "-C", path] + arguments, input: input)
  }

  // MARK: - Ordinary commits

  /// Writes files into the working directory.
  package func write(_ files: [String: String]) throws {
    for (name, content) in files {
      let file = URL(filePath: path + "/" + name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(content.utf8).write(to: file)
    }
  }

  /// Commits exactly these files, whatever stood there before; returns the commit's id.
  ///
  /// The working directory is left as it is, so this works in bare repositories and for 100,000 files.
  @discardableResult
  package func commit(_ message: String = "Change the fleet", files: [String: String]) throws
    -> String
  {
    var stream = "commit refs/heads/\(try branch())\n"
    stream += "committer Test <test@example.com> \(Self.time) +0000\n"
    stream += "data \(message.utf8.count)\n\(message)\n"
    if let parent = try? git("rev-parse", "--verify", "--quiet", "HEAD") {
      stream += "from \(parent)\n"
    }
    stream += "deleteall\n"
    for (name, content) in files.sorted(by: { $0.key < $1.key }) {
      stream += "M 100644 inline \(name)\ndata \(content.utf8.count)\n\(content)\n"
    }
    try git("fast-import", "--quiet", "--force", input: Array(stream.utf8))
    return try git("rev-parse", "HEAD")
  }

  private func branch() throws -> String { try git("symbolic-ref", "--short", "HEAD") }

  // MARK: - Objects that git would not make

  /// One entry of a tree, as it is to be written: nothing is checked.
  package struct Entry {
    package let mode: String
    package let name: [UInt8]
    package let id: String

    package init(_ mode: String, _ name: String, _ id: String) {
      self.init(mode, bytes: Array(name.utf8), id)
    }

    package init(_ mode: String, bytes: [UInt8], _ id: String) {
      self.mode = mode
      self.name = bytes
      self.id = id
    }
  }

  /// Writes a file's content, and returns its id.
  package func blob(_ content: String) throws -> String {
    try git("hash-object", "-w", "--stdin", input: Array(content.utf8))
  }

  /// Writes a tree of exactly these entries in exactly this order, and returns its id.
  package func tree(_ entries: [Entry]) throws -> String {
    var bytes: [UInt8] = []
    for entry in entries {
      bytes += Array("\(entry.mode) ".utf8) + entry.name + [0]
      let digits = Array(entry.id)
      bytes += stride(from: 0, to: 40, by: 2).map {
        UInt8(String(digits[$0...($0 + 1)]), radix: 16) ?? 0
      }
    }
    return try tree(bytes: bytes)
  }

  /// Writes any bytes as a tree, and returns its id.
  package func tree(bytes: [UInt8]) throws -> String {
    try git("hash-object", "-w", "--literally", "-t", "tree", "--stdin", input: bytes)
  }

  /// Commits a tree to the current branch, and returns the commit's id.
  @discardableResult
  package func commit(tree: String, _ message: String = "Change the fleet") throws -> String {
    let parent = try? git("rev-parse", "--verify", "--quiet", "HEAD")
    let commit = try git(
      ["commit-tree", tree, "-m", message] + (parent.map { ["-p", $0] } ?? []))
    try git("update-ref", "refs/heads/\(try branch())", commit)
    return commit
  }

  // MARK: - Running git

  private static let time = 1_750_000_000

  /// Runs a command under a configuration that no user or machine has changed.
  @discardableResult
  package static func run(_ command: [String], input: [UInt8] = []) throws -> String {
    try Command(
      command, input: input,
      environment: [
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "LC_ALL": "C",
        "GIT_AUTHOR_NAME": "Test", "GIT_AUTHOR_EMAIL": "test@example.com",
        "GIT_AUTHOR_DATE": "\(time) +0000",
        "GIT_COMMITTER_NAME": "Test", "GIT_COMMITTER_EMAIL": "test@example.com",
        "GIT_COMMITTER_DATE": "\(time) +0000",
      ]
    ).run()
  }
}
