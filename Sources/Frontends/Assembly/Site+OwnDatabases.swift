import ControlStore
import Diagnostics
import PostgresAccess
import Reconciliation
import Resources
import Specs

/// Databases of tenants' own, as verification sees them.
extension Site {
  /// Whether a database is not one that tenants share.
  func isOwn(_ database: DatabaseName) -> Bool { !databases.contains(database) }

  /// Looks who may connect, and tries it: nobody but the tenant's login gets in, so nobody works there as another.
  func examineOwn(
    _ database: DatabaseName, probing: Bool, into report: inout IsolationReport
  ) async throws(DriverFailure) {
    let verifier = DatabaseVerifier(
      schema: fleet.platform.control.schema, fleet: fleet.platform.name)
    let pool = try await connections.pool(
      cluster: database.cluster, database: database.database)
    report.add(
      try await pool.perform { session throws(DriverFailure) in try verifier.examine(session) })
    guard probing else { return }
    var attempts = 0
    for (role, password) in try await strangers(to: database) {
      let settings = try await connections.settings(
        cluster: database.cluster, database: database.database
      ).withLogin(role, password: password)
      do throws(DriverFailure) {
        let connection = try await Connection.open(settings, applicationName: "tenure verify")
        await connection.close()
        attempts += 1
        report.add([DatabaseVerifier.entered(database.database, as: role)])
      } catch {
        // Anything but the refusal of the database says nothing about it: there may be no way to log in at all.
        guard error.diagnostic.code == .permissionDenied else {
          report.accepted.append(
            "connecting to \(database) was not tried as '\(role)': \(error.diagnostic.message)")
          continue
        }
        attempts += 1
      }
    }
    report.probes = attempts
  }

  /// Who must not get in: the application's roles, and the login of another tenant of the cluster.
  private func strangers(
    to database: DatabaseName
  ) async throws(DriverFailure) -> [(role: String, password: String?)] {
    var strangers: [(role: String, password: String?)] =
      fleet.platform.application.applicationRoles.map { ($0, nil) }
    let others = try await log.registrations(.everything).all.filter {
      !$0.destroyed && $0.cluster == database.cluster && $0.database != nil
        && $0.database != database.database
    }
    for other in others {
      guard let name = SecretName("database-password", of: .tenant(other.name)),
        let password = try workspace.secrets.read(name)
      else { continue }
      strangers.append(
        (
          "\(RoleKind.prefix(of: fleet.platform.name))_\(other.uid)",
          String(decoding: password, as: UTF8.self)
        ))
      break
    }
    return strangers
  }
}
