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
  private let isOne: @Sendable (Target) -> Bool
  /// Lets into the many databases of a cluster.
  private var turnstiles: [String: Turnstile] = [:]

  /// - Parameters:
  ///   - size: the most connections to one database, and to all the databases of a cluster that are one of many.
  ///   - isOneOfMany: whether a cluster may have hundreds like this database, for each of which no connection is kept.
  ///   - settings: how to connect; asked when a target is first used.
  package init(
    applicationName: String, size: Int = 4, observer: StatementObserver? = nil,
    isOneOfMany: @escaping @Sendable (Target) -> Bool = { _ in false },
    _ settings: @escaping @Sendable (Target) async throws(DriverFailure) -> ConnectionSettings
  ) {
    self.applicationName = applicationName
    self.size = max(size, 1)
    self.observer = observer
    isOne = isOneOfMany
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
    let isOne = isOne(target)
    let pool = ConnectionPool(
      settings, named: name, applicationName: applicationName,
      sharing: isOne ? turnstile(of: cluster) : Turnstile(size), keepsIdle: !isOne,
      observer: observer)
    pools[target] = pool
    return pool
  }

  private func turnstile(of cluster: String) -> Turnstile {
    let turnstile = turnstiles[cluster] ?? Turnstile(size)
    turnstiles[cluster] = turnstile
    return turnstile
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
