import Diagnostics
import PostgresAccess

/// A table that holds rows of tenants, as the catalog has it.
struct ScopedTable {
  let name: ObjectName
  /// The column that says whose a row is; the key, in the tenant table itself; the parent's, in an included table.
  let column: String
  /// Nil for an included table.
  let columnType: String?
  /// All of the table's columns.
  let columns: [String]
  /// Set for a table without a tenant column.
  let reach: Reach?
  let isTenantTable: Bool
  /// A partition of a tenant-scoped table: constraints, indexes and grants come from there.
  let isPartition: Bool
  /// A partition or a child of a tenant-scoped table: the product reads it through that.
  let isChild: Bool
  let isNullable: Bool
  let rowSecurity: String
  /// The policy of our name, if it stands as it should; else how it stands, or nil.
  let policy: Policy
  let indexes: [IndexKey]
  let primaryKey: [String]
  /// The application's roles that exist: what they may do with the rows, and whether they may do anything.
  let privileges: [Privileges]
  let fence: String?
  let holdsData: Bool
  /// Policies of other names, which widen or narrow what ours shows.
  let otherPolicies: [String]
  /// Those of them that show or let write more to the application.
  let wideningPolicies: [String]
  /// Whether the column holds text, of whatever type.
  let isText: Bool
  /// The sequences behind `serial` columns, which a writer must be allowed to use.
  let sequences: [ObjectName]
  let size: TableSize

  enum Policy: Equatable { case missing, canonical, other(String) }

  struct IndexKey {
    let isUnique: Bool
    /// An expression in the key stands as "".
    let columns: [String]
  }

  struct Privileges {
    let role: String
    let held: String
    let holdsAny: Bool
  }

  /// From a row of `IsolationStatements.observed`.
  init(_ row: PostgresAccess.Row, _ tenantTable: TenantTable) throws(DriverFailure) {
    name = ObjectName(schema: try row.string(0), name: try row.string(1))
    column = try row.string(2)
    columnType = try row.optionalString(3)
    isTenantTable = name == ObjectName(schema: tenantTable.schema, name: tenantTable.name)
    isPartition = try row.bool(4)
    isChild = try row.bool(5)
    isNullable = try row.bool(6)
    rowSecurity = try row.string(7)
    policy =
      if try row.bool(8) { .canonical } else {
        try row.optionalString(9).map { .other($0) } ?? .missing
      }
    indexes = try row.strings(10).map { text in
      let parts = text.split(separator: Self.separator, omittingEmptySubsequences: false)
      return IndexKey(
        isUnique: parts.first == "unique", columns: parts.dropFirst().map(String.init))
    }
    primaryKey = try row.strings(11)
    privileges = try row.strings(12).map { text in
      let parts = text.split(separator: Self.separator, omittingEmptySubsequences: false)
      return Privileges(
        role: String(parts.last ?? ""), held: String(parts.first ?? ""),
        holdsAny: parts.dropFirst().first == "any")
    }
    fence = try row.optionalString(13)
    holdsData = try row.bool(14)
    otherPolicies = try row.strings(15)
    isText = try row.bool(16)
    let hops = try row.strings(18)
    reach = hops.isEmpty ? nil : Reach(hops: hops.map(Self.hop), column: column)
    columns = try row.strings(19)
    wideningPolicies = try row.strings(20)
    size = TableSize(bytes: try row.int64(21))
    sequences = try row.strings(17).map { text in
      let parts = text.split(separator: Self.separator, omittingEmptySubsequences: false)
      return ObjectName(schema: String(parts.first ?? ""), name: String(parts.last ?? ""))
    }
  }

  private static func hop(_ text: String) -> Reach.Hop {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    func columns(_ part: Substring) -> [String] {
      part.split(separator: Self.innerSeparator).map(String.init)
    }
    guard parts.count == 4 else {
      return Reach.Hop(parent: ObjectName(name: text), local: [], foreign: [])
    }
    return Reach.Hop(
      parent: ObjectName(schema: String(parts[0]), name: String(parts[1])),
      local: columns(parts[2]), foreign: columns(parts[3]))
  }

  /// What a role gets that may do nothing yet.
  var initialGrant: String { Self.initialGrant(isTenantTable: isTenantTable) }

  static func initialGrant(isTenantTable: Bool) -> String {
    isTenantTable ? "select" : "select, insert, update, delete"
  }

  /// Stands between the parts of a list's entries.
  static let separator: Character = "\u{1f}"
  /// Stands between what one such part lists.
  private static let innerSeparator: Character = "\u{1e}"
}
