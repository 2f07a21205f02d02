package import Specs

/// The database that each tenant of a fleet lives in.
package struct Placement: Sendable {
  /// With one cluster that holds tenants nobody needs to be asked where they live.
  private let only: DatabaseName?
  /// In the order of the fleet; empty with one cluster.
  private let databases: [DatabaseName?]

  package init(of fleet: Fleet) {
    let clusters = fleet.platform.clusters.filter(\.holdsTenants)
    if clusters.count == 1 {
      only = clusters.first.flatMap { fleet.platform.database(of: $0.name) }
      databases = []
      return
    }
    only = nil
    let known = Dictionary(
      clusters.map { ($0.name, fleet.platform.database(of: $0.name)) },
      uniquingKeysWith: { a, _ in a })
    var scratch = ResolutionScratch()
    databases = (0..<fleet.count).map { index in
      fleet.resolve(index, into: &scratch).cluster.flatMap { known[$0.name] ?? nil }
    }
  }

  /// The database of a tenant, by its index in the fleet; nil where its document leaves the choice open.
  package subscript(index: Int) -> DatabaseName? { only ?? databases[index] }
}
