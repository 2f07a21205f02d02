package import Diagnostics
package import PostgresAccess

/// The tables of a database that nobody described yet, as the catalog has them.
package struct DatabaseOutline: Sendable {
  struct Table: Sendable {
    let name: ObjectName
    let owner: String
    let rows: Int
    /// A partition or a child: its parent stands for it.
    let isChild: Bool
    let policies: [String]
    /// Logins that somebody granted something on it.
    let users: [String]
    var columns: [Column] = []

    subscript(column: String) -> Column? { columns.first { $0.name == column } }
  }

  struct Column: Sendable {
    let name: String
    let type: String
    let isRequired: Bool
    let isUnique: Bool
    let isPrimary: Bool

    var isText: Bool { ["text", "character varying", "character", "public.citext"].contains(type) }
  }

  struct Key: Sendable {
    let table: ObjectName
    let parent: ObjectName
    let columns: [String]
    let parentColumns: [String]
  }

  private(set) var tables: [Table] = []
  private(set) var keys: [Key] = []
  /// The setting that existing policies read; nil where none does.
  let setting: String?

  /// Reads the catalog.
  package init(_ session: Session) throws(DriverFailure) {
    for row in try session.execute(DiscoveryStatements.tables) {
      tables.append(
        Table(
          name: ObjectName(schema: try row.string(0), name: try row.string(1)),
          owner: try row.string(2), rows: try row.int(3), isChild: try row.bool(4),
          policies: try row.strings(5), users: try row.strings(6)))
    }
    let places = Dictionary(
      tables.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    for row in try session.execute(DiscoveryStatements.columns) {
      let name = ObjectName(schema: try row.string(0), name: try row.string(1))
      guard let place = places[name] else { continue }
      tables[place].columns.append(
        Column(
          name: try row.string(2), type: try row.string(3), isRequired: try row.bool(4),
          isUnique: try row.bool(5), isPrimary: try row.bool(6)))
    }
    for row in try session.execute(DiscoveryStatements.keys) {
      let key = Key(
        table: ObjectName(schema: try row.string(0), name: try row.string(1)),
        parent: ObjectName(schema: try row.string(2), name: try row.string(3)),
        columns: try row.strings(4), parentColumns: try row.strings(5))
      if places[key.table] != nil, places[key.parent] != nil { keys.append(key) }
    }
    setting = try session.execute(DiscoveryStatements.settings).first?.string(0)
  }
}
