package import Diagnostics
package import PostgresAccess
package import Specs

/// The embedded server as the clusters of a Platform: started when it is needed, with the databases and the roles
/// that an application would have.
package struct EmbeddedPlatform: Sendable {
  let workspace: Workspace
  let platform: Platform

  package init(workspace: Workspace, platform: Platform) {
    self.workspace = workspace
    self.platform = platform
  }

  /// Starts the server unless it runs, and makes what is missing of databases and roles.
  package func start() async throws(DriverFailure) -> EmbeddedServer.Status {
    let server = try embedded()
    let status: EmbeddedServer.Status
    do throws(Diagnostic) { status = try await server.start() } catch { throw .permanent(error) }
    for cluster in platform.clusters {
      try await server.createDatabase(name(of: cluster.database, in: cluster.name))
    }
    try await makeRoles(server)
    return status
  }

  /// How to connect to a database of a cluster, which is made if it is missing.
  func settings(
    cluster: String, database: String?
  ) async throws(DriverFailure) -> ConnectionSettings {
    let server = try embedded()
    _ = try await start()
    let database = database ?? platform[cluster: cluster]?.database ?? "app"
    do throws(Diagnostic) {
      return try await server.settings(database: name(of: database, in: cluster))
    } catch {
      throw .permanent(error)
    }
  }

  /// One server stands for all clusters, so databases of one name are kept apart by the cluster's.
  package func name(of database: String, in cluster: String) -> String {
    let isShared = platform.clusters.contains { $0.database == database && $0.name != cluster }
    return isShared ? "\(cluster)_\(database)" : database
  }

  private func embedded() throws(DriverFailure) -> EmbeddedServer {
    do throws(Diagnostic) { return try workspace.embedded() } catch { throw .permanent(error) }
  }

  private func makeRoles(_ server: EmbeddedServer) async throws(DriverFailure) {
    let settings: ConnectionSettings
    do throws(Diagnostic) {
      settings = try await server.settings(database: "postgres")
    } catch {
      throw .permanent(error)
    }
    let connection = try await Connection.open(settings, applicationName: "tenure embedded")
    let application = platform.application
    try await connection.perform { session throws(DriverFailure) in
      for role in application.applicationRoles {
        try EmbeddedRoles.make(role, canLogIn: true, session)
      }
      try EmbeddedRoles.make(application.ownerRole, canLogIn: false, session)
    }
    await connection.close()
  }
}
