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

  var qualified: String { "\(schema).\(name)" }
}
