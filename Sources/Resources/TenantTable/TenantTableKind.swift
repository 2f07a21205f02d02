package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// The application's tenant table itself: created if absent, adopted as it is if present.
package struct TenantTableKind: ResourceKind {
  package static let name: ResourceKindName = "tenant-table"

  let table: TenantTable
  /// The role that owns the application's tables; the table is given to it where it exists.
  let owner: String?

  package init(_ table: TenantTable, owner: String?) {
    self.table = table
    self.owner = owner
  }

  package var description: KindDescription {
    KindDescription(
      Self.name, of: .platform, columns: [Column("table"), Column("keyType", .generated)])
  }

  package func desirePlatform(
    in database: DatabaseName, observed: Records, into records: inout Records
  ) {
    records.append(tenant: "", name: table.qualified) { row in
      row.text("present")
      row.unknown()
    }
  }

  package func observe(
    _ scope: Scope, in session: Session
  ) throws(DriverFailure) -> Records {
    var records = Records(of: description)
    guard let type = try keyType(in: session) else { return records }
    records.append(tenant: "", name: table.qualified) { row in
      row.text("present")
      row.text(type)
    }
    return records
  }

  package func assess(_ change: inout Change) {
    change.reason = "the application has no tenant table"
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    let statements = TenantTableStatements(table: table)
    for change in changes where change.action == .create {
      try session.execute(statements.create)
      if let owner, try !session.execute(statements.role(owner)).isEmpty {
        try session.execute(statements.give(to: owner))
      }
    }
  }

  private func keyType(in session: Session) throws(DriverFailure) -> String? {
    let rows = try session.execute(TenantTableStatements(table: table).keyType)
    return rows.isEmpty ? nil : try rows[0].string(0)
  }
}
