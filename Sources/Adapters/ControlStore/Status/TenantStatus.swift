package import Specs

/// What is known of one tenant: what was registered, and what was last observed.
package struct TenantStatus: Hashable, Sendable {
  package var name: String
  package var uid: String
  /// The key in the application's tenant table; nil before it was read there.
  package var key: String?
  package var displayName: String?
  package var formerNames: [String]
  package var tier: String?
  /// What the document asks for: `trial`, `active`, `suspended`, `offboarding`.
  package var state: String
  /// What the database lets the tenant do now: `full`, `readOnly`, `none`. Nil where it was not asked, or the tenant
  /// is not there.
  package var access: String?
  package var cluster: String
  package var isolation: String
  /// The name of the database of the tenant's own; nil where it shares one.
  package var database: String?
  package var labels: [String: String]
  package var isProtected: Bool
  package var registeredAt: Timestamp
  package var updatedAt: Timestamp
  /// The commit whose documents were last applied to the registration.
  package var revision: String
  package var cordonedAt: Timestamp?
  package var destroyedAt: Timestamp?
  /// When somebody last looked; nil if nobody did.
  package var observedAt: Timestamp?
  /// `Ready` last, the others in the order of their names.
  package var conditions: [Condition] = []
  /// Whether no document declares it; nil where no documents were at hand.
  package var isOrphan: Bool?

  /// One thing that was observed about the tenant.
  package struct Condition: Hashable, Sendable {
    package var type: String
    /// `True`, `False`, `Unknown`.
    package var status: String
    package var reason: String
    package var message: String
    package var evidence: String
    /// Since when the status is this.
    package var since: Timestamp
    package var observedAt: Timestamp
  }

  /// The status of the condition `Ready`; `Unknown` before it was observed.
  package var ready: String { conditions.last { $0.type == "Ready" }?.status ?? "Unknown" }
}
