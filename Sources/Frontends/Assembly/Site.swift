package import ControlStore
package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
import Resources
package import Specs

/// A fleet with everything that is needed to plan and apply it.
package struct Site: Sendable {
  package let fleet: Fleet
  package let workspace: Workspace
  package let store: PostgresEffectStore
  package let log: PostgresControlLog
  package let kinds: KindSet<Session>
  package let leases: ControlLeases
  /// Keeps what documents ask for, for an apply that asks several times; a plan asks once.
  package var memory: DesireMemory?
  let connections: ClusterConnections

  /// - Parameter observer: sees every statement as well; tests interrupt work through it.
  package init(
    of fleet: Fleet, in workspace: Workspace, observer: StatementObserver? = nil
  ) throws(Diagnostic) {
    let log = StatementLog(further: observer)
    try self.init(
      of: fleet, in: workspace, log: log,
      over: try workspace.connections(of: fleet.platform, log: log))
  }

  /// The same over connections that are opened elsewhere, with the observer of `log`.
  package init(
    of fleet: Fleet, in workspace: Workspace, log statements: StatementLog,
    over connections: ClusterConnections
  ) throws(Diagnostic) {
    let platform = fleet.platform
    let control = platform.controlDatabase
    let schema = platform.control.schema
    let effects = try Migrator(schema: schema, part: "effects", StoreMigrations.effects)
    let controlled = try Migrator(schema: schema, part: "control", StoreMigrations.control)
    let resources = try Migrator(
      schema: schema, part: ResourceMigrations.part, ResourceMigrations.all)
    let store = PostgresEffectStore(connections, schema: schema, log: statements) { database in
      [effects] + (database == control ? [controlled] : []) + [resources]
    }
    self.fleet = fleet
    self.workspace = workspace
    self.connections = connections
    self.store = store
    log = PostgresControlLog(store, control: control)
    kinds = TenureKinds.all(
      of: platform, revision: fleet.revision.commit ?? "worktree", secrets: workspace.secrets,
      indexes: fleet.sharedIndexes(), template: fleet.template)
    leases = ControlLeases(store, control: control) { () async throws(DriverFailure) in
      try await connections.settings(cluster: control.cluster, database: control.database)
    }
  }

  package var control: DatabaseName { fleet.platform.controlDatabase }

  /// The databases that tenants share, and the control database.
  package var databases: [DatabaseName] {
    Set(fleet.platform.clusters.compactMap { fleet.platform.database(of: $0.name) } + [control])
      .sorted()
  }

  /// Plans against what the databases hold now.
  package func plan(
    _ request: PlanRequest, clock: @escaping @Sendable () -> Timestamp
  ) async throws(DriverFailure) -> Plan {
    let (request, registrations) = try await ground(of: request)
    return try await planner(clock).plan(
      placed(among: registrations), request, registrations: registrations)
  }

  /// The same with the evidence of what was read.
  package func planWithEvidence(
    _ request: PlanRequest, clock: @escaping @Sendable () -> Timestamp
  ) async throws(DriverFailure) -> (plan: Plan, evidence: Evidence) {
    let (request, registrations) = try await ground(of: request)
    return try await planner(clock).planWithEvidence(
      placed(among: registrations), request, registrations: registrations, keyedBy: TenantRow.name)
  }

  /// The fleet with a cluster for each tenant that leaves the choice open.
  func placed(among registrations: Registrations) -> Fleet {
    guard leavesChoice else { return fleet }
    return fleet.placing(
      AutoPlacement(of: fleet, among: registrations.renamed(fleet.renames())).clusters)
  }

  /// The fleet with a cluster for everyone, and what is known of who lives where.
  struct Ground: Sendable {
    let fleet: Fleet
    /// Under the names that tenants have now; none where nothing depends on them.
    let registrations: Registrations
    let placement: Placement

    init(fleet: Fleet, registrations: Registrations) {
      self.fleet = fleet
      self.registrations = registrations
      placement = Placement(of: fleet, among: registrations)
    }
  }

  /// Who lives where, by what is registered now.
  func ground() async throws(DriverFailure) -> Ground {
    guard leavesChoice || hasOwnDatabases else {
      return Ground(fleet: fleet, registrations: .none)
    }
    let known = try await log.registrations(.everything)
    return Ground(
      fleet: placed(among: known), registrations: known.renamed(fleet.renames()))
  }

  /// Every database there is to look at: those that tenants share, the control database, and those of tenants' own that
  /// are registered.
  package func allDatabases() async throws(DriverFailure) -> [DatabaseName] {
    let known = try await log.registrations(.everything).all.filter { !$0.destroyed }
    return Set(
      databases
        + known.compactMap { tenant in
          tenant.database.map { DatabaseName(cluster: tenant.cluster, database: $0) }
        }
    ).sorted()
  }

  private var hasOwnDatabases: Bool {
    (0..<fleet.count).contains { fleet.isolation(of: $0) == .database }
  }

  /// Whether there is more than one cluster to choose from.
  private var leavesChoice: Bool { fleet.platform.clusters.count(where: \.holdsTenants) > 1 }

  private func ground(
    of request: PlanRequest
  ) async throws(DriverFailure) -> (PlanRequest, Registrations) {
    var request = request
    let standing = try await log.standing()
    request.destructiveThisHour = standing.destructiveThisHour
    return (request, standing.registrations)
  }

  private func planner(_ clock: @escaping @Sendable () -> Timestamp) -> Planner<PostgresEffectStore>
  {
    Planner(kinds: kinds, in: store, control: control, remembering: memory, clock: clock)
  }

  package func close() async { await connections.close() }
}
