import ControlStore
package import Diagnostics
package import Planning
package import Reconciliation
package import Specs

/// One apply from beginning to end: prepare, lease, effects, reading back, conditions, audit.
package struct Convergence: Sendable {
  let site: Site
  let plan: Plan
  let actor: String
  let clock: @Sendable () -> Timestamp
  let newID: @Sendable () -> String

  package init(
    of plan: Plan, at site: Site, by actor: String, clock: @escaping @Sendable () -> Timestamp,
    newID: @escaping @Sendable () -> String
  ) {
    self.site = site
    self.plan = plan
    self.actor = actor
    self.clock = clock
    self.newID = newID
  }

  /// Applies what the plan selects, and says what became of it.
  ///
  /// Throws when nothing was begun: somebody else holds the lease, a database cannot be reached, the hourly budget
  /// of destructive changes is spent.
  package func run(
    progress: @escaping @Sendable (_ changes: Int) -> Void = { _ in }
  ) async throws(DriverFailure) -> ApplyReport {
    for database in site.databases { try await site.store.prepare(database) }
    let lease = try await site.leases.acquire(holder: actor, databases: site.databases)
    let outcome: Result<ApplyReport, DriverFailure>
    do throws(DriverFailure) {
      outcome = .success(try await apply(under: lease, progress))
    } catch {
      outcome = .failure(error)
    }
    try? await site.leases.release(lease)
    return try outcome.get()
  }

  private func apply(
    under lease: Lease, _ progress: @escaping @Sendable (Int) -> Void
  ) async throws(DriverFailure) -> ApplyReport {
    try await reserveBudget(under: lease)
    let applier = Applier(
      of: plan, to: site.fleet, kinds: site.kinds, in: site.store, log: site.log,
      control: site.control, under: lease, by: actor, at: clock(), progress: progress)
    var report = await applier.apply()
    do throws(DriverFailure) {
      try await readBack(under: lease, into: &report)
    } catch {
      report.problems.append(error.diagnostic)
    }
    do throws(DriverFailure) {
      try await site.sealer.seal(under: lease, at: clock())
    } catch {
      var problem = error.diagnostic
      problem.notes.append(
        Diagnostic.Note("what was changed is in the journals, and not yet sealed in the audit log"))
      report.problems.append(problem)
    }
    return report
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
        destructive: deprived.count, limit: limit, for: plan.id, under: lease)
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
    under lease: Lease, into report: inout ApplyReport
  ) async throws(DriverFailure) {
    let touched = Set(report.entries.map(\.tenant)).subtracting([""])
    let everyone = plan.notices.outside == nil
    let request = PlanRequest(
      id: newID(), now: clock(), targets: everyone ? nil : touched, chosen: plan.chosen)
    let rest = try await site.plan(request, clock: clock)
    let back = ReadBack(rest)
    var conditions: [ObservedCondition] = []
    let fleet = site.fleet
    let placement = Placement(of: fleet)
    for index in 0..<fleet.count {
      let name = fleet.text(of: index)
      guard everyone || touched.contains(name), let database = placement[index] else { continue }
      let found = back.conditions(of: name, in: database)
      conditions += found
      let missing = found.filter { $0.status == .false && $0.type != "Ready" }.map(\.type)
      if !missing.isEmpty { report.unready[name] = missing }
    }
    try await site.log.observe(
      ObservedPass(
        conditions: conditions, keys: try await keys(of: touched, placement),
        tenants: everyone ? nil : touched.sorted(), revision: plan.revision, plan: rest.id,
        at: clock().description),
      under: lease)
  }

  /// The keys that the application gave to these tenants, as they are read back from its databases.
  ///
  /// Each tenant is looked for where it lives: elsewhere the application may call somebody else by its name.
  private func keys(
    of tenants: Set<String>, _ placement: Placement
  ) async throws(DriverFailure) -> [String: String] {
    guard let rows = site.kinds["tenant-row"] else { return [:] }
    var residents: [DatabaseName: [String]] = [:]
    for tenant in tenants.sorted() {
      guard let database = site.fleet.index(of: tenant).flatMap({ placement[$0] }) else { continue }
      residents[database, default: []].append(tenant)
    }
    var keys: [String: String] = [:]
    for (database, tenants) in residents {
      let found = try await site.store.read(database) { session throws(DriverFailure) in
        try rows.observe(.only(tenants), in: session)
      }
      for row in found { keys[row.tenant] = row["key"]?.text }
    }
    return keys
  }
}
