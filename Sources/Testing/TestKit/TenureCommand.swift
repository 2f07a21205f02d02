import Foundation

/// The program `tenure` as it was built, run as a user runs it: a process with its own environment.
package struct TenureCommand: Sendable {
  /// The folder in which it is run.
  package var directory: String
  /// Its whole environment but for PATH, HOME and what the dynamic linker needs.
  package var environment: [String: String]
  /// Where its standard output goes, unless it is wanted here.
  package var outputDevice: String?

  package init(in directory: String, environment: [String: String] = [:]) {
    self.directory = directory
    self.environment = environment
  }

  package struct Result: Sendable {
    package let code: Int32
    package let output: String
    package let error: String
  }

  /// Beside the test bundle, where the build leaves it.
  package static var path: String {
    get throws {
      var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      while folder.path() != "/" {
        let candidate = folder.appending(path: "tenure")
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: candidate.path(), isDirectory: &isFolder),
          !isFolder.boolValue
        {
          return candidate.path()
        }
        folder = folder.deletingLastPathComponent()
      }
      throw CocoaError(.fileNoSuchFile)
    }
  }

  /// Runs it to its end.
  package func run(_ arguments: String...) async throws -> Result { try await run(arguments) }

  /// Runs it to its end; standard input is empty.
  package func run(_ arguments: [String]) async throws -> Result {
    let path = try Self.path
    return try await withCheckedThrowingContinuation { continuation in
      // A thread of its own: waiting for a process must not take one from the tests.
      Thread.detachNewThread {
        continuation.resume(with: Swift.Result { try wait(for: path, arguments) })
      }
    }
  }

  /// Output goes through files, so that no pipe can fill or be held open by another child.
  private func wait(for path: String, _ arguments: [String]) throws -> Result {
    let scratch = try TemporaryFolder()
    let (output, error) = (scratch.path + "/output", scratch.path + "/error")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, outputDevice ?? output, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, error, O_WRONLY | O_CREAT, 0o600)
    var variables = environment
    for name in ["PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR"] where variables[name] == nil {
      variables[name] = ProcessInfo.processInfo.environment[name]
    }
    let program = "/usr/bin/env"
    var argv = ([program, "-C", directory, path] + arguments).map { strdup($0) } + [nil]
    var envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var child: pid_t = 0
    guard posix_spawn(&child, program, &actions, nil, &argv, &envp) == 0 else {
      throw TestKitError("'\(program)' cannot be run")
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return Result(
      code: status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f),
      output: outputDevice == nil ? try String(contentsOfFile: output, encoding: .utf8) : "",
      error: try String(contentsOfFile: error, encoding: .utf8))
  }
}
