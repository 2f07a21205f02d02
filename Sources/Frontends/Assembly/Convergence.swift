import ControlStore
package import Diagnostics
package import Planning
package import Reconciliation
package import Specs

/// One apply from beginning to end: prepare, lease, effects, reading back, conditions, audit.
package struct Convergence: Sendable {
  let site: Site
  private(set) var plan: Plan
  private var ground: Site.Ground
  let actor: String
  let now: Timestamp
  let clock: @Sendable () -> Timestamp
  /// What a verification found just now; nil looks into the catalogs.
  var verified: [DatabaseName: ReadBack.Exposure]?
  let newID: @Sendable () -> String

  /// - Parameters:
  ///   - now: the moment that dates are decided against, the same from beginning to end; nil is the present. A plan
  ///     that was made just now gives its own.
  ///   - clock: the present, for the times of observation.
  package init(
    of plan: Plan, at site: Site, by actor: String, deciding now: Timestamp? = nil,
    clock: @escaping @Sendable () -> Timestamp, newID: @escaping @Sendable () -> String
  ) {
    var site = site
    if site.memory == nil { site.memory = DesireMemory() }
    self.site = site
    self.now = now ?? clock()
    self.plan = plan
    ground = Site.Ground(fleet: site.fleet, registrations: .none)
    self.actor = actor
    self.clock = clock
    self.newID = newID
  }

  /// Applies what the plan selects, and says what became of it.
  ///
  /// Throws when nothing was begun: somebody else holds the lease, a database cannot be reached, the hourly budget
  /// of destructive changes is spent.
  ///
  /// - Parameter meanwhile: done while the databases are prepared, and ended before anything of the plan is.
  package func run(
    meanwhile: @escaping @Sendable () -> Void = {},
    progress: @escaping @Sendable (_ changes: Int) -> Void = { _ in }
  ) async throws(DriverFailure) -> ApplyReport {
    async let aside: Void = meanwhile()
    var settled = self
    // Decided as the plan did, from what is registered: who was registered meanwhile stays where that is.
    settled.ground = try await site.ground()
    let lost = try await settled.prepare()
    await aside
    if !lost.isEmpty { settled.plan = settled.without(lost) }
    return try await settled.runPrepared(progress)
  }

  private var placement: Placement { ground.placement }

  private func runPrepared(
    _ progress: @escaping @Sendable (Int) -> Void
  ) async throws(DriverFailure) -> ApplyReport {
    let lease = try await site.leases.acquire(holder: actor, databases: reachable)
    let outcome: Result<ApplyReport, DriverFailure>
    do throws(DriverFailure) {
      outcome = .success(try await apply(under: lease, progress))
    } catch {
      outcome = .failure(error)
    }
    try? await site.leases.release(lease)
    return try outcome.get()
  }

  /// The plan without what it would do for those who live in databases that have gone since it was made.
  private func without(_ lost: [DatabaseName: Diagnostic]) -> Plan {
    let (fleet, placed) = (ground.fleet, placement)
    var residents: [DatabaseName: [String]] = [:]
    for index in 0..<fleet.count {
      guard let database = placed[index] else { continue }
      let host = placed.host(of: database)
      guard let place = [host, database].compactMap(\.self).first(where: { lost[$0] != nil }) else {
        continue
      }
      residents[place, default: []].append(fleet.text(of: index))
    }
    let unseen = Set(residents.values.joined())
    var notices = plan.notices
    for (database, why) in lost.sorted(by: { $0.key < $1.key }) {
      notices.refusals.append(
        Refusal(
          .clusterUnreachable, .tenants,
          "\(database) cannot be reached any more, so nothing is done for who lives there: \(why.message)",
          tenants: residents[database] ?? [],
          hint: why.hint ?? "'tenure doctor' looks at every cluster"))
    }
    return Plan(
      id: plan.id, fleet: plan.fleet, revision: plan.revision, basis: plan.basis, made: plan.made,
      expires: plan.expires, kinds: plan.kinds,
      observations: plan.observations.filter { lost[$0.database] == nil },
      changes: plan.changes.filter { lost[$0.database] == nil && !unseen.contains($0.id.tenant) },
      choosing: plan.chosen, notices: notices)
  }

  /// The databases that the plan could read: in any other nothing is written.
  private var reachable: [DatabaseName] {
    let seen = Set(plan.observations.map(\.database) + [site.control])
    return (Set(site.databases).union(placement.owners.keys)).intersection(seen).sorted()
  }

  /// The same, with the databases of tenants' own that were made.
  private func reachable(after report: ApplyReport) -> [DatabaseName] {
    let owners = placement.owners
    guard !owners.isEmpty else { return reachable }
    let done = Set(
      report.entries.compactMap { entry in
        if case .applied = entry.outcome { entry.tenant } else { nil }
      })
    let made = owners.filter { done.contains(ground.fleet.text(of: $0.value)) }.map(\.key)
    return Set(reachable + made).sorted()
  }

  /// A database that is not as it should be, or nil where it is.
  private struct Unprepared: Sendable {
    let database: DatabaseName
    let failure: DriverFailure
  }

  /// All of them side by side; returns those that have gone since the plan was made.
  private func prepare() async throws(DriverFailure) -> [DatabaseName: Diagnostic] {
    let failures = await withTaskGroup(of: Unprepared?.self) { group in
      for database in reachable {
        group.addTask {
          do throws(DriverFailure) {
            try await site.store.prepare(database)
            return nil
          } catch {
            return Unprepared(database: database, failure: error)
          }
        }
      }
      var failures: [Unprepared] = []
      for await failure in group { if let failure { failures.append(failure) } }
      return failures
    }
    var lost: [DatabaseName: Diagnostic] = [:]
    for failed in failures {
      guard failed.database != site.control, failed.failure.isAbsence else { throw failed.failure }
      lost[failed.database] = failed.failure.diagnostic
    }
    return lost
  }

  private func apply(
    under lease: Lease, _ progress: @escaping @Sendable (Int) -> Void
  ) async throws(DriverFailure) -> ApplyReport {
    try await reserveBudget(under: lease)
    let fleet = ground.fleet
    let applier = Applier(
      of: plan, to: fleet, kinds: site.kinds, in: site.store, log: site.log,
      control: site.control, under: lease, of: site.leases, by: actor,
      registrations: ground.registrations, at: now, remembering: site.memory, progress: progress)
    var report = await applier.apply()
    guard !Task.isCancelled else { return stopped(report) }
    // What was done stands in the journals; sealing it and looking at what came of it need not wait for each other.
    let written = reachable(after: report)
    async let sealing = seal(written, under: lease)
    var problems: [Diagnostic] = []
    do throws(DriverFailure) {
      try await readBack(of: written, under: lease, into: &report)
    } catch {
      problems.append(error.diagnostic)
    }
    if let problem = await sealing { problems.append(problem) }
    if Task.isCancelled, !problems.isEmpty { return stopped(report) }
    report.problems += problems
    report.problems += plan.notices.refusals.filter { $0.code == .clusterUnreachable }
      .map(\.diagnostic)
    return report
  }

  /// Whoever stops an apply wants it to end now: the next one reads back and seals what this one leaves.
  private func stopped(_ report: ApplyReport) -> ApplyReport {
    var report = report
    report.problems.append(
      Diagnostic(
        .interrupted, "stopped before everything was applied, read back and sealed",
        hint: "what was committed stays; another apply goes on from here"))
    return report
  }

  /// Seals what was done; returns what stood in the way.
  private func seal(_ databases: [DatabaseName], under lease: Lease) async -> Diagnostic? {
    do throws(DriverFailure) {
      try await site.sealer(of: databases).seal(under: lease, at: clock())
      return nil
    } catch {
      var problem = error.diagnostic
      problem.notes.append(
        Diagnostic.Note("what was changed is in the journals, and not yet sealed in the audit log"))
      return problem
    }
  }

  private func reserveBudget(under lease: Lease) async throws(DriverFailure) {
    let deprived = Set(
      plan.selected.filter {
        !$0.id.tenant.isEmpty && !$0.marks.isDisjoint(with: [.destructive, .irreversible])
      }.map(\.id.tenant))
    guard !deprived.isEmpty else { return }
    let registered = try await site.log.registrations(.everything).all.count { !$0.destroyed }
    let limit = Safety(site.fleet.platform.safety).maxDestructive.tenants(of: registered)
    guard
      try await site.log.reserve(
        destructive: deprived, limit: limit, for: plan.id, under: lease)
    else {
      throw .conflict(
        Diagnostic(
          .tooManyDeprived,
          "\(deprived.count) tenants would lose access or data, and the past hour has spent the "
            + "budget of \(limit)",
          hint: "wait, raise 'safety.maxDestructive', or apply a few at a time (--target)"))
    }
  }

  /// Looks again at the tenants that were touched, or at everyone after a plan of everyone.
  private func readBack(
    of databases: [DatabaseName], under lease: Lease, into report: inout ApplyReport
  ) async throws(DriverFailure) {
    let touched = Set(report.entries.map(\.tenant)).subtracting([""])
    let everyone = plan.notices.outside == nil
    var request = PlanRequest(
      id: newID(), now: now, targets: everyone ? nil : touched, chosen: plan.chosen)
    request.absent = Set(site.databases).subtracting(databases)
    async let exposures = outcome(of: { () async throws(DriverFailure) in
      if let verified { return verified }
      return try await site.exposures(in: databases)
    })
    let (rest, evidence) = try await site.planWithEvidence(request, clock: clock)
    // One that was there until now is told as well; those that were not are in the plan.
    let gone = Set(databases).subtracting(rest.observations.map(\.database))
    if !gone.isEmpty {
      report.problems += rest.notices.refusals
        .filter { refusal in gone.contains { refusal.message.hasPrefix($0.description) } }
        .map(\.diagnostic)
    }
    let (fleet, placed) = (ground.fleet, placement)
    var homes: [String: DatabaseName] = [:]
    for index in 0..<fleet.count {
      let name = fleet.text(of: index)
      guard everyone || touched.contains(name) else { continue }
      homes[name] = placed[index]
    }
    if let problem = undone(of: rest, after: report) { report.problems.append(problem) }
    report.exposed = try await exposures.get()
    let back = ReadBack(rest, evidence, placement: homes, exposed: report.exposed)
    let tenants = back.tenants
    for name in tenants {
      let missing = back.missing(of: name)
      if !missing.isEmpty { report.unready[name] = missing }
    }
    try await site.log.observe(
      ObservedPass(
        of: tenants, isEveryone: everyone, orphans: plan.notices.orphans,
        keys: everyone ? evidence.keys : evidence.keys.filter { touched.contains($0.key) },
        revision: plan.revision, at: clock().description, conditions: back.conditions(of:)),
      under: lease)
  }

  /// Changes that were made, and are still to be made by what was read afterwards (law 9).
  private func undone(of rest: Plan, after report: ApplyReport) -> Diagnostic? {
    let applied = Set(
      report.entries.compactMap { entry in
        if case .applied = entry.outcome { entry.tenant } else { nil }
      })
    let unapplied = Set(report.failures.map(\.tenant) + report.moved + report.notReached)
    let made = Set(plan.selected.map(\.id).filter { applied.contains($0.tenant) })
    let again = rest.selected.filter {
      made.contains($0.id) && !unapplied.contains($0.id.tenant)
    }
    guard let first = again.first else { return nil }
    return Diagnostic(
      .changeUndone,
      again.count == 1
        ? "\(first.id) was changed, and is as it was before"
        : "\(first.id) and \(again.count - 1) more were changed, and are as they were before",
      hint: "look for triggers and rules on the tables, and for other programs that write there")
  }
}

/// What became of some work, for an `async let`, which forgets the type of what is thrown.
private func outcome<R: Sendable>(
  of work: () async throws(DriverFailure) -> R
) async -> Result<R, DriverFailure> {
  do throws(DriverFailure) { return .success(try await work()) } catch { return .failure(error) }
}

extension DriverFailure {
  /// Whether the database is not there, or does not answer.
  fileprivate var isAbsence: Bool {
    [.connectionFailed, .connectionLost, .databaseMissing, .serverBusy].contains(diagnostic.code)
  }
}
