package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// The functions that say whose work a session does: the current tenant, the entrance, and the fence.
///
/// What somebody else has put under such a name is replaced only on request, because their code may rest on it.
package struct ContextKind: ResourceKind {
  package static let name: ResourceKindName = "context"

  let context: TenantContext

  package init(_ context: TenantContext) { self.context = context }

  package var description: KindDescription {
    KindDescription(
      Self.name, of: .platform,
      columns: [
        Column("returns"), Column("definition"), Column("attributes"), Column("execute"),
        Column("origin", .generated), Column("keyType", .generated),
      ],
      after: ["tenant-table"], condition: "Isolated")
  }

  /// One row tells the type of the key, so that what is desired can be said without asking again.
  private var keyRow: String { "\(context.table.qualified).\(context.table.key)" }

  package func observe(
    _ scope: Scope, in session: Session
  ) throws(DriverFailure) -> Records {
    var records = Records(of: description)
    let key = try keyType(in: session)
    records.append(tenant: "", name: keyRow) { row in
      for _ in 0..<5 { row.null() }
      row.text(key.rawValue)
    }
    let functions = ContextFunction.all(of: context, key: key)
    let answers = try session.pipeline(functions.map(ContextStatements.observed))
    for (function, answer) in zip(functions, answers) {
      guard let found = answer.first else { continue }
      let returns = try found.string(0)
      let body = ContextFunction.digest(of: try found.string(1))
      let language = try found.string(2)
      let attributes = try found.string(3)
      let isOpen = try found.bool(4)
      let isOurs = try found.bool(5)
      records.append(tenant: "", name: function.shown) { row in
        row.text(returns)
        row.text(language == "plpgsql" ? body : "\(language) \(body)")
        row.text(attributes)
        row.text(isOpen ? "everybody" : "some")
        row.text(isOurs ? "tenure" : "the application")
        row.null()
      }
    }
    for function in functions where function.role == .enter {
      for stray in try session.execute(ContextStatements.strays(of: function)) {
        let type = try stray.string(0)
        records.append(tenant: "", name: function.shown(taking: type)) { row in
          row.text(function.returns)
          for _ in 0..<3 { row.null() }
          row.text("tenure")
          row.null()
        }
      }
    }
    return records
  }

  package func desirePlatform(
    in database: DatabaseName, observed: Records, into records: inout Records
  ) {
    let told = observed.first { $0.name == keyRow }?["keyType"]?.text
    let key = told.flatMap(TenantTable.KeyType.init(rawValue:)) ?? .uuid
    if told != nil {
      records.append(tenant: "", name: keyRow) { row in
        for _ in 0..<5 { row.null() }
        row.text(key.rawValue)
      }
    }
    for function in ContextFunction.all(of: context, key: key) {
      records.append(tenant: "", name: function.shown) { row in
        row.text(function.returns)
        row.text(function.definition)
        row.text(function.attributes)
        row.text("everybody")
        row.text("tenure")
        row.null()
      }
    }
  }

  package func assess(_ change: inout Change) {
    guard change.action != .remove else {
      change.reason = "contexts are entered in another way now"
      return
    }
    guard change.action == .update else {
      change.reason = "the tenant context is not there yet"
      return
    }
    if change.before?.text(of: "origin", in: description) == "tenure" {
      change.reason = "the function is not as Tenure made it"
    } else {
      change.reason = "replaces a function of the application, which its own code may rest on"
      change.marks.insert(.disruptive)
    }
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    let functions = ContextFunction.all(of: context, key: try keyType(in: session))
    for change in changes where change.action == .remove {
      for function in functions where function.role == .enter {
        for stray in try session.execute(ContextStatements.strays(of: function)) {
          let type = try stray.string(0)
          guard function.shown(taking: type) == change.id.name else { continue }
          try session.execute(ContextStatements.drop(function, taking: type))
        }
      }
    }
    for change in changes where change.action != .remove {
      guard let function = functions.first(where: { $0.shown == change.id.name }) else {
        throw .conflict(
          Diagnostic(
            .contextUnusable,
            "the key of '\(context.table.qualified)' is of another type than it was"))
      }
      let found = try session.execute(ContextStatements.observed(function))
      let argument = try found.first?.optionalString(6)
      try session.pipeline(ContextStatements.replace(function, argumentName: argument))
    }
  }

  private func keyType(in session: Session) throws(DriverFailure) -> TenantTable.KeyType {
    guard
      let found = try session.execute(TenantTableStatements(table: context.table).keyType).first
    else { return .uuid }
    let name = try found.string(0)
    guard let key = TenantTable.KeyType(catalog: name) else {
      throw .permanent(
        Diagnostic(
          .contextUnusable,
          "the key '\(context.table.key)' of '\(context.table.qualified)' is of type \(name)",
          hint: "a tenant's key can be uuid, bigint, integer or text"))
    }
    return key
  }
}
