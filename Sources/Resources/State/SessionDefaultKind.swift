package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// What a tenant's sessions begin with: timeouts and memory that entering the context applies to the transaction.
///
/// They are defaults, not limits: a session may change its own.
package struct SessionDefaultKind: ResourceKind {
  package static let name: ResourceKindName = "session-default"

  /// Our schema.
  let schema: String
  let defaults: @Sendable (ResolvedTenant) -> SessionDefaults

  package init(
    schema: String,
    defaults: @escaping @Sendable (ResolvedTenant) -> SessionDefaults
  ) {
    self.schema = schema
    self.defaults = defaults
  }

  package var description: KindDescription {
    KindDescription(
      Self.name, of: .tenant,
      columns: [
        Column("statementTimeout"), Column("idleInTransactionTimeout"), Column("workMem"),
      ],
      after: ["tenant-row"], condition: "SettingsApplied")
  }

  package func desire(
    _ tenant: ResolvedTenant, at now: Timestamp, into records: inout Records
  ) {
    let texts = defaults(tenant).texts
    records.append(tenant: tenant.name) { row in
      row.text(texts.statement)
      row.text(texts.idle)
      row.text(texts.workMem)
    }
  }

  package func observe(_ scope: Scope, in session: Session) throws(DriverFailure) -> Records {
    try session.records(of: description, SessionDefaultStatements(schema: schema).observed(scope))
  }

  package func assess(_ change: inout Change) {
    if change.action == .create { change.reason = "no defaults for its sessions yet" }
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    let changes = changes.filter { $0.after != nil }
    let texts = changes.map { $0.after?.texts(of: description) }
    try session.execute(
      SessionDefaultStatements(schema: schema).set(
        names: changes.map(\.id.tenant), statementTimeouts: texts.map { $0?[0] ?? nil },
        idleTimeouts: texts.map { $0?[1] ?? nil }, workMems: texts.map { $0?[2] ?? nil }))
  }
}
