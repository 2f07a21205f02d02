package import ControlStore
package import Diagnostics
import Reconciliation
import Resources
package import Specs

/// What is known of a fleet's past and present, over the connections of its site.
extension Site {
  /// The signing key and the copies of checkpoints, in the state folder.
  package var auditState: AuditState { AuditState(folder: workspace.state) }

  /// - Parameter databases: those that can be reached now; what the others' journals hold is sealed another time.
  package func sealer(of databases: [DatabaseName]) -> AuditSealer {
    AuditSealer(
      store, control: control, databases: databases, fleet: fleet.platform.name, state: auditState)
  }

  package func auditVerifier() async throws(DriverFailure) -> AuditVerifier {
    AuditVerifier(
      store, control: control, databases: try await allDatabases(), fleet: fleet.platform.name,
      state: auditState)
  }

  package var auditExport: AuditExport { AuditExport(store, control: control) }

  package var statusReader: StatusReader {
    StatusReader(store, control: control, databases: databases)
  }

  /// - Parameter tenant: whose events are asked for: what happened in others' own databases is not.
  package func eventReader(of tenant: String) async throws(DriverFailure) -> EventReader {
    let own = try await log.registrations(.only([tenant])).all.compactMap { known in
      known.database.map { DatabaseName(cluster: known.cluster, database: $0) }
    }
    return EventReader(store, control: control, databases: databases + own)
  }

  package var doctor: Doctor {
    let application = fleet.platform.application
    return Doctor(
      store, applicationRoles: application.applicationRoles, ownerRole: application.ownerRole,
      makesLogins: application.context.trust == .role || application.template != nil,
      besides: TenantContext(of: fleet.platform).functionsOfOurSchema)
  }

  /// The tenants that documents declare, those in error included.
  package var declared: Set<String> {
    Set((0..<fleet.count).map { fleet.text(of: $0) }).union(fleet.held.map(\.name))
  }
}
