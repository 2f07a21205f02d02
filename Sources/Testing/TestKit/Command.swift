#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Another program, run to its end for a test.
package struct Command {
  package let arguments: [String]
  package let input: [UInt8]
  package let environment: [String: String]

  /// A command found through `PATH`; `environment` is added to this process's own.
  package init(_ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]) {
    self.arguments = arguments
    self.input = input
    self.environment = environment
  }

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// Runs it and returns what it printed, without line ends at the end; throws if it exits with anything but 0.
  @discardableResult
  package func run() throws -> String {
    // Input and output go through files, so neither side can wait for the other.
    let input = try Self.scratch(holding: self.input)
    let output = try Self.scratch(holding: [])
    defer {
      close(input)
      close(output)
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)

    var variables: [String: String] = environment
    var position = environ
    while let entry = position.pointee {
      let pair = String(cString: entry).split(separator: "=", maxSplits: 1)
      if pair.count == 2, variables[String(pair[0])] == nil {
        variables[String(pair[0])] = String(pair[1])
      }
      position += 1
    }
    var argv = arguments.map { strdup($0) } + [nil]
    var envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var child: pid_t = 0
    let spawned = posix_spawnp(&child, arguments[0], &actions, nil, &argv, &envp)
    guard spawned == 0 else {
      throw Failure(description: "\(arguments[0]): \(String(cString: strerror(spawned)))")
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    var printed = String(decoding: Self.content(of: output), as: UTF8.self)
    while printed.hasSuffix("\n") { printed.removeLast() }
    guard status == 0 else {
      throw Failure(description: "\(arguments.joined(separator: " ")): \(printed)")
    }
    return printed
  }

  private static func scratch(holding bytes: [UInt8]) throws -> Int32 {
    var template = Array("/tmp/tenure-command-XXXXXX".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { throw Failure(description: String(cString: strerror(errno))) }
    unlink(template)
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Failure(description: String(cString: strerror(errno))) }
      rest = rest.dropFirst(count)
    }
    lseek(file, 0, SEEK_SET)
    return file
  }

  private static func content(of file: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    lseek(file, 0, SEEK_SET)
    while true {
      let count = read(file, &chunk, chunk.count)
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
    }
  }
}
