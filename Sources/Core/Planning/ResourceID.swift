/// `kind/tenant/name`; the tenant is "" for the platform's own, the name is "" where a tenant has only one.
package struct ResourceID: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let kind: ResourceKindName
  package let tenant: String
  package let name: String

  package init(_ kind: ResourceKindName, tenant: String, name: String = "") {
    self.kind = kind
    self.tenant = tenant
    self.name = name
  }

  package var description: String {
    let owner = tenant.isEmpty ? "platform" : tenant
    return name.isEmpty ? "\(kind)/\(owner)" : "\(kind)/\(owner)/\(name)"
  }

  /// By tenant, kind and name, as bytes: the same order in every locale and in PostgreSQL's "C" collation.
  package static func < (a: Self, b: Self) -> Bool {
    if a.tenant != b.tenant { return a.tenant.precedesInBytes(b.tenant) }
    if a.kind != b.kind { return a.kind.text.precedesInBytes(b.kind.text) }
    return a.name.precedesInBytes(b.name)
  }
}

extension String {
  /// Whether this text stands before another one when both are compared as UTF-8.
  package func precedesInBytes(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}
