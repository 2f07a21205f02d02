package import Diagnostics
package import Planning
package import Specs

/// Looks at a part of a fleet in one database, on the thread of its connection, and finds what differs.
///
/// Planning, the check of the seals in the transaction of an effect, and reading back all look through this.
package struct Survey<Session>: Sendable {
  package let fleet: Fleet
  /// Former names, and how each tenant is called now.
  package let renames: [String: String]
  package let kinds: KindSet<Session>
  package let now: Timestamp
  let memory: DesireMemory?

  package init(
    of fleet: Fleet, renames: [String: String], kinds: KindSet<Session>, at now: Timestamp,
    remembering memory: DesireMemory? = nil
  ) {
    self.memory = memory
    self.fleet = fleet
    self.renames = renames
    self.kinds = kinds
    self.now = now
  }

  /// What differs for some tenants.
  ///
  /// - Parameters:
  ///   - tenants: indices into the fleet, in its order.
  ///   - scope: what is read; rows of tenants that are not among `tenants` are passed over.
  ///   - owners: whose kinds are looked at: those of this database.
  ///   - unenforceable: told of every limit that a document asks for and nothing here can enforce.
  ///   - seen: shown what was read of each kind, under the names that tenants have now.
  package func changes(
    of tenants: [Int], reading scope: Scope, owners: [KindDescription.Owner],
    in database: DatabaseName, _ session: Session,
    unenforceable: (Notices.TenantNotice) -> Void = { _ in },
    seen: (_ observed: Records, _ isMeant: (String) -> Bool) -> Void = { _, _ in }
  ) throws(DriverFailure) -> [Change] {
    let looked = kinds.all.filter { owners.contains($0.description.owner) }
    let desired = desire(of: tenants, looked)
    desired.unenforceable.forEach(unenforceable)
    let isMeant = desired.names.contains
    var changes: [Change] = []
    for (kind, wanted) in zip(looked, desired.records) {
      let observed = try kind.observe(scope, in: session).renamed(renames)
      seen(observed, isMeant)
      kind.unenforceable(observed: observed).filter { isMeant($0.tenant) }.forEach(unenforceable)
      changes += difference(wanted, observed, kind, database, of: isMeant)
    }
    return changes
  }

  /// What differs of the platform's own resources in a database.
  ///
  /// - Parameter unenforceable: told of what tenants ask of them and cannot have.
  package func platformChanges(
    in database: DatabaseName, _ session: Session,
    unenforceable: (Notices.TenantNotice) -> Void = { _ in }, seen: (Records) -> Void = { _ in }
  ) throws(DriverFailure) -> [Change] {
    var changes: [Change] = []
    for kind in kinds.of(.platform) {
      let observed = try kind.observe(.everything, in: session)
      seen(observed)
      var desired = Records(of: kind.description)
      kind.desirePlatform(in: database, observed: observed, into: &desired)
      kind.unenforceable(observed: observed).forEach(unenforceable)
      changes += difference(desired, observed, kind, database) { _ in true }
    }
    return changes
  }

  /// What differs in the database of one tenant's own. Everything there is the tenant's, what the platform has in any
  /// other database as well.
  ///
  package func changes(
    of tenant: Int, reading scope: Scope, inOwn database: DatabaseName, _ session: Session,
    unenforceable: (Notices.TenantNotice) -> Void = { _ in },
    seen: (_ observed: Records, _ isMeant: (String) -> Bool) -> Void = { _, _ in }
  ) throws(DriverFailure) -> [Change] {
    let own =
      try platformChanges(
        in: database, session, unenforceable: unenforceable, seen: { seen($0) { _ in true } })
      + changes(
        of: [tenant], reading: scope, owners: [.tenant], in: database, session,
        unenforceable: unenforceable, seen: seen)
    return owned(own, by: tenant)
  }

  /// The same for a database that is yet to be made.
  ///
  /// - Parameter host: what was observed of the platform's kinds in the database that it will stand beside.
  func changes(
    of tenant: Int, inNew database: DatabaseName, beside host: [ResourceKindName: Records],
    unenforceable: (Notices.TenantNotice) -> Void
  ) -> [Change] {
    var own: [Change] = []
    for kind in kinds.of(.platform) {
      let observed = kind.observedInNew(
        beside: host[kind.description.name] ?? Records(of: kind.description))
      var desired = Records(of: kind.description)
      kind.desirePlatform(in: database, observed: observed, into: &desired)
      own += difference(desired, observed, kind, database) { _ in true }
    }
    let looked = kinds.of(.tenant)
    let desired = desire(of: [tenant], looked)
    desired.unenforceable.forEach(unenforceable)
    for (kind, wanted) in zip(looked, desired.records) {
      own += difference(
        wanted, Records(of: kind.description), kind, database, of: desired.names.contains)
    }
    return owned(own, by: tenant)
  }

  private func owned(_ changes: [Change], by tenant: Int) -> [Change] {
    let name = fleet.text(of: tenant)
    return changes.map { $0.id.tenant.isEmpty ? $0.owned(by: name) : $0 }
  }

  private func difference(
    _ desired: Records, _ observed: Records, _ kind: any ResourceKind<Session>,
    _ database: DatabaseName, of isMeant: (String) -> Bool
  ) -> [Change] {
    var changes = Difference.between(desired: desired, observed: observed, in: database)
    changes.removeAll { !isMeant($0.id.tenant) }
    for index in changes.indices { kind.assess(&changes[index]) }
    return changes
  }
}
