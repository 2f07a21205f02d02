package import Diagnostics
package import PostgresAccess

/// The application's tenant table, as the Platform document names it.
package struct TenantTable: Hashable, Sendable {
  /// The types that a tenant's key may have.
  package enum KeyType: String, Hashable, Sendable, CaseIterable {
    case uuid, bigint, integer, text

    /// The type that PostgreSQL's catalog names so, or nil if Tenure cannot work with it.
    init?(catalog name: String) {
      switch name {
      case "uuid": self = .uuid
      case "bigint": self = .bigint
      case "integer", "smallint": self = .integer
      case "text", "character varying": self = .text
      default: return nil
      }
    }
  }

  package let schema: String
  package let name: String
  package let key: String
  package let slug: String
  /// The column of the display name; nil where the application keeps none.
  package let displayName: String?

  package init(schema: String, name: String, key: String, slug: String, displayName: String?) {
    self.schema = schema
    self.name = name
    self.key = key
    self.slug = slug
    self.displayName = displayName
  }

  /// Tells of every tenant that the table holds, in the order of slugs.
  ///
  /// A row that the session may not see is not told: it must not be bound by row security.
  package func forEachTenant(
    in session: Session, _ body: (_ slug: String?, _ displayName: String?) -> Void
  ) throws(DriverFailure) {
    try session.copyOut(TenantTableStatements(table: self).known) { row throws(DriverFailure) in
      body(row.optionalString(0), row.optionalString(1))
    }
  }

  /// Makes the session fail where row security would withhold rows from it, until the transaction ends.
  package func withoutRowSecurity(in session: Session) throws(DriverFailure) {
    try session.execute(TenantTableStatements.withoutRowSecurity)
  }

  /// Whether a tenant's key is its name as it was made.
  var isNamedByKey: Bool { slug == key }

  var qualified: String { "\(schema).\(name)" }
}
