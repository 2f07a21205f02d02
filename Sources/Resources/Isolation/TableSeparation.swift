import Planning
import PostgresAccess

/// How well the rows of one table are kept apart, as plans compare it.
struct TableSeparation: Equatable {
  /// Nil for a partition, whose columns are its parent's; so for indexes and grants.
  var tenantColumn: String?
  var rowSecurity: String
  var policy: String?
  var indexes: [String]
  /// What each of the application's roles may do with rows.
  var grants: [String]
  var fence: String?
  /// Policies of others that let the application see or write more than ours does.
  var wideningPolicies: [String]

  /// As it was found.
  init(of table: ScopedTable, _ context: TenantContext, _ settings: IsolationSettings) {
    tenantColumn =
      table.isPartition
      ? nil
      : table.reach?.shown
        ?? "\(ObjectName.shown(table.column))\(table.isNullable ? "" : " not null")"
    rowSecurity = table.rowSecurity
    policy =
      switch table.policy {
      case .canonical: table.reach?.policy(context) ?? Self.policy(on: table.column, context)
      case .other(let text): text
      case .missing: nil
      }
    indexes = IndexRequirement.all(for: table, settings).filter { $0.isMet(in: table) }.map(\.shown)
    grants =
      table.isChild
      ? []
      : Self.sorted(
        table.privileges.compactMap { $0.held.isEmpty ? nil : "\($0.role): \($0.held)" })
    fence = table.fence
    wideningPolicies = table.wideningPolicies.map(ObjectName.shown)
  }

  /// As it should be.
  init(wantedFor facts: TableFacts, found: TableSeparation?, _ context: TenantContext) {
    let isPartition = found != nil && found?.tenantColumn == nil
    tenantColumn =
      isPartition
      ? nil
      : facts.reach == nil ? "\(ObjectName.shown(facts.column)) not null" : found?.tenantColumn
    rowSecurity = "forced"
    policy = facts.reach ?? Self.policy(on: facts.column, context)
    indexes = facts.requiredIndexes
    grants = Self.sorted(
      (found?.grants ?? []) + facts.newRoles.map { "\($0): \(facts.initialGrant)" })
    fence = "before every write"
    wideningPolicies = []
  }

  /// From the compared columns of a row.
  init(texts: [String?]) {
    tenantColumn = texts[0]
    rowSecurity = texts[1] ?? "off"
    policy = texts[2]
    indexes = TableFacts.lines(texts[3])
    grants = TableFacts.lines(texts[4])
    fence = texts[5]
    wideningPolicies = TableFacts.lines(texts[6])
  }

  private static func sorted(_ grants: [String]) -> [String] {
    grants.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func policy(on column: String, _ context: TenantContext) -> String {
    "\(ObjectName.shown(column)) = (SELECT \(context.function)())"
  }

  static let columns = [
    Column("tenantColumn"), Column("rowSecurity"), Column("policy"), Column("indexes", .list),
    Column("grants", .list), Column("fence"),
    Column("wideningPolicies", .list),
  ]

  func write(to row: inout RowWriter) {
    row.text(tenantColumn)
    row.text(rowSecurity)
    row.text(policy)
    row.text(indexes.joined(separator: "\n"))
    row.text(grants.joined(separator: "\n"))
    row.text(fence)
    row.text(wideningPolicies.joined(separator: "\n"))
  }
}
