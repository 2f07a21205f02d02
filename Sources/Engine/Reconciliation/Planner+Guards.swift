import Diagnostics
import Planning
import Specs

extension Planner {
  /// Puts what was found before the guards, and makes a plan of what they let through.
  func plan(
    of findings: [Finding], without absences: [Absence], _ fleet: Fleet, _ roster: Roster,
    _ request: PlanRequest
  ) -> Plan {
    let registered = roster.registrations.all.filter { !$0.destroyed }
    let claims = Claims(of: fleet, among: registered.map(\.name))
    let residents = roster.residents(of: Set(absences.map(\.database)))
    let unseen = Set(residents.values.joined())
    var changes = findings.flatMap(\.changes)
    if !unseen.isEmpty { changes.removeAll { unseen.contains($0.id.tenant) } }
    var verdict = guards(fleet, registered, claims, request).check(
      changes, only: request.targets, at: request.now)
    verdict.notices.refusals +=
      absences.map { $0.refusal(of: residents[$0.database] ?? []) } + roster.refusals
      + [claims.doubt].compactMap(\.self)
    verdict.notices.unenforceable = (crowds(in: fleet, roster) + findings.flatMap(\.unenforceable))
      .filter { request.targets?.contains($0.tenant) ?? true }
    return Plan(
      id: request.id, fleet: fleet.platform.name,
      revision: fleet.revision.commit ?? "worktree", basis: request.basis, made: clock(),
      kinds: kinds.all.map(\.description),
      observations: findings.filter(\.isThere).map { Plan.Observation($0.database, at: $0.at) },
      changes: verdict.changes, choosing: request.chosen, notices: verdict.notices)
  }

  /// So many schemas in one database are where catalogs and the memory of every backend begin to hurt: measured, a
  /// backend holds 0.1 MB for each schema of eight tables that it touched.
  static var manySchemas: Int { 2_000 }

  /// So many databases on one server are where sweeps over all of them begin to take long, and connections to them:
  /// measured, each costs 20 ms to look at and 8 MB empty.
  static var manyDatabases: Int { 500 }

  private func crowds(in fleet: Fleet, _ roster: Roster) -> [Notices.TenantNotice] {
    overfull(fleet, roster) + schemas(in: fleet, roster) + databases(roster)
  }

  /// Clusters with more databases of tenants' own than a server carries well.
  private func databases(_ roster: Roster) -> [Notices.TenantNotice] {
    Dictionary(grouping: roster.owners.keys, by: \.cluster)
      .filter { $0.value.count > Self.manyDatabases }.sorted { $0.key < $1.key }
      .map { cluster, databases in
        Notices.TenantNotice(
          "Platform",
          "\(databases.count) tenants have a database of their own in cluster '\(cluster)'; beyond "
            + "\(Self.manyDatabases) a server grows slow to look at: spread them over clusters, or use schemas"
        )
      }
  }

  /// Clusters that hold more tenants than they are declared to.
  private func overfull(_ fleet: Fleet, _ roster: Roster) -> [Notices.TenantNotice] {
    fleet.platform.clusters.compactMap { cluster in
      guard let most = cluster.maximumTenants, most > 0 else { return nil }
      let held = roster.registrations.all.count { $0.cluster == cluster.name && !$0.destroyed }
      guard held > most else { return nil }
      return Notices.TenantNotice(
        "Platform",
        "cluster '\(cluster.name)' holds \(held) tenants, more than its capacity of \(most)")
    }
  }

  private func schemas(in fleet: Fleet, _ roster: Roster) -> [Notices.TenantNotice] {
    guard fleet.template != nil else { return [] }
    var counts: [DatabaseName: Int] = [:]
    for index in 0..<fleet.count where fleet.isolation(of: index) == .schema {
      if let database = roster.database(of: index) { counts[database, default: 0] += 1 }
    }
    return counts.filter { $0.value > Self.manySchemas }.sorted { $0.key < $1.key }.map {
      Notices.TenantNotice(
        "Platform",
        "\($0.value) tenants have a schema of their own in \($0.key); beyond \(Self.manySchemas) catalogs and "
          + "backends grow large: spread them over clusters, or use the pool")
    }
  }

  private func guards(
    _ fleet: Fleet, _ registered: [Registration], _ claims: Claims, _ request: PlanRequest
  ) -> Guards {
    return Guards(
      safety: Safety(fleet.platform.safety),
      registered: registered.map {
        Guards.Standing(
          $0.name, protected: $0.protected, cordoned: $0.cordoned, orphaned: $0.orphaned)
      },
      declared: claims.declared, held: claims.held, deprivedThisHour: request.destructiveThisHour)
  }
}

extension Planner.Absence {
  fileprivate func refusal(of residents: [String]) -> Refusal {
    Refusal(
      .clusterUnreachable, .tenants,
      "\(database) cannot be read, so nothing is planned for who lives there: \(why.message)",
      tenants: residents, hint: why.hint ?? "'tenure doctor' looks at every cluster")
  }
}

extension Roster {
  /// The tenants of these databases, by database.
  fileprivate func residents(of databases: Set<DatabaseName>) -> [DatabaseName: [String]] {
    guard !databases.isEmpty else { return [:] }
    var residents: [DatabaseName: [String]] = [:]
    for index in 0..<fleet.count {
      guard let database = database(of: index) else { continue }
      // Where a cluster cannot be read, neither can what it holds beside.
      let place =
        placement.host(of: database).flatMap { databases.contains($0) ? $0 : nil } ?? database
      guard databases.contains(place) else { continue }
      residents[place, default: []].append(fleet.text(of: index))
    }
    return residents
  }

  /// What the documents ask for and cannot have, grouped by why.
  var refusals: [Refusal] {
    var groups: [Refusal] = []
    func refuse(
      _ code: DiagnosticCode, _ message: String, _ hint: String, _ isMeant: (Obstacle) -> Bool
    ) {
      let tenants = refused.filter { isMeant($0.value) }.map(\.key)
      if !tenants.isEmpty {
        groups.append(Refusal(code, .tenants, message, tenants: tenants, hint: hint))
      }
    }
    refuse(
      .nameReserved, "the name belonged to a tenant that was destroyed, and is never used again",
      "choose another name"
    ) { $0 == .destroyed }
    refuse(
      .placementChanged, "registered in another cluster than 'placement.cluster' asks for",
      "put the placement back: moving a tenant is a later capability"
    ) { if case .placedElsewhere = $0 { true } else { false } }
    refuse(
      .placementChanged, "registered with another isolation than 'placement.isolation' asks for",
      "put the isolation back: moving a tenant is a later capability"
    ) { $0 == .isolatedOtherwise }
    for (tenant, obstacle) in refused.sorted(by: { $0.key < $1.key }) {
      guard case .homeless(let why) = obstacle else { continue }
      groups.append(
        Refusal(
          .noRoom, .tenants, "no cluster has a place for '\(tenant)': \(why)", tenants: [tenant],
          hint: "raise a cluster's 'capacity', add a cluster, or name one in 'placement.cluster'"))
    }
    refuse(
      .renameCollides, "both the name and a former name of it are registered",
      "remove 'formerly', or choose a name that is free"
    ) { if case .renameCollides = $0 { true } else { false } }
    refuse(
      .renameCollides,
      "the document of the tenant that is to be renamed may be one of those that cannot be read",
      "correct what cannot be read first"
    ) { if case .renameInDoubt = $0 { true } else { false } }
    return groups
  }
}
