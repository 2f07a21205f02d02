package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// What the application is set to for a tenant, a section a column.
package struct SettingsKind: ResourceKind {
  package static let name: ResourceKindName = "settings"

  /// The sections and the fields of a tenant's document that they hold.
  private static let sections = [
    ("security", TenantField.security), ("business", TenantField.business),
    ("experience", TenantField.experience), ("support", TenantField.support),
    ("cache", TenantField.cache),
  ]

  private let documents: DocumentStatements

  package init(schema: String) {
    documents = DocumentStatements(
      schema: schema, table: "tenant_settings", columns: Self.sections.map(\.0))
  }

  package let description = KindDescription(
    Self.name, of: .tenant, columns: sections.map { Column($0.0, .json) }, after: ["tenant-row"],
    condition: "SettingsApplied")

  package func desire(
    _ tenant: ResolvedTenant, at now: Timestamp, into records: inout Records
  ) {
    records.append(tenant: tenant.name) { row in
      var json: [UInt8] = []
      for (_, field) in Self.sections {
        json.removeAll(keepingCapacity: true)
        row.text(tenant.appendJSON(field, to: &json) ? json : Self.none)
      }
    }
  }

  private static let none = Array("{}".utf8)

  package func observe(_ scope: Scope, in session: Session) throws(DriverFailure) -> Records {
    try session.records(of: description, documents.observed(scope))
  }

  package func assess(_ change: inout Change) {
    switch change.action {
    case .create: change.reason = "no settings yet"
    case .update:
      change.reason = change.differingColumns(of: description).joined(separator: ", ") + " changed"
    case .remove: break
    }
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    try documents.apply(changes, of: description, in: session)
  }
}
