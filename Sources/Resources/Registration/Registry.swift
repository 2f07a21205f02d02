import Crypto
package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// The registration of a tenant: its entry in the registry of the control database.
///
/// The uid is generated when the entry is made, and stays through every rename. A tenant is protected unless its
/// document says `preventDestroy: false`; what is silent lifts nothing.
package struct Registry: ResourceKind {
  package static let name: ResourceKindName = "registration"

  /// Our schema in the control database.
  let schema: String
  /// The commit whose documents are applied, for the entries that change.
  let revision: String
  /// The name of a database that is to be made for a tenant.
  let databaseName: @Sendable (String) -> String

  package init(
    schema: String, revision: String, databaseName: @escaping @Sendable (String) -> String
  ) {
    self.schema = schema
    self.revision = revision
    self.databaseName = databaseName
  }

  package let description = KindDescription(
    Self.name, of: .tenantInControl,
    columns: [
      Column("name"), Column("displayName"), Column("formerly", .list), Column("tier"),
      Column("state"), Column("cluster"), Column("isolation"), Column("labels", .json),
      Column("price", .json), Column("quotas", .json), Column("preventDestroy"),
      Column("specDigest", .digest), Column("uid", .generated), Column("key", .generated),
      Column("database", .generated),
    ],
    condition: "Registered")

  package func desire(_ tenant: ResolvedTenant, at now: Timestamp, into records: inout Records) {
    records.append(tenant: tenant.name) { row in
      row.text(tenant.name)
      row.text(tenant.displayName)
      row.text(tenant.formerly.joined(separator: "\n"))
      row.text(tenant.tierName)
      row.text(tenant.state.rawValue)
      row.text(tenant.cluster?.name)
      row.text(tenant.isolation.rawValue)
      row.text(Self.json(TenantField.labels, of: tenant))
      if let price = tenant.tier.flatMap(Self.price) { row.text(price) } else { row.null() }
      row.text(Self.json(TenantField.quotas, of: tenant))
      row.text(tenant.preventDestroy ? "true" : "false")
      row.text(Self.digest(of: tenant))
      for _ in 0..<3 { row.unknown() }
    }
  }

  package func observe(_ scope: Scope, in session: Session) throws(DriverFailure) -> Records {
    try session.records(of: description, RegistryStatements(schema: schema).observed(scope))
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    let statements = RegistryStatements(schema: schema)
    let new = RegistryRows(
      changes.filter { $0.action == .create }, of: description, databaseName: databaseName)
    let changed = RegistryRows(
      changes.filter { $0.action == .update }, of: description, databaseName: databaseName)
    var batch: [SQL] = []
    if !new.name.isEmpty { batch.append(statements.insert(new, revision: revision)) }
    if !changed.name.isEmpty { batch.append(statements.update(changed, revision: revision)) }
    try session.pipeline(batch)
  }

  private static func json(_ field: FieldPath, of tenant: ResolvedTenant) -> [UInt8] {
    var text: [UInt8] = []
    if !tenant.appendJSON(field, to: &text) { text = Array("{}".utf8) }
    return text
  }

  private static func price(of tier: Tier) -> [UInt8]? {
    tier.document[path: "spec.price"].map { price in
      var text: [UInt8] = []
      price.appendJSON(to: &text)
      return text
    }
  }

  /// SHA-256 over the effective spec, in hexadecimal: what an approval is bound to.
  package static func digest(of tenant: ResolvedTenant) -> String {
    var spec: [UInt8] = []
    spec.reserveCapacity(4096)
    tenant.appendJSON(TenantField.spec, to: &spec)
    return SHA256.hash(data: spec).hexadecimal
  }

  package func assess(_ change: inout Change) {
    switch change.action {
    case .create: change.reason = "not registered"
    case .update: change.reason = "the document differs from the registry"
    case .remove: change.marks.formUnion([.destructive, .irreversible])
    }
  }
}

extension SHA256Digest {
  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in self {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
