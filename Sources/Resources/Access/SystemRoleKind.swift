package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// The roles that the Platform declares for every tenant, with what each grants.
package struct SystemRoleKind: ResourceKind {
  package static let name: ResourceKindName = "system-role"

  let statements: SystemRoleStatements
  let system: SystemRoles

  package init(schema: String, platform: Platform) {
    statements = SystemRoleStatements(schema: schema)
    system = SystemRoles(platform)
  }

  package let description = KindDescription(
    Self.name, of: .platform,
    columns: [
      Column("scope"), Column("inherits", .list), Column("permissions", .list),
      Column("effective", .list),
    ],
    after: [PermissionKind.name])

  package func desirePlatform(
    in database: DatabaseName, observed: Records, into records: inout Records
  ) {
    for role in system.platform.roles {
      records.append(tenant: "", name: role.name) { row in
        row.text(role.scope.rawValue)
        row.text(Self.lines(Set(role.inherits)))
        row.text(Self.lines(Set(role.permissions)))
        row.text(system.permissions(of: role.name).joined(separator: "\n"))
      }
    }
  }

  private static func lines(_ names: Set<String>) -> String {
    names.sorted { $0.precedesInBytes($1) }.joined(separator: "\n")
  }

  package func observe(_ scope: Scope, in session: Session) throws(DriverFailure) -> Records {
    try session.records(of: description, named: true, statements.roles)
  }

  package func assess(_ change: inout Change) {
    switch change.action {
    case .create: change.reason = "declared"
    case .remove:
      change.reason = "no longer declared; whoever holds it loses what it grants"
      change.marks.insert(.destructive)
    case .update:
      let (before, after) = (granted(change.before), granted(change.after))
      let grantsLess = !before.isSubset(of: after) && !after.contains("*")
      change.reason =
        grantsLess
        ? "it grants less, and whoever holds it loses that"
        : "what it grants differs, for every tenant"
      if grantsLess { change.marks.insert(.destructive) }
    }
  }

  private func granted(_ row: Planning.Row?) -> Set<Substring> {
    Set(row?.text(of: "effective", in: description)?.split(separator: "\n") ?? [])
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    let kept = changes.filter { $0.after != nil }
    let texts = kept.map { ($0.after?.texts(of: description) ?? []).map { $0 ?? "" } }
    try session.pipeline([
      statements.put(
        roles: kept.map(\.id.name), scopes: texts.map { $0[0] }, inherits: texts.map { $0[1] },
        permissions: texts.map { $0[2] }, effective: texts.map { $0[3] }),
      statements.remove(roles: changes.filter { $0.after == nil }.map(\.id.name)),
    ])
  }
}
