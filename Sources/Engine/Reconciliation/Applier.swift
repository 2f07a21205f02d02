package import Planning
package import Specs

/// Makes the changes of a plan, or fewer: never one that the plan does not hold.
///
/// Tenants go in batches, one transaction each: the fence is checked, the tenants are locked, everything is read
/// again, the seals are compared, and only then the changes are made and journalled. A batch that fails is undone
/// and halved until the tenant that fails stands alone; the others go through.
package struct Applier<Store: EffectStore>: Sendable {
  let store: Store
  let log: any ControlLog
  let leases: any Leases
  let control: DatabaseName
  let kinds: KindSet<Store.Session>
  let fleet: Fleet
  let renames: [String: String]
  let placement: Placement
  /// The databases of tenants' own, and whose each is.
  let owners: [DatabaseName: Int]
  let plan: Plan
  let lease: Lease
  /// Who started the program, for the journal.
  let actor: String
  let now: Timestamp
  let memory: DesireMemory?
  let progress: @Sendable (Int) -> Void

  package init(
    of plan: Plan, to fleet: Fleet, kinds: KindSet<Store.Session>, in store: Store,
    log: any ControlLog, control: DatabaseName, under lease: Lease, of leases: any Leases,
    by actor: String, registrations: Registrations, at now: Timestamp,
    remembering memory: DesireMemory? = nil,
    progress: @escaping @Sendable (_ changes: Int) -> Void = { _ in }
  ) {
    self.store = store
    self.log = log
    self.leases = leases
    self.control = control
    self.kinds = kinds
    self.fleet = fleet
    renames = fleet.renames()
    placement = Placement(of: fleet, among: registrations.renamed(renames))
    owners = placement.owners
    self.plan = plan
    self.lease = lease
    self.actor = actor
    self.now = now
    self.memory = memory
    self.progress = progress
  }

  /// At most this many tenants in one transaction: pipelines of libpq stay below what both sides can buffer.
  static var batchSize: Int { 500 }

  /// Applies everything that the plan selects; stops at the next batch when the task is cancelled.
  package func apply() async -> ApplyReport {
    var report = ApplyReport()
    let selected = plan.selected
    let platform = selected.filter { $0.id.tenant.isEmpty }
    report.entries += await applyPlatform(platform.filter { !$0.marks.contains(.disruptive) })
    let tenants = selected.filter { !$0.id.tenant.isEmpty }
    if !tenants.isEmpty {
      await applyTenants(tenants, into: &report)
      if let problem = stoppedRollout(of: tenants, report) { report.problems.append(problem) }
    }
    report.entries += await applyOneByOne(platform.filter { $0.marks.contains(.disruptive) })
    return report
  }
}
