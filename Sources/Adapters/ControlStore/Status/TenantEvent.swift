package import Specs

/// Something that happened to a tenant: an effect, or a change of a condition.
package struct TenantEvent: Hashable, Sendable {
  package var at: Timestamp
  /// Where: the database as cluster/database.
  package var source: String
  /// The kind of the resource, or `condition`.
  package var kind: String
  /// The name of the resource where the tenant has several, or the condition's.
  package var name: String
  /// `create`, `update`, `remove`, or the status that was observed.
  package var action: String
  /// `destructive`, `disruptive`, `irreversible`.
  package var marks: [String]
  package var reason: String
  /// The commit that asked for it; nil for what was observed.
  package var revision: String?
  package var plan: String?
  /// Who started the program.
  package var actor: String?
  /// JSON without secrets.
  package var before: String?
  package var after: String?
}
