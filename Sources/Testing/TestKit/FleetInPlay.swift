package import Assembly
import ControlStore
package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// A fleet at work on databases of the test server: planned and applied as the command line does it.
package struct FleetInPlay: Sendable {
  package var fleet: Fleet
  package let database: TestDatabase
  /// The databases of clusters, by the clusters' names; any other cluster's is `database`.
  package var clusters: [String: TestDatabase]
  /// The role to connect as, in place of the superuser.
  package var login: String?
  private let state: StateFolder

  /// Goes with the last copy of the fleet in play. All have one key, so that a database may be a copy of another's.
  private final class StateFolder: Sendable {
    let folder: TemporaryFolder

    init() throws {
      folder = try TemporaryFolder()
      let state = folder.path + "/.tenure"
      guard let key = Self.key, Folder.make(state), Folder.write(key, to: state + "/audit.key")
      else { throw TestKitError("cannot prepare \(state)") }
    }

    private static let key: String? = {
      guard let folder = try? TemporaryFolder() else { return nil }
      _ = try? AuditState(folder: folder.path).keyOrNew()
      return Folder.read(folder.path + "/audit.key")
    }()
  }

  /// - Parameter files: the documents, by their paths.
  package init(
    _ files: [(path: String, text: String)], on database: TestDatabase,
    clusters: [String: TestDatabase] = [:]
  ) throws {
    fleet = try Self.load(files)
    self.database = database
    self.clusters = clusters
    state = try StateFolder()
  }

  package static func load(_ files: [(path: String, text: String)]) throws -> Fleet {
    let loaded = FleetFixture(files).load()
    guard let fleet = loaded.fleet else {
      throw TestKitError(DiagnosticRenderer().render(loaded.diagnostics))
    }
    return fleet
  }

  /// A Platform and as many tenants, named t001, t002 ….
  package static func documents(
    tenants count: Int, safety: String = "{maxDestructive: 100%, maxShrink: 100%}"
  ) -> [(path: String, text: String)] {
    let platform = """
      apiVersion: tenure.dev/v1
      kind: Platform
      metadata: {name: play}
      spec:
        application: {roles: {application: [app], owner: app_owner}}
        safety: \(safety)

      """
    return [("platform.yaml", platform)] + (1...max(count, 1)).prefix(count).map { tenant($0) }
  }

  package static func name(_ number: Int) -> String {
    let digits = String(number)
    return "t" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
  }

  package static func tenant(_ number: Int, spec: String = "") -> (path: String, text: String) {
    let name = name(number)
    return (
      "tenants/\(name).yaml",
      """
      apiVersion: tenure.dev/v1
      kind: Tenant
      metadata: {name: \(name)}
      spec:
        displayName: Tenant \(number)
      \(spec)

      """
    )
  }

  /// Everything that a plan and an apply need; `observer` sees every statement.
  package func site(observer: StatementObserver? = nil) throws -> Site {
    let log = StatementLog(further: observer)
    let (database, clusters, login) = (database, clusters, login)
    let shared = Set(fleet.platform.clusters.map(\.database))
    let isOwn = { @Sendable (target: ClusterConnections.Target) in
      target.database.map { !shared.contains($0) } ?? false
    }
    let connections = ClusterConnections(
      applicationName: "tenure test", observer: log.observer, isOneOfMany: isOwn
    ) { target async throws(DriverFailure) in
      var settings = (clusters[target.cluster] ?? database).settings
      if isOwn(target), let name = target.database { settings = settings.withDatabase(name) }
      return login.map { settings.withLogin($0, password: nil) } ?? settings
    }
    return try Site(
      of: fleet, in: Workspace(of: state.folder.path, environment: [:]), log: log,
      over: connections)
  }

  package static let moment = Timestamp(microseconds: 1_790_000_000_000_000)

  package func plan(
    choosing chosen: Set<String> = [], targets: Set<String>? = nil, at now: Timestamp = moment
  ) async throws -> Plan {
    let site = try site()
    let request = PlanRequest(
      id: TemporaryPostgres.uniqueName("plan"), now: now, targets: targets, chosen: chosen)
    let plan = try await site.plan(request) { now }
    await site.close()
    return plan
  }

  /// Applies a plan, or a fresh one of everything.
  package func apply(
    _ plan: Plan? = nil, choosing chosen: Set<String> = [], by actor: String = "test",
    observer: StatementObserver? = nil, at now: Timestamp = moment
  ) async throws -> ApplyReport {
    let made: Plan
    if let plan { made = plan } else { made = try await self.plan(choosing: chosen, at: now) }
    let site = try site(observer: observer)
    let convergence = Convergence(
      of: made, at: site, by: actor, clock: { now },
      newID: { TemporaryPostgres.uniqueName("plan") })
    do {
      let report = try await convergence.run()
      await site.close()
      return report
    } catch {
      await site.close()
      throw error
    }
  }

  /// What is wrong with the sealed audit log, its checkpoints and the journals.
  package func auditFindings() async throws -> [Diagnostic] {
    let site = try site()
    do {
      let findings = try await site.auditVerifier().verify().findings
      await site.close()
      return findings
    } catch {
      await site.close()
      throw error
    }
  }

  /// The roles that the product connects as; once a process.
  package static func makeRoles() async throws {
    _ = try await roles.value {
      try await TemporaryPostgres.administer("CREATE ROLE app LOGIN")
      try await TemporaryPostgres.administer("CREATE ROLE app_owner NOLOGIN")
      return true
    }
  }

  private static let roles = Once<Bool>()
}
