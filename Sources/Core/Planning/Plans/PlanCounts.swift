/// How much a plan is, in numbers.
package struct PlanCounts: Hashable, Sendable {
  package var create = 0
  package var update = 0
  package var remove = 0
  /// Tenants with at least one change.
  package var tenants = 0
  package var platform = 0
  /// Tenants that lose access or data.
  package var deprived = 0
  package var destructive = 0
  package var disruptive = 0
  package var irreversible = 0
  /// Changes that an apply of the plan makes.
  package var selected = 0

  package init(_ plan: Plan) {
    var tenants: Set<String> = []
    var deprived: Set<String> = []
    for change in plan.changes {
      switch change.action {
      case .create: create += 1
      case .update: update += 1
      case .remove: remove += 1
      }
      if change.id.tenant.isEmpty { platform += 1 } else { tenants.insert(change.id.tenant) }
      if change.marks.contains(.destructive) { destructive += 1 }
      if change.marks.contains(.disruptive) { disruptive += 1 }
      if change.marks.contains(.irreversible) { irreversible += 1 }
      if !change.id.tenant.isEmpty,
        change.marks.contains(.destructive) || change.marks.contains(.irreversible)
      {
        deprived.insert(change.id.tenant)
      }
      if plan.isApplicable, plan.selects(change) { selected += 1 }
    }
    self.tenants = tenants.count
    self.deprived = deprived.count
  }
}

extension Plan {
  package var counts: PlanCounts { PlanCounts(self) }
}
