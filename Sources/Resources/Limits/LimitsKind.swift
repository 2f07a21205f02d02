package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// What a tenant may use, as the application and the database can read it; sizes in bytes, the rest in pieces.
package struct LimitsKind: ResourceKind {
  package static let name: ResourceKindName = "limits"

  private let documents: DocumentStatements

  package init(schema: String) {
    documents = DocumentStatements(
      schema: schema, table: "tenant_limits",
      columns: ["storage", "usage", "features", "burst", "alert_at"])
  }

  package let description = KindDescription(
    Self.name, of: .tenant,
    columns: [
      Column("storage", .json), Column("usage", .json), Column("features", .json),
      Column("burst", .json), Column("alertAt", .json),
    ],
    after: ["tenant-row"], condition: "SettingsApplied")

  package func desire(
    _ tenant: ResolvedTenant, at now: Timestamp, into records: inout Records
  ) {
    let quotas = tenant[TenantField.quotas]
    records.append(tenant: tenant.name) { row in
      var json: [UInt8] = []
      for section in ["storage", "usage", "features"] {
        json.removeAll(keepingCapacity: true)
        quotas?[section]?.appendJSON(to: &json)
        row.text(json.isEmpty ? Array("{}".utf8) : json)
      }
      row.text(burst(of: tenant))
      json.removeAll(keepingCapacity: true)
      quotas?["alertAt"]?.appendJSON(to: &json)
      row.text(json.isEmpty ? Array("[]".utf8) : json)
    }
  }

  /// With the moment at which it ends, which a bare date only becomes in the tenant's time zone.
  private func burst(of tenant: ResolvedTenant) -> String? {
    guard let percent = tenant[TenantField.burst]?["percent"]?.json,
      let until = tenant.moment(TenantField.burstUntil)
    else { return nil }
    return #"{"until": "\#(until)", "percent": \#(percent)}"#
  }

  package func observe(_ scope: Scope, in session: Session) throws(DriverFailure) -> Records {
    try session.records(of: description, documents.observed(scope))
  }

  package func assess(_ change: inout Change) {
    switch change.action {
    case .create: change.reason = "no limits yet"
    case .update:
      change.reason = change.differingColumns(of: description).joined(separator: ", ") + " changed"
    case .remove: break
    }
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    try documents.apply(changes, of: description, in: session)
  }
}
