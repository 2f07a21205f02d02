import Crypto

/// An index that a tenant-scoped table should have, led by the tenant column.
struct IndexRequirement: Equatable {
  let isUnique: Bool
  let columns: [String]

  /// What the table should have: a unique key of tenant column and primary key, which foreign keys of other
  /// tenant-scoped tables can refer to, and those that the Platform and pool tenants name.
  ///
  /// A table without a primary key gets a plain index, a partition has its parent's.
  static func all(for table: ScopedTable, _ settings: IsolationSettings) -> [IndexRequirement] {
    guard !table.isPartition else { return [] }
    if let reach = table.reach { return all(for: table, reach, settings) }
    let rest = table.primaryKey.filter { $0 != table.column }
    var required = [
      IndexRequirement(isUnique: !table.primaryKey.isEmpty, columns: [table.column] + rest)
    ]
    for index in settings.indexes(of: table) {
      let requirement = IndexRequirement(
        isUnique: false, columns: [table.column] + index.columns.filter { $0 != table.column })
      if !required.contains(requirement) { required.append(requirement) }
    }
    return required
  }

  /// An included table is reached from its parent, so it is indexed by its foreign key; it has no tenant column that
  /// could lead the others.
  private static func all(
    for table: ScopedTable, _ reach: Reach, _ settings: IsolationSettings
  ) -> [IndexRequirement] {
    var required = [IndexRequirement(isUnique: false, columns: reach.local)]
    for index in settings.indexes(of: table) {
      let requirement = IndexRequirement(isUnique: false, columns: index.columns)
      if !required.contains(requirement) { required.append(requirement) }
    }
    return required
  }

  /// A unique key may have its columns in any order behind the tenant column, and any longer index serves too where
  /// no uniqueness is asked for.
  func isMet(by index: ScopedTable.IndexKey) -> Bool {
    guard index.columns.first == columns.first else { return false }
    if isUnique {
      return index.isUnique && index.columns.count == columns.count
        && Set(index.columns) == Set(columns)
    }
    return index.columns.starts(with: columns)
  }

  func isMet(in table: ScopedTable) -> Bool { table.indexes.contains { isMet(by: $0) } }

  var shown: String {
    "\(isUnique ? "unique " : "")(\(columns.map(ObjectName.shown).joined(separator: ", ")))"
  }

  /// The same name for the same table and columns, at most 63 bytes.
  func name(on table: ObjectName) -> String {
    var stem: [UInt8] = []
    for scalar in table.name.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      guard stem.count + bytes.count <= 40 else { break }
      stem += bytes
    }
    let whole = "\(table)\u{0}\(shown)"
    return "\(String(decoding: stem, as: UTF8.self))_tenure_\(ContextFunction.digest(of: whole))"
  }
}
