import Planning

/// What is true of a table and not ours to change; what it should be like follows from this.
struct TableFacts: Equatable {
  let column: String
  let columnType: String?
  let holdsData: Bool?
  let requiredIndexes: [String]
  /// The application's roles that may do nothing with the table.
  ///
  /// They get what the product needs. A role that may do something was given just that by somebody who chose it.
  let newRoles: [String]
  let initialGrant: String
  /// Policies of other names: those that widen what ours shows to the application are dropped where the table was
  /// chosen, the others are only reported.
  let otherPolicies: [String]
  /// The policy of a table without a tenant column, as plans show it.
  let reach: String?
  /// Columns that indexes are asked for and that are not there.
  let missingColumns: [String]
  /// Nil for a table that is not there yet.
  let size: TableSize?

  init(of table: ScopedTable, _ context: TenantContext, _ settings: IsolationSettings) {
    reach = table.reach?.policy(context)
    size = table.size
    missingColumns = Set(
      settings.indexes.filter { $0.table == table.name && $0.asker != nil }.flatMap(\.columns)
    ).subtracting(table.columns).map(ObjectName.shown).sorted()
    column = table.column
    columnType = table.columnType
    holdsData = table.holdsData
    requiredIndexes = IndexRequirement.all(for: table, settings).map(\.shown)
    newRoles = table.isChild ? [] : table.privileges.filter { !$0.holdsAny }.map(\.role)
    initialGrant = table.initialGrant
    otherPolicies = table.otherPolicies
  }

  /// Of a tenant table that is still to be made.
  init(ofNewTenantTable key: String, roles: [String]) {
    column = key
    columnType = nil
    holdsData = nil
    requiredIndexes = [IndexRequirement(isUnique: true, columns: [key]).shown]
    newRoles = roles
    initialGrant = ScopedTable.initialGrant(isTenantTable: true)
    otherPolicies = []
    reach = nil
    missingColumns = []
    size = nil
  }

  /// From the generated columns of a row.
  init(texts: [String?]) {
    column = texts[0] ?? ""
    columnType = texts[1]
    holdsData = texts[2].map { $0 == "yes" }
    requiredIndexes = Self.lines(texts[3])
    newRoles = Self.lines(texts[4])
    initialGrant = texts[5] ?? ""
    otherPolicies = Self.lines(texts[6])
    reach = texts[7]
    missingColumns = Self.lines(texts[8])
    size = texts[9].flatMap(TableSize.init(rawValue:))
  }

  static let columns = [
    Column("column", .generated), Column("columnType", .generated),
    Column("holdsData", .generated), Column("requiredIndexes", .generated),
    Column("newRoles", .generated), Column("initialGrant", .generated),
    Column("otherPolicies", .generated), Column("reach", .generated),
    Column("missingColumns", .generated), Column("size", .generated),
  ]

  func write(to row: inout RowWriter) {
    row.text(column)
    if let columnType { row.text(columnType) } else { row.unknown() }
    if let holdsData { row.text(holdsData ? "yes" : "no") } else { row.unknown() }
    row.text(requiredIndexes.joined(separator: "\n"))
    row.text(newRoles.joined(separator: "\n"))
    row.text(initialGrant)
    row.text(otherPolicies.joined(separator: "\n"))
    row.text(reach)
    row.text(missingColumns.joined(separator: "\n"))
    if let size { row.text(size.rawValue) } else { row.unknown() }
  }

  static func lines(_ text: String?) -> [String] {
    guard let text, !text.isEmpty else { return [] }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
