package import Diagnostics
package import PostgresAccess
import Specs

/// Looks for ways into a database of one tenant's own.
package struct DatabaseVerifier: Sendable {
  private let statements: DatabaseStatements

  package init(schema: String, fleet: String) {
    statements = DatabaseStatements(schema: schema, loginPrefix: RoleKind.prefix(of: fleet))
  }

  /// What the catalog says of who may connect.
  package func examine(_ session: Session) throws(DriverFailure) -> [IsolationFinding] {
    try session.execute(statements.openings).map { row throws(DriverFailure) in
      IsolationFinding(
        .schemaOfTenantOpen, .high, try row.string(0), try row.string(1),
        remedy: try row.optionalString(2))
    }
  }

  /// What it means that somebody else's connection was let in.
  package static func entered(_ database: String, as role: String) -> IsolationFinding {
    IsolationFinding(
      .schemaOfTenantOpen, .high, "database \(database)",
      "'\(role)' connects to it, and it is one tenant's alone", from: .probe)
  }
}
