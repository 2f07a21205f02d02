package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// A database of the tenant's own, which nobody but its login may connect to.
///
/// It is known in the database that the tenants of its cluster share. A database cannot be made in a transaction: that
/// it is to be made is written down first, then it is made, then it is taken as made. What is in it is what is in every
/// other database, for one tenant.
package struct DatabaseKind: ResourceKind {
  package static let name: ResourceKindName = "database"

  let statements: DatabaseStatements
  let registry: RegisteredUIDs
  /// The name of a database that is to be made for a tenant.
  let databaseName: @Sendable (String) -> String

  package init(
    schema: String, fleet: String, control: DatabaseName,
    databaseName: @escaping @Sendable (String) -> String
  ) {
    statements = DatabaseStatements(schema: schema, loginPrefix: RoleKind.prefix(of: fleet))
    registry = RegisteredUIDs(schema: schema, control: control)
    self.databaseName = databaseName
  }

  package let description = KindDescription(
    Self.name, of: .tenantInHost,
    columns: [
      Column("tenant"), Column("state"), Column("beyond", .list), Column("database", .generated),
    ],
    after: [Registry.name], condition: "Isolated")

  package func desire(
    _ tenant: ResolvedTenant, at now: Timestamp, into records: inout Records
  ) {
    guard tenant.isolation == .database else { return }
    records.append(tenant: tenant.name) { row in
      row.text(tenant.name)
      row.text("there")
      row.text("")
      row.unknown()
    }
  }

  package func observe(_ scope: Scope, in session: Session) throws(DriverFailure) -> Records {
    try session.records(of: description, statements.observed(scope))
  }

  package func assess(_ change: inout Change) {
    switch change.action {
    case .create: change.reason = "no database of its own yet"
    case .remove: change.reason = "has a database of its own, which only destruction takes away"
    case .update:
      let columns = change.differingColumns(of: description)
      let state = change.before?.text(of: "state", in: description) ?? ""
      var reasons: [String] = []
      switch state {
      case "there": break
      case "begun": reasons.append("it was begun, and not made")
      case "gone":
        reasons.append("it is gone: restore it under its name; none is made in its place")
      default: reasons.append("it was \(state)")
      }
      if columns.contains("beyond") { reasons.append("others may reach it, or own it") }
      if columns.contains("tenant") { reasons.append("the tenant has another name") }
      change.reason = reasons.joined(separator: "; ")
    }
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    try apply(changes, registered: .none, in: session)
  }

  package func apply(
    _ changes: [Change], registered: Registrations, in session: Session
  ) throws(DriverFailure) {
    for change in changes where change.after == nil {
      throw .permanent(
        Diagnostic(
          .placementChanged, "tenant '\(change.id.tenant)' has a database of its own with its data",
          hint: "put 'placement.isolation: database' back: moving a tenant is a later capability"))
    }
    let tenants = changes.map(\.id.tenant)
    guard let database = changes.first?.database else { return }
    let uids = try registry.uids(of: tenants, registered, in: database, session)
    do throws(DriverFailure) {
      try session.execute(
        statements.put(tenants, uids: uids, names: tenants.map(databaseName)))
    } catch {
      guard error.sqlState == "TN010" else { throw error }
      throw .permanent(
        Diagnostic(
          .loginForeign, error.diagnostic.message, notes: error.diagnostic.notes,
          hint: "a database is never taken over, nor made anew without its data"))
    }
  }

  /// Makes it, if it was written down as to be made and is not there.
  package func layGroundwork(for change: Change, in session: Session) throws(DriverFailure) {
    for row in try session.execute(statements.toMake(for: change.id.tenant)) {
      let name = try row.string(0)
      if try row.bool(2) { try session.execute(DatabaseStatements.drop(name)) }
      try session.execute(
        DatabaseStatements.make(
          name, owner: try row.string(1), encoding: try row.string(3),
          collation: try row.optionalString(4), characters: try row.optionalString(5)))
    }
  }
}
