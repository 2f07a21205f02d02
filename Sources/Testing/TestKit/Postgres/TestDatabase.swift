package import Diagnostics
package import PostgresAccess

/// A database of the test server.
package struct TestDatabase: Sendable {
  package let name: String
  /// How to connect to it as superuser.
  package let settings: ConnectionSettings

  package init(name: String, settings: ConnectionSettings) {
    self.name = name
    self.settings = settings
  }

  package func open(
    observer: StatementObserver? = nil
  ) async throws(DriverFailure) -> Connection {
    try await Connection.open(settings, applicationName: "tests", observer: observer)
  }

  /// Runs work over a connection of its own.
  @discardableResult
  package func perform<R: Sendable>(
    as role: String? = nil, _ work: @Sendable (Session) throws(DriverFailure) -> R
  ) async throws(DriverFailure) -> R {
    let login = role.map { settings.withLogin($0, password: nil) } ?? settings
    let connection = try await Connection.open(login, applicationName: "tests")
    let outcome: Result<R, DriverFailure>
    do throws(DriverFailure) {
      outcome = .success(try await connection.perform(work))
    } catch {
      outcome = .failure(error)
    }
    await connection.close()
    return try outcome.get()
  }

  /// The rows of a statement as text, for assertions; `as` logs in as another role.
  @discardableResult
  package func query(_ sql: SQL, as role: String? = nil) async throws(DriverFailure) -> [[String?]]
  {
    try await perform(as: role) { session throws(DriverFailure) in
      try session.texts(of: sql)
    }
  }

  /// Runs several statements.
  package func run(script: String) async throws(DriverFailure) {
    try await perform { session throws(DriverFailure) in try session.execute(script: script) }
  }

  /// Runs a script that may be run again, and changes what all databases of the server share: another test may be at
  /// the same row in that moment, which PostgreSQL refuses rather than waiting.
  package func run(repeatable script: String) async throws(DriverFailure) {
    for _ in 0..<20 {
      do throws(DriverFailure) {
        return try await run(script: script)
      } catch {
        guard error.diagnostic.message.hasPrefix("tuple concurrently ") else { throw error }
      }
    }
    try await run(script: script)
  }

  package func drop() async throws {
    try await TemporaryPostgres.administer("DROP DATABASE \(identifier: name) WITH (FORCE)")
  }
}

extension Session {
  /// The rows of a statement as text, for assertions.
  package func texts(of sql: SQL) throws(DriverFailure) -> [[String?]] {
    var table: [[String?]] = []
    for row in try execute(sql) {
      var line: [String?] = []
      for column in 0..<row.columnCount { line.append(try row.optionalString(column)) }
      table.append(line)
    }
    return table
  }
}
