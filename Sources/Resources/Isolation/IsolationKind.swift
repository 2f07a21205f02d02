package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// What keeps the tenants of one database apart: on every tenant-scoped table one policy, forced row security, keys
/// and indexes led by the tenant, and the fence that every write passes.
///
/// A table that appears later is found by the next plan. What others have put on a table (policies of other names,
/// more privileges) is left alone and shown.
package struct IsolationKind: ResourceKind {
  package static let name: ResourceKindName = "isolation"

  let context: TenantContext
  let settings: IsolationSettings

  package init(_ context: TenantContext, _ settings: IsolationSettings) {
    self.context = context
    self.settings = settings
  }

  package var description: KindDescription {
    KindDescription(
      Self.name, of: .platform, columns: TableSeparation.columns + TableFacts.columns,
      after: [ContextKind.name], condition: "Isolated")
  }

  package func observe(
    _ scope: Scope, in session: Session
  ) throws(DriverFailure) -> Records {
    var records = Records(of: description)
    for table in try tables(in: session) {
      records.append(tenant: "", name: table.name.description) { row in
        TableSeparation(of: table, context, settings).write(to: &row)
        TableFacts(of: table, context, settings).write(to: &row)
      }
    }
    return records
  }

  package func desirePlatform(
    in database: DatabaseName, observed: Records, into records: inout Records
  ) {
    let tenantTable = ObjectName(schema: context.table.schema, name: context.table.name)
    let observedOnly = Set(
      settings.modes.filter { $0.value == .observe }.map { $0.key.description })
    var isThere = settings.mode(of: tenantTable) != .enforce
    for table in observed {
      let name = table.name
      isThere = isThere || name == tenantTable.description
      let (found, facts) = read(table.row)
      records.append(tenant: "", name: name) { row in
        let wanted =
          observedOnly.contains(name)
          ? found : TableSeparation(wantedFor: facts, found: found, context)
        wanted.write(to: &row)
        facts.write(to: &row)
      }
    }
    guard !isThere else { return }
    records.append(tenant: "", name: tenantTable.description) { row in
      let facts = TableFacts(ofNewTenantTable: context.table.key, roles: settings.roles)
      TableSeparation(wantedFor: facts, found: nil, context).write(to: &row)
      facts.write(to: &row)
    }
  }

  package func unenforceable(observed: Records) -> [Notices.TenantNotice] {
    guard settings.indexes.contains(where: { $0.asker != nil }) else { return [] }
    var missing: [String: [String]] = [:]
    for table in observed { missing[table.name] = read(table.row).1.missingColumns }
    return settings.indexes.compactMap { index in
      guard let asker = index.asker else { return nil }
      let table = index.table.description
      let problem: String
      if let columns = missing[table] {
        let lacking = index.columns.map(ObjectName.shown).filter(columns.contains)
        guard !lacking.isEmpty else { return nil }
        problem = "'\(table)' has no column \(lacking.map { "'\($0)'" }.joined(separator: ", "))"
      } else {
        problem = "'\(table)' is no table with rows of tenants"
      }
      let others = asker.others == 0 ? "" : " (and of \(asker.others) more)"
      return Notices.TenantNotice(asker.tenant, "performance.indexes\(others): \(problem)")
    }
  }

  package func assess(_ change: inout Change) {
    guard let before = change.before, let after = change.after else {
      change.reason = "a new table"
      return
    }
    let (found, facts) = read(before)
    let (wanted, _) = read(after)
    let assessment = IsolationAssessment(of: found, wanted, facts)
    change.reason = assessment.reason
    if assessment.isDisruptive { change.marks.insert(.disruptive) }
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    let meant = Set(changes.filter { $0.action != .remove }.map(\.id.name))
    let patience = try session.execute(TableStatements.lockTimeout).only().string(0)
    // A statement that waits for a strong lock makes everybody behind it wait as well.
    try session.execute(TableStatements.wait("2s"))
    for table in try tables(in: session) where meant.contains(table.name.description) {
      let steps = TableStatements(table: table, context: context, settings: settings)
      do throws(DriverFailure) {
        try session.pipeline(steps.all)
      } catch {
        throw error.noting("while isolating '\(table.name)'")
      }
    }
    try session.execute(TableStatements.wait(patience))
  }

  package func groundwork(
    for change: Change, in session: Session
  ) throws(DriverFailure) -> [String] {
    try groundworkStatements(for: change, in: session)?.steps(session).map(\.shown) ?? []
  }

  package func layGroundwork(for change: Change, in session: Session) throws(DriverFailure) {
    guard let statements = try groundworkStatements(for: change, in: session) else { return }
    try statements.lay(in: session)
  }

  package func afterGroundwork(_ change: Change) -> Change {
    guard let before = change.before, let after = change.after else { return change }
    var (found, facts) = read(before)
    found.indexes = read(after).0.indexes
    let row = Planning.Row(of: description) { row in
      found.write(to: &row)
      facts.write(to: &row)
    }
    var rest = Change(
      change.id, change.action, before: row, after: after, in: change.database, reason: "")
    assess(&rest)
    return rest
  }

  /// Nil where the table holds nothing, or is gone.
  private func groundworkStatements(
    for change: Change, in session: Session
  ) throws(DriverFailure) -> GroundworkStatements? {
    let tables = try tables(in: session)
    guard let table = tables.first(where: { $0.name.description == change.id.name }),
      table.holdsData, !table.isChild
    else { return nil }
    return GroundworkStatements(
      table: table, others: tables,
      indexes: IndexRequirement.all(for: table, settings).filter { !$0.isMet(in: table) })
  }

  private func read(_ row: Planning.Row) -> (TableSeparation, TableFacts) {
    let texts = row.texts(of: description)
    let count = TableSeparation.columns.count
    return (
      TableSeparation(texts: Array(texts[..<count])), TableFacts(texts: Array(texts[count...]))
    )
  }

  /// Every table that is not left alone.
  func tables(in session: Session) throws(DriverFailure) -> [ScopedTable] {
    let ways = try InclusionStatements(inclusions: settings.inclusions).ways(session)
    let statements = IsolationStatements(
      context: context, settings: settings,
      ways: ways.map { $0.keys.joined(separator: " ") })
    var tables: [ScopedTable] = []
    for row in try session.execute(statements.observed) {
      tables.append(try ScopedTable(row, context.table))
    }
    if !ways.isEmpty {
      let columns = Dictionary(
        tables.filter { $0.reach == nil }.map { ($0.name, $0.column) },
        uniquingKeysWith: { a, _ in a })
      if let wrong = InclusionStatements.contradiction(
        of: ways.map(\.inclusion), to: columns)
      {
        throw .permanent(wrong)
      }
    }
    return tables.filter { settings.mode(of: $0.name) != .ignore }
  }
}
