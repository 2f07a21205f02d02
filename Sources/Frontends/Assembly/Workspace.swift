package import ControlStore
package import Diagnostics
package import PostgresAccess
package import Reconciliation
import SecretFolder
package import Specs

/// The surroundings of a fleet on this machine: its state folder, and how its clusters are reached.
package struct Workspace: Sendable {
  /// Where the embedded server, secrets and signing keys are: `.tenure` beside the fleet, or `TENURE_STATE`.
  package let state: String
  private let environment: [String: String]
  /// In which the state folder may be made; nil where the environment names it.
  private let home: String?

  package init(of fleet: String, environment: [String: String] = Environment.current) {
    let named = environment["TENURE_STATE"].flatMap { $0.isEmpty ? nil : $0 }
    state = named ?? (fleet.hasSuffix("/") ? fleet + ".tenure" : fleet + "/.tenure")
    home = named == nil ? fleet : nil
    self.environment = environment
  }

  /// The embedded PostgreSQL of this workspace, running or not.
  package func embedded() throws(Diagnostic) -> EmbeddedServer {
    if let home, !Folder.exists(home + "/.") {
      throw Diagnostic(.stateFolder, "'\(home)' is not a folder", hint: "name the fleet's with -C")
    }
    if !Folder.exists(state), !Folder.make(state, mode: 0o700) {
      throw Diagnostic(
        .stateFolder, "the folder '\(state)' cannot be made",
        hint: "name a place that this user may write in with TENURE_STATE")
    }
    guard Folder.exists(state + "/.") else {
      throw Diagnostic(
        .stateFolder, "'\(state)' is not a folder", hint: "name another place with TENURE_STATE")
    }
    return try EmbeddedServer(folder: state + "/pg", environment: environment)
  }

  /// The passwords of tenants' logins, and what documents name as `{secret: NAME}`.
  package var secrets: any SecretStore { FolderSecretStore(root: state + "/secrets") }

  private func configuration() throws(Diagnostic) -> ClusterConfiguration {
    var environment = environment
    if (environment["TENURE_CONFIG"] ?? "").isEmpty, Folder.exists(state + "/config") {
      environment["TENURE_CONFIG"] = state + "/config"
    }
    return try ClusterConfiguration(environment: environment)
  }

  /// Runs work on the database of a cluster that no Platform document tells of yet, and names that database.
  package func explore<R: Sendable>(
    _ cluster: String, _ work: @escaping @Sendable (Session) throws(DriverFailure) -> R
  ) async throws(DriverFailure) -> (found: R, database: String) {
    let settings: ConnectionSettings
    do throws(Diagnostic) {
      switch try configuration().target(of: cluster, among: [cluster]) {
      case .server(let told, _): settings = told
      case .embedded:
        let server = try embedded()
        _ = try await server.start()
        settings = try await server.settings(database: "app")
      }
    } catch {
      throw .permanent(error)
    }
    let connection = try await Connection.open(settings, applicationName: "tenure init")
    let outcome: Result<(R, String), DriverFailure>
    do throws(DriverFailure) {
      outcome = .success(
        try await connection.perform { session throws(DriverFailure) in
          try session.transaction(isolation: .repeatableRead, readOnly: true) {
            session throws(DriverFailure) in
            (try work(session), try session.currentDatabase)
          }
        })
    } catch {
      outcome = .failure(error)
    }
    await connection.close()
    let (found, database) = try outcome.get()
    return (found, database)
  }

  /// How the application connects to a cluster, where something says so.
  func probeSettings(of cluster: String) throws(Diagnostic) -> ConnectionSettings? {
    try configuration().probe(of: cluster)
  }

  /// Connections to the clusters of a Platform, opened when they are needed.
  ///
  /// - Parameter log: sees every statement, for the journal.
  package func connections(
    of platform: Platform, log: StatementLog
  ) throws(Diagnostic) -> ClusterConnections {
    let configuration = try configuration()
    let clusters = platform.clusters.map(\.name)
    let served = EmbeddedPlatform(workspace: self, platform: platform)
    let shared = Set(platform.clusters.map(\.database))
    return ClusterConnections(
      applicationName: "tenure", observer: log.observer,
      isOneOfMany: { target in target.database.map { !shared.contains($0) } ?? false }
    ) {
      target async throws(DriverFailure) in
      let found: ClusterConfiguration.Target
      do throws(Diagnostic) {
        found = try configuration.target(of: target.cluster, among: clusters)
      } catch {
        throw .permanent(error)
      }
      switch found {
      case .embedded:
        return try await served.settings(cluster: target.cluster, database: target.database)
      case .server(let settings, _):
        return target.database.map { settings.withDatabase($0) } ?? settings
      }
    }
  }
}
