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
    var changes: [Change] = []
    var unenforceable: [Notices.TenantNotice] = []
    var evidence: Evidence?
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

  private func survey(
    _ fleet: Fleet, _ roster: Roster, _ request: PlanRequest, gathering evidence: Evidence?
  ) async throws(DriverFailure) -> ([Finding], [Absence]) {
    let now = request.now
    let looks = await withTaskGroup(of: Look.self) { group in
      for database in roster.databases where !request.absent.contains(database) {
        group.addTask {
          do throws(DriverFailure) {
            return .seen(try await look(at: database, fleet, roster, now, gathering: evidence))
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
    var absences = request.absent.map {
      Absence(database: $0, why: Diagnostic(.connectionFailed, "it could not be read just now"))
    }
    for look in looks {
      switch look {
      case .seen(let finding): findings.append(finding)
      case .failed(let database, let failure):
        guard database != control, !Task.isCancelled else { throw failure }
        absences.append(Absence(database: database, why: failure.diagnostic))
      }
    }
    return (
      findings.sorted { $0.database < $1.database }, absences.sorted { $0.database < $1.database }
    )
  }

  private func look(
    at database: DatabaseName, _ fleet: Fleet, _ roster: Roster, _ now: Timestamp,
    gathering evidence: Evidence?
  ) async throws(DriverFailure) -> Finding {
    let survey = Survey(
      of: fleet, renames: roster.renames, kinds: kinds, at: now, remembering: memory)
    let clock = clock
    return try await store.read(database) { session throws(DriverFailure) in
      var finding = Finding(database: database, at: clock(), evidence: evidence)
      if roster.holdsTenants(database) {
        finding.changes = try survey.platformChanges(
          in: database, session, unenforceable: { finding.unenforceable.append($0) },
          seen: { observed in finding.evidence?.add(observed, in: database) { _ in true } })
      }
      for part in roster.parts(of: Self.rangeSize, in: database) {
        let changes = try survey.changes(
          of: part.tenants, reading: part.scope, owners: part.owners, in: database, session,
          unenforceable: { finding.unenforceable.append($0) },
          seen: { finding.evidence?.add($0, in: database, of: $1) })
        finding.changes += changes
      }
      return finding
    }
  }
}
