package import Specs

/// Which tables hold rows of tenants and who works with them, as the Platform document has it.
package struct IsolationSettings: Hashable, Sendable {
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
  package let modes: [ObjectName: TableIsolation]
  package let indexes: [Index]
  /// The roles that the product connects as.
  package let roles: [String]

  package init(
    columns: [String] = ["tenant_id"], schemas: [String] = ["public"],
    exclude: Set<ObjectName> = [], modes: [ObjectName: TableIsolation] = [:], indexes: [Index] = [],
    roles: [String] = ["app"]
  ) {
    self.columns = columns
    self.schemas = schemas
    self.exclude = exclude
    self.modes = modes
    self.indexes = indexes
    self.roles = roles
  }

  /// As the Platform document says.
  package init(_ application: Platform.Application) {
    let scoped = application.tenantScoped
    self.init(
      columns: scoped.columns, schemas: scoped.schemas,
      exclude: Set(scoped.exclude.map { ObjectName($0) }),
      modes: Dictionary(
        scoped.tables.map { (ObjectName($0.table), $0.isolate) }, uniquingKeysWith: { $1 }),
      indexes: scoped.indexes.map { Index(table: ObjectName($0.table), columns: $0.columns) },
      roles: application.applicationRoles)
  }

  func mode(of table: ObjectName) -> TableIsolation {
    exclude.contains(table) ? .ignore : modes[table] ?? .enforce
  }
}
