package import Diagnostics
package import Planning
package import Specs

/// Compares a fleet with what its databases hold, and makes a plan of what differs.
///
/// Each database is looked at in one transaction, over one connection, range by range in the order of names, so
/// memory does not grow with what is observed; databases are looked at side by side.
package struct Planner<Store: EffectStore>: Sendable {
  let store: Store
  let control: DatabaseName
  let kinds: KindSet<Store.Session>
  let memory: DesireMemory?
  let clock: @Sendable () -> Timestamp

  /// - Parameters:
  ///   - memory: keeps what documents ask for; without one the memory that is used does not grow with the fleet's rows.
  ///   - clock: the present, for the times of observation.
  package init(
    kinds: KindSet<Store.Session>, in store: Store, control: DatabaseName,
    remembering memory: DesireMemory? = nil, clock: @escaping @Sendable () -> Timestamp
  ) {
    self.memory = memory
    self.kinds = kinds
    self.store = store
    self.control = control
    self.clock = clock
  }

  /// This many tenants are compared at a time.
  static var rangeSize: Int { 16_384 }

  /// What was found in one database.
  struct Finding: Sendable {
    let database: DatabaseName
    let at: Timestamp
    /// Whether the database is there to be read.
    var isThere = true
    var changes: [Change] = []
    var unenforceable: [Notices.TenantNotice] = []
    var evidence: Evidence?
    /// The names of databases of tenants' own that stand beside it.
    var guests: Set<String> = []
    /// The tenants whose databases were made and are lost.
    var bereft: Set<String> = []
    /// What was observed of the platform's kinds, where a database is to be made beside it.
    var platform: [ResourceKindName: Records] = [:]
  }

  /// A database that cannot be read, and why.
  struct Absence: Sendable {
    let database: DatabaseName
    let why: Diagnostic
  }

  /// What came of looking at one database.
  private enum Look: Sendable {
    case seen(Finding)
    case failed(DatabaseName, DriverFailure)
  }

  /// Plans everything that can be read. Of who lives in a database that cannot, nothing is planned, because what
  /// cannot be read is not empty (law 1); without the control database there is no plan at all.
  package func plan(
    _ fleet: Fleet, _ request: PlanRequest, registrations: Registrations
  ) async throws(DriverFailure) -> Plan {
    let roster = Roster(of: fleet, registrations: registrations, control: control)
    let (findings, absences) = try await survey(fleet, roster, request, gathering: nil)
    return plan(of: findings, without: absences, fleet, roster, request)
  }

  /// The same with the evidence of what was read.
  ///
  /// - Parameter keyedBy: the kind whose generated column `key` holds the keys of tenants.
  package func planWithEvidence(
    _ fleet: Fleet, _ request: PlanRequest, registrations: Registrations,
    keyedBy: ResourceKindName?
  ) async throws(DriverFailure) -> (plan: Plan, evidence: Evidence) {
    let roster = Roster(of: fleet, registrations: registrations, control: control)
    var evidence = Evidence(of: kinds.all.map(\.description), keyedBy: keyedBy)
    let (findings, absences) = try await survey(fleet, roster, request, gathering: evidence)
    for finding in findings {
      if let found = finding.evidence { evidence.add(found) }
    }
    return (plan(of: findings, without: absences, fleet, roster, request), evidence)
  }

  /// The databases that tenants share first: they tell which of the tenants' own are there.
  private func survey(
    _ fleet: Fleet, _ roster: Roster, _ request: PlanRequest, gathering evidence: Evidence?
  ) async throws(DriverFailure) -> ([Finding], [Absence]) {
    let now = request.now
    let survey = Survey(
      of: fleet, renames: roster.renames, kinds: kinds, at: now, remembering: memory)
    var absences = request.absent.map {
      Absence(database: $0, why: Diagnostic(.connectionFailed, "it could not be read just now"))
    }
    let shared = roster.databases.filter { !request.absent.contains($0) }
    var findings = try await looks(at: shared, &absences) { database throws(DriverFailure) in
      try await look(at: database, survey, roster, gathering: evidence)
    }
    let hosts = Dictionary(
      findings.map { ($0.database, $0) }, uniquingKeysWith: { first, _ in first })
    let owned = roster.owned(besides: request.absent, in: Set(hosts.keys))
    findings += try await looks(at: owned, &absences) { database throws(DriverFailure) in
      try await lookAtOwn(
        database, survey, roster, beside: roster.placement.host(of: database).flatMap { hosts[$0] },
        gathering: evidence)
    }
    return (
      findings.sorted { $0.database < $1.database }, absences.sorted { $0.database < $1.database }
    )
  }

  /// Looks at databases side by side; those that cannot be read are added to `absences`.
  private func looks(
    at databases: [DatabaseName], _ absences: inout [Absence],
    _ look: @escaping @Sendable (DatabaseName) async throws(DriverFailure) -> Finding
  ) async throws(DriverFailure) -> [Finding] {
    let looks = await withTaskGroup(of: Look.self) { group in
      for database in databases {
        group.addTask {
          do throws(DriverFailure) {
            return .seen(try await look(database))
          } catch {
            return .failed(database, error)
          }
        }
      }
      var looks: [Look] = []
      for await look in group { looks.append(look) }
      return looks
    }
    var findings: [Finding] = []
    for look in looks {
      switch look {
      case .seen(let finding): findings.append(finding)
      case .failed(let database, let failure):
        guard database != control, !Task.isCancelled else { throw failure }
        absences.append(Absence(database: database, why: failure.diagnostic))
      }
    }
    return findings
  }

  private func look(
    at database: DatabaseName, _ survey: Survey<Store.Session>, _ roster: Roster,
    gathering evidence: Evidence?
  ) async throws(DriverFailure) -> Finding {
    let clock = clock
    return try await store.read(database) { session throws(DriverFailure) in
      var finding = Finding(database: database, at: clock(), evidence: evidence)
      if roster.holdsTenants(database) {
        finding.changes = try survey.platformChanges(
          in: database, session, unenforceable: { finding.unenforceable.append($0) },
          seen: { observed in
            finding.evidence?.add(observed, in: database) { _ in true }
            if !roster.owners.isEmpty { finding.platform[observed.kind.name] = observed }
          })
      }
      for part in roster.parts(of: Self.rangeSize, in: database) {
        let changes = try survey.changes(
          of: part.tenants, reading: part.scope, owners: part.owners, in: database, session,
          unenforceable: { finding.unenforceable.append($0) },
          seen: { observed, isMeant in
            finding.evidence?.add(observed, in: database, of: isMeant)
            finding.note(observed)
          })
        finding.changes += changes
      }
      return finding
    }
  }

  /// - Parameter host: what was found in the database beside it, which knows whether it was made.
  private func lookAtOwn(
    _ database: DatabaseName, _ survey: Survey<Store.Session>, _ roster: Roster,
    beside host: Finding?, gathering evidence: Evidence?
  ) async throws(DriverFailure) -> Finding {
    let clock = clock
    let isThere = host?.guests.contains(database.database) ?? false
    var finding = Finding(database: database, at: clock(), isThere: isThere, evidence: evidence)
    guard let part = roster.parts(of: Int.max, in: database).first else { return finding }
    guard isThere else {
      // In the place of one that is lost nothing is made.
      let tenant = survey.fleet.text(of: part.tenants[0])
      guard host?.bereft.contains(tenant) != true else { return finding }
      finding.changes = survey.changes(
        of: part.tenants[0], inNew: database, beside: host?.platform ?? [:],
        unenforceable: { finding.unenforceable.append($0) })
      return finding
    }
    return try await store.read(database) { [finding] session throws(DriverFailure) in
      var finding = finding
      finding.changes = try survey.changes(
        of: part.tenants[0], reading: part.scope, inOwn: database, session,
        unenforceable: { finding.unenforceable.append($0) },
        seen: { finding.evidence?.add($0, in: database, of: $1) })
      return finding
    }
  }
}

extension Planner.Finding {
  /// Takes down which databases of tenants' own are there.
  fileprivate mutating func note(_ observed: Records) {
    guard observed.kind.owner == .tenantInHost else { return }
    for row in observed {
      guard let name = row["database"]?.text else { continue }
      if name.isEmpty { bereft.insert(row.tenant) } else { guests.insert(name) }
    }
  }
}
