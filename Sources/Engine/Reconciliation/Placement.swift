package import Specs

/// The database that each tenant of a fleet lives in: one that it shares with the others of its cluster, or its own.
package struct Placement: Sendable {
  /// With one cluster that holds tenants nobody needs to be asked where they live.
  private let only: DatabaseName?
  /// In the order of the fleet; empty with one cluster.
  private let databases: [DatabaseName?]
  /// The databases of tenants' own, by the index in the fleet.
  private var own: [Int: DatabaseName] = [:]
  private let platform: Platform

  /// - Parameter registrations: under the names that tenants have now: a database keeps the name that it was made with.
  package init(of fleet: Fleet, among registrations: Registrations) {
    platform = fleet.platform
    let clusters = platform.clusters.filter(\.holdsTenants)
    if clusters.count == 1 {
      only = clusters.first.flatMap { fleet.platform.database(of: $0.name) }
      databases = []
    } else {
      only = nil
      let known = Dictionary(
        clusters.map { ($0.name, fleet.platform.database(of: $0.name)) },
        uniquingKeysWith: { a, _ in a })
      var scratch = ResolutionScratch()
      databases = (0..<fleet.count).map { index in
        fleet.resolve(index, into: &scratch).cluster.flatMap { known[$0.name] ?? nil }
      }
    }
    for index in 0..<fleet.count where fleet.isolation(of: index) == .database {
      guard let host = only ?? databases[index] else { continue }
      let tenant = fleet.text(of: index)
      own[index] = DatabaseName(
        cluster: host.cluster,
        database: registrations[tenant]?.database ?? platform.ownDatabaseName(of: tenant))
    }
  }

  /// The database of a tenant, by its index in the fleet; nil where its document leaves the choice open.
  package subscript(index: Int) -> DatabaseName? {
    own[index] ?? only ?? (databases.isEmpty ? nil : databases[index])
  }

  /// The database of a tenant's own, by its index in the fleet; nil where it shares one.
  package func own(of index: Int) -> DatabaseName? { own[index] }

  /// Whose own each database is.
  package var owners: [DatabaseName: Int] {
    Dictionary(own.map { ($0.value, $0.key) }, uniquingKeysWith: min)
  }

  /// The database that the tenants of the same cluster share, which knows of those that have their own.
  package func host(of database: DatabaseName) -> DatabaseName? {
    platform.database(of: database.cluster)
  }
}
