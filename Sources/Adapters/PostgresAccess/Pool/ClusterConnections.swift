package import Diagnostics

/// The connection pools of every cluster and database that a run touches.
package actor ClusterConnections {
  package struct Target: Hashable, Sendable {
    package var cluster: String
    /// Nil is the database that the configuration names.
    package var database: String?

    package init(cluster: String, database: String?) {
      self.cluster = cluster
      self.database = database
    }
  }

  private let settings: @Sendable (Target) async throws(DriverFailure) -> ConnectionSettings
  private let applicationName: String
  private let size: Int
  private let observer: StatementObserver?
  private var pools: [Target: ConnectionPool] = [:]

  /// - Parameters:
  ///   - size: the most connections to one database.
  ///   - settings: how to connect; asked when a target is first used.
  package init(
    applicationName: String, size: Int = 4, observer: StatementObserver? = nil,
    _ settings: @escaping @Sendable (Target) async throws(DriverFailure) -> ConnectionSettings
  ) {
    self.applicationName = applicationName
    self.size = size
    self.observer = observer
    self.settings = settings
  }

  package func pool(
    cluster: String, database: String?
  ) async throws(DriverFailure) -> ConnectionPool {
    let target = Target(cluster: cluster, database: database)
    if let pool = pools[target] { return pool }
    let settings = try await settings(target)
    // Somebody else may have been faster while we asked.
    if let pool = pools[target] { return pool }
    let name = (["cluster '\(cluster)'"] + (database.map { ["database '\($0)'"] } ?? []))
      .joined(separator: ", ")
    let pool = ConnectionPool(
      settings, named: name, applicationName: applicationName, size: size, observer: observer)
    pools[target] = pool
    return pool
  }

  /// How to connect to a target, for a connection that is not shared.
  package func settings(
    cluster: String, database: String?
  ) async throws(DriverFailure) -> ConnectionSettings {
    try await settings(Target(cluster: cluster, database: database))
  }

  package func close() async {
    let open = pools.values
    pools = [:]
    for pool in open { await pool.close() }
  }
}
