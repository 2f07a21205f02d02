package import Diagnostics
import Glibc

/// A data folder of PostgreSQL and what can be done with it; every call blocks.
///
/// `place` holds `data`, `log` and, where the path is short enough, the socket.
package struct ServerData: Sendable {
  package let place: String
  package let socketDirectory: String
  package let account: ServerAccount
  package let binaries: PostgresBinaries

  package init(
    place: String, socketDirectory: String, account: ServerAccount, binaries: PostgresBinaries
  ) {
    self.place = place
    self.socketDirectory = socketDirectory
    self.account = account
    self.binaries = binaries
  }

  package static let superuser = "postgres"

  package var data: String { "\(place)/data" }
  package var log: String { "\(place)/log" }
  package var isInitialized: Bool { Folder.exists("\(data)/PG_VERSION") }

  /// How to connect to one of its databases.
  package func settings(database: String) -> ConnectionSettings {
    ConnectionSettings(
      socketDirectory: socketDirectory, user: Self.superuser, database: database)
  }

  /// Makes the cluster, in one step: what an interrupted attempt left is removed first.
  package func initialize(isDurable: Bool = true) throws(Diagnostic) {
    let draft = "\(place)/data.new"
    Folder.remove(draft)
    var arguments = [
      "-D", draft, "-U", Self.superuser, "-A", "trust", "-E", "UTF8", "--locale=C",
      "--no-instructions",
    ]
    if !isDurable { arguments.append("--no-sync") }
    try run("initdb", arguments)
    let path = "\(draft)/postgresql.conf"
    let text = (Folder.read(path) ?? "") + "\ninclude_if_exists 'tenure.conf'\n"
    guard Folder.write(text, to: path), account.own(path), rename(draft, data) == 0 else {
      throw Diagnostic(.embeddedFailed, "the new data folder could not be put in its place")
    }
  }

  /// Writes `tenure.conf` anew, since the folder may have moved.
  package func configure(isDurable: Bool = true) throws(Diagnostic) {
    let path = "\(data)/tenure.conf"
    let text = ServerSettings.text(socketDirectory: socketDirectory, isDurable: isDurable)
    guard Folder.write(text, to: path), account.own(path) else {
      throw Diagnostic(
        .embeddedPlaceUnusable, "the settings of the embedded server could not be written")
    }
  }

  /// Starts the server and waits until it takes connections.
  package func start() throws(Diagnostic) {
    try run("pg_ctl", ["start", "-D", data, "-l", log, "-w", "-t", "120", "-s"])
  }

  /// Stops the server after ending its sessions; does nothing when it does not run.
  package func stop() throws(Diagnostic) {
    guard process != nil else { return }
    try run("pg_ctl", ["stop", "-D", data, "-m", "fast", "-w", "-t", "120", "-s"])
  }

  /// The process id of the running server.
  package var process: Int32? {
    let status = account.running(ServerProgram(binaries.path("pg_ctl"), ["status", "-D", data]))
      .run()
    guard status?.status == 0 else { return nil }
    return Folder.read("\(data)/postmaster.pid")?.split(separator: "\n").first.flatMap { Int32($0) }
  }

  private func run(_ program: String, _ arguments: [String]) throws(Diagnostic) {
    var command = ServerProgram(binaries.path(program), arguments)
    command.environment = ["LC_ALL": "C", "TZ": "UTC"]
    let outcome = account.running(command).run()
    guard let outcome, outcome.status == 0 else {
      let said = (outcome?.output ?? "").split(separator: "\n").suffix(5)
      let logged = (Folder.read(log) ?? "").split(separator: "\n").suffix(
        program == "pg_ctl" ? 5 : 0)
      throw Diagnostic(
        .embeddedFailed, "'\(program)' of the embedded PostgreSQL failed",
        notes: (said + logged).map { Diagnostic.Note(String($0)) })
    }
  }
}
