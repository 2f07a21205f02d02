/// What a kind of resource is called: `registration`, `settings`, `isolation` ….
package struct ResourceKindName: Hashable, Sendable, Comparable, CustomStringConvertible,
  ExpressibleByStringLiteral
{
  package let text: String

  package init(_ text: String) { self.text = text }
  package init(stringLiteral text: String) { self.text = text }
  package var description: String { text }
  package static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// What the plan, the diff and the journal need to know of a kind: its name, its columns and its order.
///
/// The state of a resource is a row of nullable texts, as PostgreSQL prints them. Rows are compared as bytes;
/// columns are looked at only where rows differ.
package struct KindDescription: Hashable, Sendable {
  package let name: ResourceKindName
  package let columns: [Column]
  /// The kinds that stand before this one is created; removal goes the other way.
  package let after: [ResourceKindName]
  package let owner: Owner
  /// The condition of a tenant that this kind's observation decides: `Registered`, `AccessReady` ….
  package let condition: String?

  package init(
    _ name: ResourceKindName, of owner: Owner, columns: [Column], after: [ResourceKindName] = [],
    condition: String? = nil
  ) {
    self.name = name
    self.owner = owner
    self.columns = columns
    self.after = after
    self.condition = condition
  }

  /// Where the column of that name stands among the kind's columns.
  package func position(of column: String) -> Int? {
    columns.firstIndex { $0.name == column }
  }

  /// Whose the resources of a kind are, and so which database holds them.
  package enum Owner: String, Hashable, Sendable, Codable {
    /// A tenant's, in the database that the tenant is placed in.
    case tenant
    /// A tenant's, in the control database.
    case tenantInControl
    /// A tenant's, in the database that its cluster's tenants share: the database of its own, whose name is the
    /// generated column `database` once it is there, and empty where it was made and is lost.
    case tenantInHost
    /// The platform's, in every managed database; the tenant of such a resource is "".
    case platform
  }
}

/// One column of a kind's rows.
package struct Column: Hashable, Sendable {
  package enum Content: String, Hashable, Sendable, Codable {
    case text
    /// A JSON document in the text that PostgreSQL prints for jsonb; plans show the leaves that differ.
    case json
    /// A PostgreSQL array or a list, an entry a line; plans show what is added and removed.
    case list
    /// Never shown, journalled or logged; only whether it differs.
    case secret
    /// Stands for what is told elsewhere: compared like a text, shown only where nothing else differs.
    case digest
    /// Decided by the database (a generated key): shown and sealed, never compared; unknown before creation.
    case generated
  }

  package let name: String
  @usableFromInline package let content: Content

  package init(_ name: String, _ content: Content = .text) {
    self.name = name
    self.content = content
  }
}
