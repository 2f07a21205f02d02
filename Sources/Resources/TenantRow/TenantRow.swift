package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// The row of a tenant in the application's tenant table, and its entry in our directory of that database.
///
/// A row that is there under the tenant's slug is adopted with its key; otherwise one is made. The directory says
/// from then on which key is which tenant, so a row that is deleted by hand comes back under its old key.
package struct TenantRow: ResourceKind {
  package static let name: ResourceKindName = "tenant-row"

  let table: TenantTable
  /// Our schema.
  let schema: String
  /// Where the registry is; elsewhere a tenant's uid comes with the change.
  let control: DatabaseName

  package init(in table: TenantTable, schema: String, control: DatabaseName) {
    self.table = table
    self.schema = schema
    self.control = control
  }

  package var description: KindDescription {
    KindDescription(
      Self.name, of: .tenant,
      columns: [
        Column("slug"), Column("displayName"), Column("directory"), Column("key", .generated),
        Column("uid", .generated),
      ],
      after: [Registry.name, TenantTableKind.name], condition: "Registered")
  }

  package func desire(_ tenant: ResolvedTenant, at now: Timestamp, into records: inout Records) {
    records.append(tenant: tenant.name) { row in
      row.text(tenant.name)
      if table.displayName == nil { row.null() } else { row.text(tenant.displayName) }
      row.text("listed")
      row.unknown()
      row.unknown()
    }
  }

  package func observe(_ scope: Scope, in session: Session) throws(DriverFailure) -> Records {
    let type = try keyType(in: session)
    try session.execute(TenantRowStatements.seeEverything)
    do throws(DriverFailure) {
      return try session.records(
        of: description,
        statements.observed(
          scope, hasTable: type != nil, key: type.flatMap { TenantTable.KeyType(catalog: $0) }))
    } catch {
      guard error.diagnostic.code == .permissionDenied else { throw error }
      throw error.noting("while reading every tenant's row of '\(table.qualified)'")
    }
  }

  package func assess(_ change: inout Change) {
    switch change.action {
    case .create: change.reason = "the application does not know this tenant"
    case .update:
      let listed = change.before?.text(of: "directory", in: description) != nil
      change.reason = listed ? "the application's row differs" : "the application knows it: adopted"
    case .remove: change.marks.insert(.destructive)
    }
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    try apply(changes, registered: .none, in: session)
  }

  package func apply(
    _ changes: [Change], registered: Registrations, in session: Session
  ) throws(DriverFailure) {
    guard let type = try keyType(in: session), let key = TenantTable.KeyType(catalog: type) else {
      throw .permanent(unusableKey(try keyType(in: session)))
    }
    let names = changes.map(\.id.tenant)
    let displayNames = changes.map { $0.after?.text(of: "displayName", in: description) }
    guard let database = changes.first?.database else { return }
    let uids = try RegisteredUIDs(schema: schema, control: control)
      .uids(of: names, registered, in: database, session)
    do throws(DriverFailure) {
      let steps = [
        statements.rename(names: names, uids: uids),
        statements.insert(names: names, displayNames: displayNames, uids: uids, key: key),
        statements.enter(names: names, uids: uids),
        statements.correct(names: names, displayNames: displayNames, key: key),
      ]
      try session.pipeline(steps.compactMap { $0 })
    } catch {
      guard error.sqlState == "23505" else { throw error }
      throw error.noting(
        "a row of '\(table.qualified)' with this slug has another key than the tenant was registered with: it was "
          + "deleted and made again, or given another tenant's name")
    }
  }

  private var statements: TenantRowStatements {
    TenantRowStatements(table: table, schema: schema)
  }

  private func keyType(in session: Session) throws(DriverFailure) -> String? {
    let rows = try session.execute(TenantTableStatements(table: table).keyType)
    return rows.isEmpty ? nil : try rows[0].string(0)
  }

  private func unusableKey(_ type: String?) -> Diagnostic {
    guard let type else {
      return Diagnostic(
        .tenantTable,
        "the tenant table '\(table.qualified)' or its column '\(table.key)' is missing",
        hint: "apply the change 'tenant-table' first, or name another table in the Platform")
    }
    return Diagnostic(
      .tenantTable, "the key '\(table.key)' of '\(table.qualified)' has the type \(type)",
      hint: "Tenure works with keys of the types uuid, bigint, integer and text")
  }
}
