import Diagnostics
import Planning
import PostgresAccess
import Reconciliation
import Resources
import Specs
import TestKit
import Testing

/// An application's database with two tenants, and the fleet that says what they should be.
struct Tenancy {
  let application: Application
  let fleet: Fleet
  static let now = Timestamp(microseconds: 1_800_000_000_000_000)

  var platform: Platform { fleet.platform }
  var database: TestDatabase { application.database }

  /// - Parameters:
  ///   - platform: lines below the Platform's `spec`, indented by two.
  ///   - acme: the same below the tenant `acme`.
  ///   - globex: the same below the tenant `globex`.
  ///   - beside: files that the Platform names.
  init(
    _ name: String = "example", platform: String = "", acme: String = "", globex: String = "",
    beside: [(path: String, text: String)] = []
  ) async throws {
    application = try await Application.fresh()
    let documents = """
      apiVersion: tenure.dev/v1
      kind: Platform
      metadata: {name: \(name)}
      spec:
        permissions: [invoice:read, invoice:write, report:read, user:manage]
        roles: [{name: BasicUser, permissions: [invoice:read]}]
      \(platform)
      ---
      apiVersion: tenure.dev/v1
      kind: Tenant
      metadata: {name: acme}
      spec:
        displayName: Acme
      \(acme)
      ---
      apiVersion: tenure.dev/v1
      kind: Tenant
      metadata: {name: globex}
      spec:
        displayName: Globex
      \(globex)
      """
    let loaded = FleetFixture([("fleet.yaml", documents)] + beside).load()
    try #require(!loaded.hasErrors, "\(loaded.diagnostics)")
    fleet = try #require(loaded.fleet)
  }

  /// A kind with what the fleet asks for.
  func run<Kind: ResourceKind<Session>>(_ kind: Kind) -> KindRun<Kind> {
    guard kind.description.owner == .tenant else { return KindRun(kind, in: database) }
    let fleet = fleet
    return KindRun(kind, in: database) { _ in
      var records = Records(of: kind.description)
      for index in 0..<fleet.count {
        kind.desire(fleet.resolve(index), at: Tenancy.now, into: &records)
      }
      return records
    }
  }

  var access: KindRun<AccessKind> { run(AccessKind(schema: "tenure", platform: platform)) }
  var systemRoles: KindRun<SystemRoleKind> {
    run(SystemRoleKind(schema: "tenure", platform: platform))
  }
  var permissions: KindRun<PermissionKind> {
    run(PermissionKind(schema: "tenure", platform: platform))
  }
  var reading: KindRun<ReadingKind> {
    run(ReadingKind(schema: "tenure", roles: [Application.role]))
  }
  var settings: KindRun<SettingsKind> { run(SettingsKind(schema: "tenure")) }
  var limits: KindRun<LimitsKind> { run(LimitsKind(schema: "tenure")) }

  /// Applies all that the application reads.
  func converge() async throws {
    try await application.contextFunctions.converge()
    try await permissions.converge()
    try await systemRoles.converge()
    try await reading.converge()
    try await access.converge()
    try await settings.converge()
    try await limits.converge()
  }

  /// The only value that a statement gives to the application in the context of a tenant.
  func value(as tenant: String?, _ sql: SQL) async throws -> String? {
    let rows = try await application.query(as: tenant, sql)
    try #require(rows.count == 1 && rows[0].count == 1)
    return rows[0][0]
  }
}
