/// What nobody does to a tenant without an approval that was given for it.
package enum GuardedAction: String, Hashable, Sendable, Codable, CaseIterable {
  case destroy, migrate
}
