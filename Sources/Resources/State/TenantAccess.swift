/// The state of a tenant that is in force at a moment, and what it lets pass.
package struct TenantAccess: Hashable, Sendable {
  package enum Access: String, Hashable, Sendable, Comparable {
    /// Reads nothing, writes nothing.
    case none
    case readOnly
    case full

    private var width: Int { self == .none ? 0 : self == .readOnly ? 1 : 2 }
    package static func < (a: Self, b: Self) -> Bool { a.width < b.width }
  }

  /// `trial`, `active`, `suspended` or `offboarding`.
  package let state: String
  package let access: Access

  package init(state: String, access: Access) {
    self.state = state
    self.access = access
  }
}
