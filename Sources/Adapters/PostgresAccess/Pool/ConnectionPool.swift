package import Diagnostics

/// A few connections to one database, opened when they are needed and used again.
///
/// Work waits its turn in the order of asking. A connection that broke is replaced, never given out again. What
/// a session keeps (settings, session locks, temporary tables) would reach the next user: use `SET LOCAL`,
/// transaction locks, or a `Connection` of your own.
package actor ConnectionPool {
  private let settings: ConnectionSettings
  private let name: String?
  private let applicationName: String
  private let observer: StatementObserver?
  private let turnstile: Turnstile
  private let keepsIdle: Bool
  private var idle: [Connection] = []
  private var isClosed = false

  /// - Parameters:
  ///   - name: what people call the database; stands in failures to connect to it.
  ///   - size: the most connections at a time, at least 1.
  package init(
    _ settings: ConnectionSettings, named name: String? = nil, applicationName: String,
    size: Int = 4, observer: StatementObserver? = nil
  ) {
    self.init(
      settings, named: name, applicationName: applicationName, sharing: Turnstile(max(size, 1)),
      keepsIdle: true, observer: observer)
  }

  /// - Parameters:
  ///   - turnstile: lets in as many at a time as there may be connections, of other pools too.
  ///   - keepsIdle: whether a connection stays open for the next one who needs it.
  init(
    _ settings: ConnectionSettings, named name: String?, applicationName: String,
    sharing turnstile: Turnstile, keepsIdle: Bool, observer: StatementObserver?
  ) {
    self.settings = settings
    self.name = name
    self.applicationName = applicationName
    self.observer = observer
    self.turnstile = turnstile
    self.keepsIdle = keepsIdle
  }

  /// Runs work over one of the connections; see `Connection.perform`.
  @discardableResult
  package func perform<R: Sendable>(
    _ work: @Sendable (Session) throws(DriverFailure) -> R
  ) async throws(DriverFailure) -> R {
    try await withConnection { connection throws(DriverFailure) in
      try await connection.perform(work)
    }
  }

  /// Lends a connection for several pieces of work that must share one session.
  @discardableResult
  package func withConnection<R: Sendable>(
    _ body: (Connection) async throws(DriverFailure) -> R
  ) async throws(DriverFailure) -> R {
    guard await turnstile.enter() else {
      throw .transient(
        Diagnostic(.statementCanceled, "waiting for a connection was canceled"),
        retryAfter: .zero)
    }
    defer { turnstile.leave() }
    let connection = try await take()
    let outcome: Result<R, DriverFailure>
    do throws(DriverFailure) {
      outcome = .success(try await body(connection))
    } catch {
      outcome = .failure(error)
    }
    if await connection.isAlive, !isClosed, keepsIdle {
      idle.append(connection)
    } else {
      await connection.close()
    }
    return try outcome.get()
  }

  /// Closes the idle connections now and the lent ones when they come back.
  package func close() async {
    isClosed = true
    let connections = idle
    idle = []
    for connection in connections { await connection.close() }
  }

  private func take() async throws(DriverFailure) -> Connection {
    while let connection = idle.popLast() {
      if await connection.isAlive { return connection }
      await connection.close()
    }
    if isClosed {
      throw .transient(
        Diagnostic(.connectionLost, "the connections to this database are closed"),
        retryAfter: .zero)
    }
    do throws(DriverFailure) {
      return try await Connection.open(
        settings, applicationName: applicationName, observer: observer)
    } catch {
      throw name.map { error.noting("while connecting to \($0)") } ?? error
    }
  }
}
