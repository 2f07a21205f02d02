import Diagnostics
import Dispatch
package import PostgresAccess

/// A transaction that stays open until it is ended, for tests of who waits for whom.
package final class OpenTransaction: Sendable {
  private let gate: DispatchSemaphore
  private let work: Task<Void, any Error>

  private init(gate: DispatchSemaphore, work: Task<Void, any Error>) {
    self.gate = gate
    self.work = work
  }

  /// Returns when the statements have been executed; `last` runs before the commit.
  package static func begin(
    in database: TestDatabase, as role: String? = nil, isolation: Isolation = .readCommitted,
    _ statements: [SQL], last: SQL = "SELECT 1"
  ) async throws -> OpenTransaction {
    let gate = DispatchSemaphore(value: 0)
    let (started, start) = AsyncStream<Void>.makeStream()
    let work = Task {
      defer { start.finish() }
      try await database.perform(as: role) { session throws(DriverFailure) in
        try session.transaction(isolation: isolation) { session throws(DriverFailure) in
          for statement in statements { try session.execute(statement) }
          start.yield()
          gate.wait()
          try session.execute(last)
        }
      }
    }
    for await _ in started { break }
    return OpenTransaction(gate: gate, work: work)
  }

  /// Lets it go on to its commit, and throws what it throws.
  package func end() async throws {
    gate.signal()
    try await work.value
  }
}
