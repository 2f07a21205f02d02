package import Specs

/// Which cluster each tenant lives in whose document names none, or says `placement.cluster: auto`.
///
/// Who is registered stays where it is registered, also where a cluster was listed before the others since. A new tenant goes where there is most room, among the clusters that
/// stand where it must be: the share of the capacity that is taken decides, then the number of tenants, then the name.
/// Nobody moves because others came, and the order of documents means nothing.
package struct AutoPlacement: Sendable {
  /// The names of clusters, by tenant.
  package private(set) var clusters: [String: String] = [:]
  /// Who finds no place, and why.
  package private(set) var homeless: [String: String] = [:]

  private struct Room {
    let cluster: Platform.Cluster
    var tenants: Int64 = 0
    var storage: Int64 = 0

    func isFull(for need: Int64) -> Bool {
      cluster.maximumTenants.map { tenants >= $0 } ?? false
        || cluster.maximumStorage.map { storage + need > $0.bytes } ?? false
    }

    /// The share that is taken, of whatever is scarcest.
    var load: Double {
      let people = cluster.maximumTenants.map { Double(tenants) / Double(max(1, $0)) } ?? 0
      let bytes = cluster.maximumStorage.map { Double(storage) / Double(max(1, $0.bytes)) } ?? 0
      return max(people, bytes)
    }

    func precedes(_ other: Room) -> Bool {
      if load != other.load { return load < other.load }
      if tenants != other.tenants { return tenants < other.tenants }
      return cluster.name.utf8.lexicographicallyPrecedes(other.cluster.name.utf8)
    }
  }

  /// - Parameter registrations: under the names that tenants have now.
  package init(of fleet: Fleet, among registrations: Registrations) {
    let open = fleet.platform.clusters.filter(\.holdsTenants)
    guard open.count > 1 else { return }
    let choices = (0..<fleet.count).map { fleet.clusterChoice(of: $0) }
    guard choices.contains(where: { $0 != .named }) else { return }
    var rooms = open.map { Room(cluster: $0) }
    let places = Dictionary(
      open.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    let countsStorage = open.contains { $0.maximumStorage != nil }
    for known in registrations.all where !known.destroyed {
      if let place = places[known.cluster] { rooms[place].tenants += 1 }
    }
    var scratch = ResolutionScratch()
    var newcomers: [Int] = []
    for index in 0..<fleet.count {
      let known = registrations[fleet.text(of: index)]
      if choices[index] != .named {
        if let known, !known.destroyed {
          clusters[known.name] = known.cluster
        } else if choices[index] == .automatic {
          newcomers.append(index)
          continue
        }
      }
      guard countsStorage || known == nil else { continue }
      // Who has a place, or names one: what it may store counts, and the tenant itself where it is new.
      let tenant = fleet.resolve(index, into: &scratch)
      guard let place = (known?.cluster ?? tenant.cluster?.name).flatMap({ places[$0] }) else {
        continue
      }
      rooms[place].storage += tenant.quota("storage.database") ?? 0
      if known == nil { rooms[place].tenants += 1 }
    }
    for index in newcomers { place(fleet.resolve(index, into: &scratch), in: &rooms) }
  }

  private mutating func place(_ tenant: ResolvedTenant, in rooms: inout [Room]) {
    let need = tenant.quota("storage.database") ?? 0
    var best: Int?
    var reasons: [String] = []
    for (index, room) in rooms.enumerated() {
      if let obstacle = tenant.obstacle(to: room.cluster) {
        reasons.append("'\(room.cluster.name)' \(obstacle)")
      } else if room.isFull(for: need) {
        reasons.append("'\(room.cluster.name)' is full")
      } else if best.map({ room.precedes(rooms[$0]) }) ?? true {
        best = index
      }
    }
    guard let best else {
      homeless[tenant.name] = reasons.joined(separator: ", ")
      return
    }
    clusters[tenant.name] = rooms[best].cluster.name
    rooms[best].tenants += 1
    rooms[best].storage += need
  }
}
