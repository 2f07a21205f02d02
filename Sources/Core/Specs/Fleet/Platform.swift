/// The Platform document, resolved: the product, its clusters, its roles, its limits and guards.
package struct Platform: Sendable {
  package let name: String
  package let labels: [(key: String, value: String)]
  package let control: Control
  /// At least one, in the order in which they are declared.
  package let clusters: [Cluster]
  package let application: Application
  /// All that a role can grant, as declared.
  package let permissions: [String]
  package let roles: [SystemRole]
  package let meters: [Meter]
  package let safety: Safety
  package let reconcile: Reconcile
  /// The whole document with its defaults, for what has no field here.
  package let document: ValueCursor
  /// Where the document stands.
  package let file: String

  package struct Control: Hashable, Sendable {
    package let cluster: String
    package let schema: String
  }

  package struct Cluster: Hashable, Sendable {
    package let name: String
    package let database: String
    package let region: String
    package let residency: [String]
    /// nil where there is no limit.
    package let maximumTenants: Int64?
    package let maximumStorage: ByteSize?

    /// False for a cluster with a capacity of no tenants, as one that is there for the control database alone.
    package var holdsTenants: Bool { maximumTenants != 0 }
  }

  package struct SystemRole: Hashable, Sendable {
    package let name: String
    package let scope: RoleScope
    package let inherits: [String]
    package let permissions: [String]
  }

  package struct Meter: Hashable, Sendable {
    package let name: String
    package let unit: String
    package let aggregation: MeterAggregation
    package let groupBy: [String]
  }

  package struct Safety: Hashable, Sendable {
    package let maxDestructive: Percentage
    package let maxShrink: Percentage
    package let approvalRequired: Set<ApprovedAction>
    /// Empty where anyone's approval counts.
    package let approvers: [String]
    package let approvalMaxAge: Period
  }

  package struct Reconcile: Hashable, Sendable {
    package let interval: Period
    package let fullResync: Period
    package let drift: DriftResponse
    package let driftOfKinds: [String: DriftResponse]
    package let windows: [Window]

    package func drift(ofKind kind: String) -> DriftResponse { driftOfKinds[kind] ?? drift }
  }

  package struct Window: Hashable, Sendable {
    package let days: Set<Weekday>
    /// Minutes since midnight; a window that ends before it begins ends on the next day.
    package let from: Int
    package let to: Int
    package let timezone: String
    package let allow: Bool
    /// Empty for all kinds.
    package let kinds: [String]
  }

  package subscript(cluster name: String) -> Cluster? { clusters.first { $0.name == name } }
  package subscript(role name: String) -> SystemRole? { roles.first { $0.name == name } }

  /// The database that holds registry, status and audit.
  package var controlDatabase: DatabaseName {
    DatabaseName(
      cluster: control.cluster,
      database: self[cluster: control.cluster]?.database ?? clusters[0].database)
  }
}
