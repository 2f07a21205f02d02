/// What a plan has to say beside its changes; nothing that is left out is left unsaid.
package struct Notices: Hashable, Sendable {
  /// Tenants whose document cannot be read as it is: they stay as they are.
  package var held: [TenantNotice]
  /// Tenants that are registered and have no document: never changed, never removed.
  package var orphans: [String]
  /// Tenants with a document that are closed to changes.
  package var cordoned: [String]
  /// What the guards did not let through.
  package var refusals: [Refusal]
  /// Limits that a document asks for and nothing here can enforce.
  package var unenforceable: [TenantNotice]
  /// What a restriction to some tenants (`--target`) left out; nil without one.
  package var outside: Outside?

  package init(
    held: [TenantNotice] = [], orphans: [String] = [], cordoned: [String] = [],
    refusals: [Refusal] = [], unenforceable: [TenantNotice] = [], outside: Outside? = nil
  ) {
    self.held = held
    self.orphans = orphans
    self.cordoned = cordoned
    self.refusals = refusals
    self.unenforceable = unenforceable
    self.outside = outside
  }

  /// A sentence about one tenant.
  package struct TenantNotice: Hashable, Sendable {
    package let tenant: String
    package let reason: String

    package init(_ tenant: String, _ reason: String) {
      self.tenant = tenant
      self.reason = reason
    }
  }

  /// How much would change outside of the tenants that were asked for.
  package struct Outside: Hashable, Sendable {
    /// In the order of names.
    package let tenants: [String]
    package let changes: Int

    package init(tenants: [String], changes: Int) {
      self.tenants = tenants
      self.changes = changes
    }
  }

  package var isEmpty: Bool { self == Notices() }
}
