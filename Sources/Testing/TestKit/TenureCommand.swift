package import Foundation

/// The program `tenure` as it was built, run as a user runs it: a process with its own environment.
package struct TenureCommand: Sendable {
  /// The folder in which it is run.
  package var directory: String
  /// Its whole environment but for PATH, HOME and what the dynamic linker needs.
  package var environment: [String: String]

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

  /// Runs it to its end, or until the task is cancelled.
  package func run(_ arguments: String..., input: String = "") async throws -> Result {
    try await run(arguments, input: input)
  }

  package func run(_ arguments: [String], input: String = "") async throws -> Result {
    let process = try start(arguments)
    let output = Pipe()
    let error = Pipe()
    let standardInput = Pipe()
    process.standardOutput = output
    process.standardError = error
    process.standardInput = standardInput
    let ended = AsyncStream<Int32> { stream in
      process.terminationHandler = { ended in
        stream.yield(ended.terminationStatus)
        stream.finish()
      }
    }
    try process.run()
    try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    async let outputText = Self.text(of: output)
    async let errorText = Self.text(of: error)
    var code: Int32 = -1
    for await status in ended { code = status }
    return Result(code: code, output: await outputText, error: await errorText)
  }

  /// The process, set up and not yet running.
  package func start(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: try Self.path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: directory)
    var variables = environment
    for name in ["PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR"] where variables[name] == nil {
      variables[name] = ProcessInfo.processInfo.environment[name]
    }
    process.environment = variables
    return process
  }

  private static func text(of pipe: Pipe) async -> String {
    let handle = pipe.fileHandleForReading
    return await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        let data = (try? handle.readToEnd()) ?? Data()
        continuation.resume(returning: String(decoding: data, as: UTF8.self))
      }
    }
  }
}
