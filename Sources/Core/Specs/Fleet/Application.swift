package import Diagnostics

extension Platform {
  /// The application's database, as its owners made it.
  package struct Application: Sendable {
    package let tenantTable: TenantTable
    package let tenantScoped: TenantScoped
    /// The roles in PostgreSQL that the product connects as.
    package let applicationRoles: [String]
    /// The role that owns the tables.
    package let ownerRole: String
    package let context: Context
    /// Paths inside the repository.
    package let template: String?
    package let businessSchema: String?
    package let rollout: Rollout
    package let accepted: [AcceptedFinding]
  }

  /// A finding of a verification that somebody answers for.
  package struct AcceptedFinding: Hashable, Sendable {
    package let code: String
    /// As the finding names it.
    package let object: String
    package let reason: String
  }

  package struct TenantTable: Hashable, Sendable {
    package let name: QualifiedName
    package let key: String
    package let slug: String
    package let displayName: String
  }

  package struct TenantScoped: Hashable, Sendable {
    package let columns: [String]
    package let schemas: [String]
    package let exclude: [QualifiedName]
    package let include: [Inclusion]
    package let tables: [TableSwitch]
    package let indexes: [Index]

    /// What is done about a table: `ignore` for an excluded one, `enforce` where nothing is said.
    package func isolation(of schema: String, _ table: String) -> TableIsolation {
      func isMeant(_ name: QualifiedName) -> Bool {
        name.schemaOfTable == schema && name.last == table
      }
      if exclude.contains(where: isMeant) { return .ignore }
      return tables.first { isMeant($0.table) }?.isolate ?? .enforce
    }
  }

  /// A table without a tenant column, and the foreign key's way to one.
  package struct Inclusion: Hashable, Sendable {
    package let table: QualifiedName
    /// `invoices.tenant_id`, `public.invoices.tenant_id`.
    package let path: QualifiedName
    /// The columns of the foreign key, where several lead to the table that the path names.
    package let through: [String]
    package let by: TableReach
    /// Where the path is written.
    package let place: Place

    /// The table that the path leads to, and its column; nil where the path names a column alone.
    package var end: (table: QualifiedName, column: String)? {
      guard path.parts.count > 1 else { return nil }
      return (QualifiedName(parts: path.parts.dropLast()), path.last)
    }
  }

  package struct TableSwitch: Hashable, Sendable {
    package let table: QualifiedName
    package let isolate: TableIsolation
  }

  /// Columns of an index, after the tenant column where the table is shared.
  package struct Index: Hashable, Sendable {
    package let table: QualifiedName
    package let columns: [String]
  }

  /// How a later version of the template reaches the tenants that are there.
  package struct Rollout: Hashable, Sendable {
    /// Shares of the tenants to come; the rest come last.
    package let waves: [Percentage]
    package let maxFailures: Int
  }

  package struct Context: Hashable, Sendable {
    package let setting: String
    package let function: QualifiedName
    package let trust: ContextTrust
  }
}
