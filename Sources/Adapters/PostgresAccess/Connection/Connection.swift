package import Diagnostics

/// One connection to one database, served by a thread of its own.
///
/// Cancelling the task that performs work cancels the running statement at the server. Whatever the work
/// leaves open is rolled back before the next one begins. A connection that broke stays broken; a pool
/// replaces it.
package actor Connection {
  private let executor: ThreadExecutor
  private let canceller = Canceller()
  private var wire: Wire?

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private init(executor: ThreadExecutor) { self.executor = executor }

  deinit { executor.stop() }

  /// - Parameter applicationName: what `pg_stat_activity` shows.
  package static func open(
    _ settings: ConnectionSettings, applicationName: String, observer: StatementObserver? = nil
  ) async throws(DriverFailure) -> Connection {
    guard let executor = ThreadExecutor.start() else {
      throw .transient(
        Diagnostic(.connectionFailed, "the system has no thread left for a connection"),
        retryAfter: .seconds(5))
    }
    let connection = Connection(executor: executor)
    try await connection.connect(settings, applicationName, observer)
    return connection
  }

  private func connect(
    _ settings: ConnectionSettings, _ applicationName: String, _ observer: StatementObserver?
  ) throws(DriverFailure) {
    let handle = try ConnectionAttempt(settings: settings, applicationName: applicationName).run()
    canceller.attach(to: handle.raw)
    let wire = Wire(handle, canceller: canceller, observer: observer)
    try wire.setUp(settings.timeouts)
    self.wire = wire
  }

  /// Runs `work` on the connection's thread in one hop: put a whole transaction into it.
  ///
  /// Throws what `work` throws; `connectionLost` if the connection is gone, `statementCanceled` if the task is.
  @discardableResult
  package func perform<R: Sendable>(
    _ work: @Sendable (Session) throws(DriverFailure) -> R
  ) async throws(DriverFailure) -> R {
    let number = canceller.begin()
    let outcome: Result<R, DriverFailure> = await withTaskCancellationHandler {
      run(work)
    } onCancel: {
      canceller.cancel(number)
    }
    return try outcome.get()
  }

  private func run<R: Sendable>(
    _ work: @Sendable (Session) throws(DriverFailure) -> R
  ) -> Result<R, DriverFailure> {
    defer { canceller.end() }
    guard let wire else {
      return .failure(
        .transient(
          Diagnostic(.connectionLost, "the connection was closed"), retryAfter: .zero))
    }
    do throws(DriverFailure) {
      try wire.checkFit()
      let value = try work(Session(wire: wire))
      wire.rollBack()
      return .success(value)
    } catch {
      wire.rollBack()
      return .failure(error)
    }
  }

  /// Whether work can be given to it; looks at the socket, so a server that went away is seen.
  package var isAlive: Bool { wire?.isAlive ?? false }

  /// The process id of the backend, 0 after `close`.
  package var backend: Int32 { wire?.backend ?? 0 }

  package func close() {
    canceller.detach()
    wire = nil
  }
}
