package import Planning
package import Specs

/// What a plan is asked for.
package struct PlanRequest: Sendable {
  /// Random; the journal names it beside every effect.
  package var id: String
  /// The moment that dates are decided against.
  package var now: Timestamp
  /// Set when `now` is not the present: such a plan cannot be applied.
  package var basis: Plan.Basis
  /// Only these tenants; nil is everyone.
  package var targets: Set<String>?
  /// Tables and resources whose disruptive changes are wanted.
  package var chosen: Set<String>
  /// The tenants that the past hour was to deprive of access or data.
  package var destructiveThisHour: Set<String>
  /// Databases that could not be read just now, and are not asked again.
  package var absent: Set<DatabaseName> = []

  package init(
    id: String, now: Timestamp, basis: Plan.Basis = .live, targets: Set<String>? = nil,
    chosen: Set<String> = [], destructiveThisHour: Set<String> = []
  ) {
    self.id = id
    self.now = now
    self.basis = basis
    self.targets = targets
    self.chosen = chosen
    self.destructiveThisHour = destructiveThisHour
  }
}
