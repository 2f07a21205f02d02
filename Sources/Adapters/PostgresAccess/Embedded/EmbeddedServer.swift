package import Diagnostics
import Glibc

/// The private PostgreSQL that Tenure uses when no cluster is configured: a folder, a unix socket, no port.
///
/// Whoever can enter the folder of its socket is its superuser; that folder is its owner's alone. Every
/// command may be given by several processes at once: a lock in the folder puts them in order.
package actor EmbeddedServer {
  package struct Status: Sendable, Hashable {
    package enum State: Sendable, Hashable {
      case absent
      case stopped
      case running(process: Int32)
    }
    package var state: State
    /// Where data and log are: not always the asked folder (`ServerPlace`).
    package var place: String
    package var log: String
    package var socketDirectory: String
    /// What `psql` is run with: program and arguments.
    package var psql: [String]
  }

  private let folder: String
  private let environment: [String: String]
  private let executor: ThreadExecutor

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  /// - Parameter folder: usually `.tenure/pg`.
  package init(
    folder: String, environment: [String: String] = Environment.current
  ) throws(Diagnostic) {
    guard let executor = ThreadExecutor.start() else {
      throw Diagnostic(.embeddedFailed, "the system has no thread left")
    }
    self.executor = executor
    self.folder = folder
    self.environment = environment
  }

  deinit { executor.stop() }

  /// Finds the server running or starts it, making it first if there is none.
  @discardableResult
  package func start() throws(Diagnostic) -> Status {
    let server = try locate()
    try locked { () throws(Diagnostic) in
      if server.process != nil { return }
      if !server.isInitialized { try server.initialize() }
      try server.configure()
      try server.start()
    }
    return status(of: server)
  }

  /// Stops the server; its data stay.
  package func stop() throws(Diagnostic) {
    guard Folder.exists(folder) else { return }
    let server = try locate()
    try locked { () throws(Diagnostic) in try server.stop() }
  }

  /// Stops the server and removes all of its data.
  package func reset() throws(Diagnostic) {
    guard Folder.exists(folder) else { return }
    let server = try locate()
    try locked { () throws(Diagnostic) in
      try server.stop()
      for name in ["data", "data.new", "log"] { Folder.remove("\(server.place)/\(name)") }
      Folder.remove(server.socketDirectory)
      // A place outside of the folder is ours alone; the folder itself still holds the lock.
      rmdir(server.place)
    }
  }

  /// Makes nothing, the folder included.
  package func status() throws(Diagnostic) -> Status {
    guard Folder.exists(folder) else {
      return Status(state: .absent, place: folder, log: "", socketDirectory: "", psql: [])
    }
    return status(of: try locate())
  }

  /// How to connect to a database of it, as its superuser.
  package func settings(database: String) throws(Diagnostic) -> ConnectionSettings {
    try locate().settings(database: database)
  }

  /// Makes a database unless it is there.
  package func createDatabase(_ name: String) async throws(DriverFailure) {
    let settings: ConnectionSettings
    do throws(Diagnostic) {
      settings = try locate().settings(database: "postgres")
    } catch {
      throw .permanent(error)
    }
    let connection = try await Connection.open(settings, applicationName: "tenure embedded")
    try await connection.perform { session throws(DriverFailure) in
      try EmbeddedStatements.createDatabase(name, session)
    }
  }

  private func status(of server: ServerData) -> Status {
    Status(
      state: server.process.map { .running(process: $0) }
        ?? (server.isInitialized ? .stopped : .absent),
      place: server.place, log: server.log, socketDirectory: server.socketDirectory,
      psql: [
        server.binaries.path("psql"), "-h", server.socketDirectory, "-U", ServerData.superuser,
      ])
  }

  private func locate() throws(Diagnostic) -> ServerData {
    guard let account = ServerAccount.find() else {
      throw Diagnostic(
        .embeddedPlaceUnusable, "there is no unprivileged user to run PostgreSQL as",
        hint: "run tenure as an ordinary user, or add the user 'postgres'")
    }
    let places = ServerPlace(folder: folder, account: account, environment: environment)
    let place = try places.dataPlace()
    let version = Folder.read("\(place)/data/PG_VERSION").flatMap { Int($0.trimmed) }
    return ServerData(
      place: place, socketDirectory: try places.socketDirectory(beside: place), account: account,
      binaries: try PostgresBinaries.find(environment: environment, version: version))
  }

  /// Waits its turn among processes; the lock goes with the process that holds it.
  private func locked<R>(_ body: () throws(Diagnostic) -> R) throws(Diagnostic) -> R {
    let file = open("\(folder)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw Diagnostic(.embeddedPlaceUnusable, "the folder '\(folder)' cannot be written")
    }
    defer { Glibc.close(file) }
    while flock(file, LOCK_EX) != 0 {
      guard errno == EINTR else {
        throw Diagnostic(.embeddedPlaceUnusable, "the folder '\(folder)' cannot be locked")
      }
    }
    return try body()
  }
}
