import Glibc

/// A program run to its end with its output kept; blocks the calling thread.
package struct ServerProgram {
  package var executable: String
  package var arguments: [String]
  /// Added to our own environment.
  package var environment: [String: String] = [:]

  package struct Outcome {
    /// The exit status, or 128 plus the signal.
    package var status: Int32
    /// What it wrote to both outputs, at most its last 16 KiB.
    package var output: String
  }

  package init(_ executable: String, _ arguments: [String]) {
    self.executable = executable
    self.arguments = arguments
  }

  /// Runs the program; nil if it cannot be started.
  package func run() -> Outcome? {
    var ends: [Int32] = [-1, -1]
    // A socket pair, because it can be made without a moment in which another child may inherit it.
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { return nil }
    let process = spawn(input: nil, output: ends[1])
    Glibc.close(ends[1])
    defer { Glibc.close(ends[0]) }
    guard let process else { return nil }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(ends[0], &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      output += chunk[..<count]
      if output.count > 1 << 16 { output.removeFirst(output.count - (1 << 14)) }
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    return Outcome(
      status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
      output: String(decoding: output.suffix(1 << 14), as: UTF8.self))
  }

  /// Starts the program in a session of its own and returns its process id.
  package func spawn(input: Int32?, output: Int32?) -> Int32? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    for descriptor: Int32 in [1, 2] {
      if let output {
        posix_spawn_file_actions_adddup2(&actions, output, descriptor)
      } else {
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
      }
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    // A session of its own: Ctrl-C in our terminal must not reach a database server.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Self.inSession)

    let words = ([executable] + arguments).map { strdup($0) } + [nil]
    let variables = Self.environment(adding: environment).map { strdup($0) } + [nil]
    defer {
      for word in words + variables { free(word) }
    }
    var process = pid_t()
    guard posix_spawn(&process, executable, &actions, &attributes, words, variables) == 0 else {
      return nil
    }
    return process
  }

  /// `POSIX_SPAWN_SETSID` of <spawn.h>, which stands behind _GNU_SOURCE.
  private static let inSession: Int16 = 0x80

  private static func environment(adding added: [String: String]) -> [String] {
    var lines: [String] = []
    var pointer = environ
    while let entry = pointer.pointee {
      let line = String(cString: entry)
      let name = String(line.prefix { $0 != "=" })
      // libpq's settings are meant for other servers than the ones that we start.
      if added[name] == nil, !name.hasPrefix("PG") { lines.append(line) }
      pointer += 1
    }
    return lines + added.map { "\($0.key)=\($0.value)" }
  }
}
