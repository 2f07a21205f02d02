package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// What the Platform declares that a role can grant, a row each.
package struct PermissionKind: ResourceKind {
  package static let name: ResourceKindName = "permission"

  let statements: SystemRoleStatements
  let permissions: [String]

  package init(schema: String, platform: Platform) {
    statements = SystemRoleStatements(schema: schema)
    permissions = platform.permissions
  }

  package let description = KindDescription(Self.name, of: .platform, columns: [])

  package func desirePlatform(
    in database: DatabaseName, observed: Records, into records: inout Records
  ) {
    for permission in Set(permissions) { records.append(tenant: "", name: permission) { _ in } }
  }

  package func observe(_ scope: Scope, in session: Session) throws(DriverFailure) -> Records {
    try session.records(of: description, named: true, statements.permissions)
  }

  package func assess(_ change: inout Change) {
    change.reason = change.action == .remove ? "no longer declared" : "declared"
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    try session.pipeline([
      statements.add(permissions: changes.filter { $0.after != nil }.map(\.id.name)),
      statements.remove(permissions: changes.filter { $0.after == nil }.map(\.id.name)),
    ])
  }
}
