/// Which tables hold rows of tenants and who works with them, as the Platform document has it.
package struct IsolationSettings: Hashable, Sendable {
  /// How far Tenure goes with one table.
  package enum Mode: String, Hashable, Sendable { case enforce, observe, ignore }

  /// Beside the tenant column, an index that a table should have: always led by that column.
  package struct Index: Hashable, Sendable {
    package let table: ObjectName
    package let columns: [String]

    package init(table: ObjectName, columns: [String]) {
      self.table = table
      self.columns = columns
    }
  }

  /// A table with one of these columns is tenant-scoped; the first that it has counts.
  package let columns: [String]
  package let schemas: [String]
  package let exclude: Set<ObjectName>
  /// Tables that are not mentioned are enforced.
  package let modes: [ObjectName: Mode]
  package let indexes: [Index]
  /// Tables without a tenant column, and whose rows theirs belong to.
  package let inclusions: [Inclusion]
  /// The roles that the product connects as.
  package let roles: [String]

  package init(
    columns: [String] = ["tenant_id"], schemas: [String] = ["public"],
    exclude: Set<ObjectName> = [], modes: [ObjectName: Mode] = [:], indexes: [Index] = [],
    inclusions: [Inclusion] = [], roles: [String] = ["app"]
  ) {
    self.columns = columns
    self.schemas = schemas
    self.exclude = exclude
    self.modes = modes
    self.indexes = indexes
    self.inclusions = inclusions
    self.roles = roles
  }

  func mode(of table: ObjectName) -> Mode {
    exclude.contains(table) ? .ignore : modes[table] ?? .enforce
  }
}
