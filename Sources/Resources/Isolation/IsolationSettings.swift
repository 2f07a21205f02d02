/// Which tables hold rows of tenants and who works with them, as the Platform document has it.
package struct IsolationSettings: Hashable, Sendable {
  /// How far Tenure goes with one table.
  package enum Mode: String, Hashable, Sendable { case enforce, observe, ignore }

  /// Beside the tenant column, an index that a table should have: always led by that column.
  package struct Index: Hashable, Sendable {
    package let table: ObjectName
    package let columns: [String]
    /// Who asks for it; nil is the Platform document.
    package let asker: Asker?

    package init(table: ObjectName, columns: [String], asker: Asker? = nil) {
      self.table = table
      self.columns = columns
      self.asker = asker
    }
  }

  /// A tenant that asks for what all tenants of the database then have, and how many more do.
  package struct Asker: Hashable, Sendable {
    package let tenant: String
    package let others: Int

    package init(tenant: String, others: Int) {
      self.tenant = tenant
      self.others = others
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

  /// The indexes that a table should have beside the one that keeps tenants apart.
  ///
  /// A tenant that asks for a column that is not there is told so, and holds up nobody's isolation.
  func indexes(of table: ScopedTable) -> [Index] {
    indexes.filter { index in
      index.table == table.name
        && (index.asker == nil || index.columns.allSatisfy(table.columns.contains))
    }
  }

  func mode(of table: ObjectName) -> Mode {
    exclude.contains(table) ? .ignore : modes[table] ?? .enforce
  }
}
