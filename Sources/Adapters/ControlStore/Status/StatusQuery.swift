package import Specs

/// Which tenants are asked for, and how much about each.
package struct StatusQuery: Sendable {
  package enum Detail: Sendable {
    /// The registration and the condition `Ready`.
    case list
    /// Every condition too, and what the tenant may do in its database.
    case full
  }

  /// Nil is everyone.
  package var names: [String]?
  package var selector: LabelSelector
  package var detail: Detail
  /// Tombstones too.
  package var includesDestroyed: Bool
  /// The tenants that documents declare; with them, orphans are known.
  package var declared: Set<String>?

  package init(
    names: [String]? = nil, selector: LabelSelector = .everyone, detail: Detail = .list,
    includesDestroyed: Bool = false, declared: Set<String>? = nil
  ) {
    self.names = names
    self.selector = selector
    self.detail = detail
    self.includesDestroyed = includesDestroyed
    self.declared = declared
  }
}
