import Dispatch

#if canImport(Glibc)
  import Glibc
#endif

/// Turns Ctrl-C and SIGTERM into the cancellation of a piece of work, which then ends in order.
enum Interruption {
  /// Runs `work`; the first signal cancels it, a second one ends the process at once.
  static func cancelling<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let task = Task { try await work() }
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if task.isCancelled { Glibc._exit(128 + number) }
        Console.err("stopping: transactions under way are rolled back, what was committed stays")
        task.cancel()
      }
      source.resume()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
    return try await task.value
  }
}
