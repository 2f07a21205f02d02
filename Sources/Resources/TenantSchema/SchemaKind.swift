import Crypto
package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// A schema of the tenant's own, made from the Platform's template and owned by a role of its own.
///
/// The schema has the name of the tenant's login, which may read and write in it and change nothing of it. Nobody
/// else reaches it. A version of the template runs as the owner, in the transaction that writes down that it did.
package struct SchemaKind: ResourceKind {
  package static let name: ResourceKindName = "schema"

  let statements: SchemaStatements
  let template: TenantTemplate?
  let mayUse: @Sendable (ResolvedTenant, Timestamp) -> Bool
  /// The digest of every version, in their order.
  private let digests: [String]

  /// - Parameter mayUse: whether a tenant has access at a moment.
  package init(
    schema: String, fleet: String, template: TenantTemplate?,
    mayUse: @escaping @Sendable (ResolvedTenant, Timestamp) -> Bool
  ) {
    statements = SchemaStatements(
      schema: schema, loginPrefix: RoleKind.prefix(of: fleet), ownerPrefix: Self.prefix(of: fleet))
    self.template = template
    self.mayUse = mayUse
    digests = template?.versions.map { Self.digest(of: $0) } ?? []
  }

  package let description = KindDescription(
    Self.name, of: .tenant,
    columns: [
      Column("version"), Column("usage"), Column("beyond", .list), Column("unfenced", .list),
      Column("indexes", .list), Column("structure", .generated), Column("schema", .generated),
      Column("made", .generated),
    ],
    after: ["tenant-row", "state", "role"], condition: "Isolated")

  /// Of 63 bytes the uid takes 36, and `_` and `_owner` 7.
  private static func prefix(of fleet: String) -> String {
    var bytes = Array(fleet.utf8.prefix(20))
    while String(validating: bytes, as: UTF8.self) == nil { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func digest(of version: TenantTemplate.Version) -> String {
    SHA256.hash(data: version.words).prefix(8)
      .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// A schema is dozens of locks and files: few in one transaction, so that neither runs out. A large template still
  /// may, and is then tried with fewer.
  package var tenantsInTransaction: Int { 20 }

  /// A later version reaches the tenants that are there in waves.
  package func isRollout(_ change: Change) -> Bool {
    change.action == .update && change.differingColumns(of: description).contains("version")
      && change.before?.text(of: "version", in: description) != Self.gone
  }

  private static let gone = "gone"

  package func desire(
    _ tenant: ResolvedTenant, at now: Timestamp, into records: inout Records
  ) {
    guard tenant.isolation != .pool, let template else { return }
    records.append(tenant: tenant.name) { row in
      row.text("\(template.latest)")
      row.text(mayUse(tenant, now) ? "yes" : "no")
      row.text("")
      row.text("")
      row.text(TenantIndex.lines(of: tenant))
      for _ in 0..<3 { row.unknown() }
    }
  }

  package func observe(_ scope: Scope, in session: Session) throws(DriverFailure) -> Records {
    try session.records(of: description, statements.observed(scope))
  }

  package func unenforceable(observed: Records) -> [Notices.TenantNotice] {
    var notices: [Notices.TenantNotice] = []
    for row in observed {
      if let structure = row["structure"]?.text, structure != "as made",
        row["version"]?.text != Self.gone
      {
        notices.append(
          Notices.TenantNotice(
            row.tenant, "its schema is not as the template left it: somebody changed it since"))
      }
      if let edited = editedVersion(made: row["made"]?.text ?? "") {
        notices.append(
          Notices.TenantNotice(
            row.tenant,
            "its schema was made with another version \(edited) of the template than stands there "
              + "now, and gets no further version"))
      }
    }
    return notices
  }

  /// The first version that a schema was made with and that reads otherwise now.
  private func editedVersion(made: String) -> String? {
    for line in made.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, let number = Int(words[0]) else { continue }
      if number > digests.count || digests[number - 1] != words[1] { return String(words[0]) }
    }
    return nil
  }

  package func assess(_ change: inout Change) {
    switch change.action {
    case .create: change.reason = "no schema of its own yet"
    case .remove: change.reason = "has a schema of its own, which only destruction takes away"
    case .update:
      let columns = change.differingColumns(of: description)
      func before(_ column: String) -> String {
        change.before?.text(of: column, in: description) ?? ""
      }
      var reasons: [String] = []
      if before("version") == Self.gone {
        reasons.append("the schema is gone, and is made anew without its data")
      } else if columns.contains("version") {
        reasons.append("the template has later versions")
      }
      if columns.contains("usage") {
        let ends = before("usage") == "yes"
        reasons.append(ends ? "access ends" : "access begins")
        if ends { change.marks.insert(.destructive) }
      }
      if columns.contains("beyond") { reasons.append("others reach it, or its own login lacks") }
      if columns.contains("unfenced") { reasons.append("writes do not all pass the fence") }
      if columns.contains("indexes") { reasons.append("indexes changed") }
      change.reason = reasons.joined(separator: "; ")
    }
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    for change in changes where change.after == nil {
      throw .permanent(
        Diagnostic(
          .placementChanged, "tenant '\(change.id.tenant)' has a schema of its own with its data",
          hint: "put 'placement.isolation: schema' back: moving a tenant is a later capability"))
    }
    let names = changes.map(\.id.tenant)
    let texts = changes.map { $0.after?.texts(of: description) ?? [] }
    let made = try explained { () throws(DriverFailure) in
      try session.execute(statements.put(names, mayUse: texts.map { $0[1] == "yes" }))
    }
    let edited = Dictionary(
      changes.compactMap { change in
        change.before?.text(of: "made", in: description).flatMap { editedVersion(made: $0) }
          .map { (change.id.tenant, $0) }
      }, uniquingKeysWith: { first, _ in first })
    for row in made {
      let tenant = try row.string(0)
      let version = try row.int(3)
      let next = template?.versions.dropFirst(version) ?? []
      if let number = edited[tenant], version > 0, !next.isEmpty {
        throw .permanent(
          Diagnostic(
            .templateEdited,
            "the schema of '\(tenant)' was made with another version \(number) of the template",
            hint: "bring that version back, and write what is to change as the next one"))
      }
      for version in next {
        try run(version, in: try row.string(1), as: try row.string(2), session)
        try session.execute(
          statements.record(
            tenant, version: version.number, digest: digests[version.number - 1]))
      }
    }
    try session.execute(statements.close(names, indexes: texts.map { $0[4] ?? "" }))
    let newer = changes.filter {
      $0.action == .create || $0.differingColumns(of: description).contains("version")
    }
    if !newer.isEmpty {
      try session.execute(statements.recordStructures(newer.map(\.id.tenant)))
    }
  }

  /// Runs one version as the owner; nothing that it sets stays.
  private func run(
    _ version: TenantTemplate.Version, in schema: String, as owner: String, _ session: Session
  ) throws(DriverFailure) {
    let path = try session.execute(SchemaStatements.path).only().string(0)
    try session.execute(SchemaStatements.setPath(SchemaStatements.path(of: schema)))
    try session.execute(SchemaStatements.become(owner))
    do throws(DriverFailure) {
      try session.execute(script: version.script)
    } catch {
      throw placed(error, version)
    }
    guard try session.execute(SchemaStatements.isWhom).only().string(0) == owner else {
      throw .permanent(
        Diagnostic(
          .tenantTemplate, "version \(version.number) of the template changed the role it runs as",
          hint: "everything in it is made, and owned, by the tenant's owner"))
    }
    try session.execute(SchemaStatements.comeBack)
    try session.execute(SchemaStatements.setPath(path))
  }

  /// The same failure, said where the template stands.
  private func placed(
    _ failure: DriverFailure, _ version: TenantTemplate.Version
  ) -> DriverFailure {
    guard case .permanent(let found) = failure else { return failure }
    var place: Place?
    if let template, let position = failure.scriptPosition {
      let lines = version.script.unicodeScalars.prefix(max(0, position - 1)).count { $0 == "\n" }
      place = Place(file: template.path, line: version.line + lines, column: 1)
    }
    return .permanent(
      Diagnostic(
        found.code, "version \(version.number) of the template: \(found.message)", at: place,
        notes: found.notes, hint: found.hint))
  }

  private func explained<Result>(
    _ work: () throws(DriverFailure) -> Result
  ) throws(DriverFailure) -> Result {
    do throws(DriverFailure) {
      return try work()
    } catch {
      guard error.sqlState == "TN010" else { throw error }
      throw .permanent(
        Diagnostic(
          .loginForeign, error.diagnostic.message, notes: error.diagnostic.notes,
          hint: "a role or a schema is never taken over: rename or drop the other one"))
    }
  }
}
