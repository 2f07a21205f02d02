import Planning
package import Specs

/// Who is planned where: the fleet's tenants against what is registered.
package struct Roster: Sendable {
  let fleet: Fleet
  /// Under the names that tenants have now.
  let registrations: Registrations
  let control: DatabaseName
  /// Former names, and how each tenant is called now.
  let renames: [String: String]
  /// The databases that tenants share, and the control database.
  let databases: [DatabaseName]
  /// The databases of tenants' own, made or to be made, and whose each is.
  let owners: [DatabaseName: Int]
  /// Tenants whose document asks for what cannot be done here, and why.
  let refused: [String: Obstacle]
  let placement: Placement

  /// Why a tenant with a right document is left as it is.
  enum Obstacle: Hashable, Sendable {
    /// The name belonged to a tenant that was destroyed.
    case destroyed
    /// It is registered elsewhere: moving is another capability.
    case placedElsewhere(String)
    /// Both names are registered: the new one and the one it is to be renamed from.
    case renameCollides(String)
    /// A document that cannot be read may be that of the tenant that this one says it was.
    case renameInDoubt(String)
    /// It is registered with another isolation: moving is another capability.
    case isolatedOtherwise
    /// It leaves the choice of its cluster open, and none has room for it.
    case homeless(String)
  }

  package init(of fleet: Fleet, registrations: Registrations, control: DatabaseName) {
    self.fleet = fleet
    self.control = control
    renames = fleet.renames()
    let clusters = fleet.platform.clusters
    databases = Set(clusters.compactMap { fleet.platform.database(of: $0.name) } + [control])
      .sorted()
    var refused: [String: Obstacle] = [:]
    for (former, name) in renames where registrations[former] != nil {
      if registrations[name] != nil {
        refused[name] = .renameCollides(former)
      } else if fleet.holdsAbsent {
        refused[name] = .renameInDoubt(former)
      }
    }
    self.registrations = registrations.renamed(renames)
    let placement = Placement(of: fleet, among: self.registrations)
    self.placement = placement
    owners = placement.owners
    if clusters.filter(\.holdsTenants).count > 1 {
      for (name, why) in AutoPlacement(of: fleet, among: self.registrations).homeless {
        refused[name] = .homeless(why)
      }
    }
    for known in self.registrations.all {
      guard let index = fleet.index(of: known.name), refused[known.name] == nil else { continue }
      if known.destroyed {
        refused[known.name] = .destroyed
      } else if known.cluster != placement[index]?.cluster {
        refused[known.name] = .placedElsewhere(known.cluster)
      } else if known.isolation != fleet.isolation(of: index).rawValue {
        refused[known.name] = .isolatedOtherwise
      }
    }
    self.refused = refused
  }

  /// Whether tenants may live there: a control database can stand apart, and has nothing of the application then.
  func holdsTenants(_ database: DatabaseName) -> Bool {
    fleet.platform[cluster: database.cluster]?.holdsTenants ?? true
  }

  /// Where a tenant lives, by its index in the fleet.
  func database(of index: Int) -> DatabaseName? { placement[index] }

  /// The databases of tenants' own to look at: those whose cluster could be read.
  func owned(besides absent: Set<DatabaseName>, in hosts: Set<DatabaseName>) -> [DatabaseName] {
    owners.keys.filter { database in
      !absent.contains(database) && placement.host(of: database).map(hosts.contains) ?? false
    }.sorted()
  }

  /// Some tenants of a database, and what is to be read for them.
  struct Part {
    let tenants: [Int]
    let scope: Scope
    let owners: [KindDescription.Owner]
  }

  /// The fleet in parts of at most `size` tenants, in the order of names.
  func parts(of size: Int, in database: DatabaseName) -> [Part] {
    if let owner = owners[database] {
      let name = fleet.text(of: owner)
      guard refused[name] == nil else { return [] }
      return [
        Part(
          tenants: [owner], scope: .only([name] + fleet.formerNames(of: owner)), owners: [.tenant])
      ]
    }
    return stride(from: 0, to: fleet.count, by: size).flatMap { start in
      parts(of: start..<min(start + size, fleet.count), in: database)
    }
  }

  private func parts(of range: Range<Int>, in database: DatabaseName) -> [Part] {
    let open = refused.isEmpty ? Array(range) : range.filter { refused[fleet.text(of: $0)] == nil }
    func part(_ tenants: [Int], _ owners: [KindDescription.Owner]) -> Part {
      let scope = Scope(
        from: range.lowerBound == 0 ? nil : fleet.text(of: range.lowerBound),
        before: range.upperBound == fleet.count ? nil : fleet.text(of: range.upperBound),
        names: tenants.flatMap { fleet.formerNames(of: $0) })
      return Part(tenants: tenants, scope: scope, owners: owners)
    }
    let placed = open.filter { placement[$0] == database }
    let hosted =
      owners.isEmpty
      ? [] : open.filter { placement.own(of: $0).flatMap(placement.host) == database }
    let guests = hosted.isEmpty ? [] : [part(hosted, [.tenantInHost])]
    guard database == control else {
      return (placed.isEmpty ? [] : [part(placed, [.tenant])]) + guests
    }
    if placed.count == open.count { return [part(open, [.tenantInControl, .tenant])] }
    return [part(open, [.tenantInControl]), part(placed, [.tenant])] + guests
  }
}
