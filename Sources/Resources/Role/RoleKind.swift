package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// A login of each tenant's own, where the application says by its login whose work it does (`trust: role`), and of
/// each tenant with a schema of its own.
///
/// It is a plain member of the application's groups and of nothing else, and nobody is a member of it. A tenant
/// without access has a login that cannot be used. A login that is not asked for any more is closed.
package struct RoleKind: ResourceKind {
  package static let name: ResourceKindName = "role"

  let statements: RoleStatements
  let passwords: LoginPasswords
  let groups: [String]
  /// Whether every tenant has one.
  let isForAll: Bool
  let mayLogIn: @Sendable (ResolvedTenant, Timestamp) -> Bool

  /// - Parameter mayLogIn: whether a tenant has access at a moment.
  package init(
    schema: String, platform: Platform, secrets: any SecretStore,
    mayLogIn: @escaping @Sendable (ResolvedTenant, Timestamp) -> Bool
  ) {
    groups = Set(platform.application.applicationRoles).sorted { $0.precedesInBytes($1) }
    statements = RoleStatements(schema: schema, prefix: Self.prefix(of: platform.name))
    passwords = LoginPasswords(store: secrets)
    isForAll = platform.application.context.trust == .role
    self.mayLogIn = mayLogIn
  }

  package let description = KindDescription(
    Self.name, of: .tenant,
    columns: [
      Column("login"), Column("connectionLimit"), Column("settings", .list),
      Column("memberOf", .list), Column("beyond", .list), Column("password"),
      Column("role", .generated),
    ],
    after: ["tenant-row", "state"], condition: "AccessReady")

  /// What stands before the uid in the names of roles: a name of PostgreSQL has 63 bytes, a uid takes 37 with its `_`.
  package static func prefix(of fleet: String) -> String {
    var bytes = Array(fleet.utf8.prefix(26))
    while String(validating: bytes, as: UTF8.self) == nil { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func isWanted(_ tenant: ResolvedTenant) -> Bool {
    isForAll || tenant.isolation != .pool
  }

  /// A limit of connections needs a login of the tenant's own.
  package func unenforceable(for tenant: ResolvedTenant) -> [String] {
    guard !isWanted(tenant), let limit = tenant[TenantField.connectionLimit],
      limit.value.layer != .builtIn
    else { return [] }
    return [
      "performance.connectionLimit \(tenant.connectionLimit) needs a login of the tenant's own "
        + "(context.trust: role, or isolation: schema or database) and is not enforced"
    ]
  }

  package func desire(
    _ tenant: ResolvedTenant, at now: Timestamp, into records: inout Records
  ) {
    guard isWanted(tenant) else { return }
    records.append(tenant: tenant.name) { row in
      row.text(mayLogIn(tenant, now) ? "yes" : "no")
      row.text("\(tenant.connectionLimit)")
      row.text(LoginSettings.lines(of: tenant).joined(separator: "\n"))
      row.text(groups.joined(separator: "\n"))
      row.text("")
      row.text("as stored")
      row.unknown()
    }
  }

  package func observe(_ scope: Scope, in session: Session) throws(DriverFailure) -> Records {
    var records = Records(of: description)
    let seesVerifiers = try session.execute(statements.seesVerifiers).only().bool(0)
    try session.copyOut(statements.observed(scope, seesVerifiers: seesVerifiers)) {
      (found) throws(DriverFailure) in
      let tenant = try found.string(0)
      let digest = found.optionalString(7)
      var password = "none"
      if let digest {
        password =
          try passwords.isCurrent(of: tenant, serverDigest: digest) ? "as stored" : "another"
      }
      records.append(tenant: tenant) { row in
        for column in 1...5 {
          if let bytes = found[column] { row.text(bytes) } else { row.null() }
        }
        row.text(password)
        row.text(found.optionalString(6))
      }
    }
    return records
  }

  package func assess(_ change: inout Change) {
    switch change.action {
    case .create: change.reason = "no login of its own yet"
    case .remove:
      change.reason = "logins of tenants' own are not asked for any more"
      change.marks.insert(.destructive)
    case .update:
      let before = change.before?.text(of: "login", in: description)
      let after = change.after?.text(of: "login", in: description)
      if before == "yes", after == "no" {
        change.reason = "logging in ends, and sessions with it"
        change.marks.insert(.destructive)
      } else {
        let columns = change.differingColumns(of: description)
        change.reason = columns.joined(separator: ", ") + " changed"
      }
    }
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    let kept = changes.filter { $0.after != nil }
    if !kept.isEmpty {
      let texts = kept.map { $0.after?.texts(of: description) ?? [] }
      let verifiers = try kept.map { (change) throws(DriverFailure) -> String? in
        let before = change.before?.text(of: "password", in: description)
        if before == "as stored" { return nil }
        return try passwords.verifier(of: change.id.tenant).text
      }
      try LoginConcealment.within(session) { (session) throws(DriverFailure) in
        try session.execute(
          statements.put(
            groups: groups, names: kept.map(\.id.tenant), mayLogin: texts.map { $0[0] == "yes" },
            connectionLimits: texts.map { $0[1] ?? "-1" }, settings: texts.map { $0[2] ?? "" },
            verifiers: verifiers))
      }
    }
    let gone = changes.filter { $0.after == nil }.map(\.id.tenant)
    if !gone.isEmpty { try session.execute(statements.retire(gone)) }
  }
}
