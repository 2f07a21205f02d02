package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// Who may do what in a tenant: its administrator, its roles with what they grant, and its members.
package struct AccessKind: ResourceKind {
  package static let name: ResourceKindName = "access"

  let statements: AccessStatements
  let system: SystemRoles

  /// - Parameter schema: ours.
  package init(schema: String, platform: Platform) {
    statements = AccessStatements(schema: schema)
    system = SystemRoles(platform)
  }

  package let description = KindDescription(
    Self.name, of: .tenant,
    columns: [Column("admin", .json), Column("roles", .json), Column("members", .json)],
    after: ["tenant-row", SystemRoleKind.name], condition: "AccessReady")

  package func desire(
    _ tenant: ResolvedTenant, at now: Timestamp, into records: inout Records
  ) {
    let roles = tenant.roles
    let members = tenant.members
    records.append(tenant: tenant.name) { row in
      var admin: [UInt8] = []
      if tenant.appendJSON(TenantField.admin, to: &admin) { row.text(admin) } else { row.null() }
      row.text(roles.isEmpty ? Self.none : AccessDocument.roles(roles, over: system))
      row.text(members.isEmpty ? Self.none : AccessDocument.members(members))
    }
  }

  private static let none = Array("{}".utf8)

  package func observe(_ scope: Scope, in session: Session) throws(DriverFailure) -> Records {
    try session.records(of: description, statements.observed(scope))
  }

  /// Destructive is what leaves nobody with access: that a person comes or goes is every day's work.
  package func assess(_ change: inout Change) {
    switch change.action {
    case .create: change.reason = "nobody has access yet"
    case .remove: change.marks.insert(.destructive)
    case .update:
      guard let before = change.before, let after = change.after else { return }
      change.reason =
        change.differingColumns(of: description).joined(separator: " and ") + " changed"
      if hasHolders(before), !hasHolders(after) { change.marks.insert(.destructive) }
    }
  }

  private func hasHolders(_ row: Planning.Row) -> Bool {
    let texts = row.texts(of: description)
    return texts[0] != nil || (texts[2] ?? "{}") != "{}"
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    let kept = changes.filter { $0.after != nil }
    let texts = kept.map { $0.after?.texts(of: description) ?? [nil, nil, nil] }
    let gone = changes.filter { $0.after == nil }.map(\.id.tenant)
    var steps = statements.put(
      names: kept.map(\.id.tenant), admins: texts.map { $0[0] }, roles: texts.map { $0[1] ?? "{}" },
      members: texts.map { $0[2] ?? "{}" })
    if !gone.isEmpty { steps.append(statements.remove(gone)) }
    try session.pipeline(steps)
  }
}
