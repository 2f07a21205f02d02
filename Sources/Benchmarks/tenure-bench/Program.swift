import Foundation

/// A program that is measured: `tenure` as it was built beside this one, or another.
struct Program {
  let path: String
  /// The fleet's folder.
  let folder: String?
  let environment: [String: String]

  init(path: String? = nil, folder: String? = nil, environment: [String: String] = [:]) {
    self.path =
      path
      ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "tenure").path()
    self.folder = folder
    self.environment = environment
  }

  struct Run {
    let code: Int32
    let seconds: Double
    /// MiB.
    let peakMemory: Double
  }

  /// Runs it to its end; what it prints goes nowhere, errors go to ours.
  func run(_ arguments: [String]) throws -> Run {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    var variables = ProcessInfo.processInfo.environment
    variables.merge(environment) { $1 }
    var argv = ([path] + arguments + (folder.map { ["-C", $0] } ?? [])).map { strdup($0) } + [nil]
    var envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var child: pid_t = 0
    let clock = ContinuousClock()
    let start = clock.now
    guard posix_spawn(&child, path, &actions, nil, &argv, &envp) == 0 else {
      throw BenchFailure("'\(path)' cannot be run: build the product 'tenure' first")
    }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
    let elapsed = start.duration(to: clock.now).components
    let signal = status & 0x7f
    return Run(
      // As a shell has it: a program that a signal ended did not end well.
      code: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
      seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18,
      peakMemory: Double(usage.ru_maxrss) / 1024)
  }

  /// Runs it and insists on how it ends.
  func run(_ arguments: [String], expecting code: Int32) throws -> Run {
    let run = try run(arguments)
    guard run.code == code else {
      throw BenchFailure(
        "'\(path) \(arguments.joined(separator: " "))' ended with \(run.code), not \(code)")
    }
    return run
  }
}

/// A benchmark that could not be run.
struct BenchFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
