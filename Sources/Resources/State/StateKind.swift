package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// The state of a tenant that is in force, where the fence and the context function of its database look for it.
///
/// Before a tenant loses the right to write, the transactions that write for it are waited for: none of them commits
/// afterwards.
package struct StateKind: ResourceKind {
  package static let name: ResourceKindName = "state"

  /// Our schema.
  let schema: String
  /// How long writers under way are waited for, while new ones of the same tenants wait behind.
  let patience: Duration
  let effective: @Sendable (ResolvedTenant, Timestamp) -> TenantAccess

  /// - Parameter effective: what a tenant's lifecycle says is in force at a moment.
  package init(
    schema: String, patience: Duration = .seconds(2),
    effective: @escaping @Sendable (ResolvedTenant, Timestamp) -> TenantAccess
  ) {
    self.schema = schema
    self.patience = patience
    self.effective = effective
  }

  package var description: KindDescription {
    KindDescription(
      Self.name, of: .tenant, columns: [Column("state"), Column("access")],
      after: ["tenant-row"], condition: "Admitted")
  }

  package func desire(
    _ tenant: ResolvedTenant, at now: Timestamp, into records: inout Records
  ) {
    let effective = effective(tenant, now)
    records.append(tenant: tenant.name) { row in
      row.text(effective.state)
      row.text(effective.access.rawValue)
    }
  }

  package func observe(_ scope: Scope, in session: Session) throws(DriverFailure) -> Records {
    try session.records(of: description, StateStatements(schema: schema).observed(scope))
  }

  package func assess(_ change: inout Change) {
    let after = access(change.after)
    guard let before = access(change.before), let after else {
      change.reason = change.action == .create ? "the tenant is new here" : change.reason
      return
    }
    if after < before {
      change.reason = after == .none ? "reading and writing end" : "writing ends"
      change.marks.insert(.destructive)
    } else {
      change.reason = after > before ? "access is given back" : "the state moves on"
    }
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    let changes = changes.filter { $0.after != nil }
    let statements = StateStatements(schema: schema)
    let losing = changes.filter { change in
      access(change.before) == .full && access(change.after) != .full
    }
    try drain(losing.map(\.id.tenant), statements, session)
    try session.execute(
      statements.set(
        names: changes.map(\.id.tenant),
        states: changes.map { $0.after?.text(of: "state", in: description) },
        accesses: changes.map { $0.after?.text(of: "access", in: description) }))
  }

  /// A tenant whose writers do not end must not hold up the others of its batch: for a batch this is a failure that
  /// divides it, for the tenant alone one that is tried again.
  private func drain(
    _ names: [String], _ statements: StateStatements, _ session: Session
  ) throws(DriverFailure) {
    guard !names.isEmpty else { return }
    var busy: [String] = []
    for row in try session.execute(statements.drain(names, patience: patience)) {
      busy.append(try row.string(0))
    }
    guard let first = busy.first else { return }
    let others = busy.count > 1 ? " and \(busy.count - 1) others" : ""
    let diagnostic = Diagnostic(
      .writersInFlight, "transactions that write for '\(first)'\(others) did not end in time")
    if names.count > 1 { throw .permanent(diagnostic) }
    throw .transient(diagnostic, retryAfter: .seconds(1))
  }

  private func access(_ row: Planning.Row?) -> TenantAccess.Access? {
    row?.text(of: "access", in: description).flatMap(TenantAccess.Access.init(rawValue:))
  }
}
