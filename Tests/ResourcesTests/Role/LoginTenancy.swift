import Diagnostics
import Planning
import PostgresAccess
import Reconciliation
import Resources
import SecretFolder
import Specs
import TestKit
import Testing

/// Two tenants whose logins are asked for, with a secret store of their own and a group of the oddest name.
struct LoginTenancy {
  let tenancy: Tenancy
  let secrets: FolderSecretStore
  /// A fleet of its own, because the names of roles are one for the whole server.
  let fleet: String
  let group: String

  static let acme = """
      performance: {connectionLimit: 2, statementTimeout: 5s, workMem: 16MiB}
    """

  /// - Parameter secrets: the root of the store.
  static func fresh(
    secrets: String, trust: String = "role", acme: String = acme
  ) async throws -> LoginTenancy {
    let fleet = TemporaryPostgres.uniqueName("login-fleet").replacing("_", with: "-")
    let stem = #"'"App; \ äöü %I \#(fleet)"#
    let group = stem + String(repeating: "x", count: 63 - stem.utf8.count)
    try await TemporaryPostgres.administer("CREATE ROLE \(identifier: group) NOLOGIN")
    // Everybody else is trusted; who is a member must give a password.
    try await TemporaryPostgres.administer("GRANT needs_password TO \(identifier: group)")
    return try await LoginTenancy(
      fleet: fleet, group: group, secrets: secrets, trust: trust, acme: acme)
  }

  private init(
    fleet: String, group: String, secrets: String, trust: String, acme: String
  ) async throws {
    let quoted = group.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    tenancy = try await Tenancy(
      fleet,
      platform: """
          application:
            roles: {application: ["\(quoted)"]}
            context: {trust: \(trust)}
        """, acme: acme)
    self.fleet = fleet
    self.group = group
    self.secrets = FolderSecretStore(root: secrets)
  }

  /// The same tenants with other documents, on the same database.
  func changed(trust: String = "role", acme: String) async throws -> KindRun<RoleKind> {
    let other = try await LoginTenancy(
      fleet: fleet, group: group, secrets: "unused", trust: trust, acme: acme)
    let kind = kind(other.tenancy)
    return KindRun(kind, in: database, desired: other.tenancy.run(kind).desired)
  }

  var database: TestDatabase { tenancy.database }

  private func kind(_ tenancy: Tenancy) -> RoleKind {
    RoleKind(schema: "tenure", platform: tenancy.platform, secrets: secrets) { tenant, _ in
      !(tenant.state == .suspended && tenant.suspension.mode == .blocked)
    }
  }

  var run: KindRun<RoleKind> { tenancy.run(kind(tenancy)) }

  /// The role of a tenant.
  func role(_ tenant: String = "acme") async throws -> String {
    let rows = try await database.query(
      "SELECT \(fleet) || '_' || uid FROM tenure.tenant WHERE name = \(tenant)")
    return try #require(rows.first?.first ?? nil)
  }

  func secret(_ name: String, of tenant: String = "acme") throws -> [UInt8]? {
    try secrets.read(#require(SecretName(name, of: .tenant(tenant))))
  }

  func password(of tenant: String = "acme") throws -> String {
    String(decoding: try #require(try secret("database-password", of: tenant)), as: UTF8.self)
  }

  func store(_ text: String, as name: String, of tenant: String = "acme") throws {
    try secrets.write(Array(text.utf8), as: #require(SecretName(name, of: .tenant(tenant))))
  }

  /// What a statement gives to a tenant's own login, or the code of what it fails with.
  func login(_ tenant: String = "acme", password: String?, _ sql: SQL) async throws -> String? {
    let settings = database.settings.withLogin(try await role(tenant), password: password)
    do throws(DriverFailure) {
      let connection = try await Connection.open(settings, applicationName: "tests")
      let outcome: Result<String?, DriverFailure>
      do throws(DriverFailure) {
        outcome = .success(
          try await connection.perform { session throws(DriverFailure) in
            try session.execute(sql).only().optionalString(0)
          })
      } catch {
        outcome = .failure(error)
      }
      await connection.close()
      return try outcome.get()
    } catch {
      return error.sqlState ?? error.diagnostic.code.description
    }
  }
}
