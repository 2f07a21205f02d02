package import Planning
package import Specs

/// Turns what is still to do into conditions: success is what was observed afterwards, never what was assumed.
package struct ReadBack: Sendable {
  private let kinds: [KindDescription]
  private let evidence: Evidence
  private let changes: [String: [Change]]
  private let shared: [DatabaseName: [Change]]
  private let placement: [String: DatabaseName]
  /// Tenants of whom the plan says nothing although they have a document, and why: what is not in the plan is no
  /// sign that nothing differs.
  private let unexamined: [String: Reason]

  private struct Reason {
    let word: String
    let sentence: String
  }

  /// - Parameters:
  ///   - rest: the plan that was made again after the apply.
  ///   - evidence: what was read for it.
  ///   - placement: the database of every tenant that was looked at.
  package init(_ rest: Plan, _ evidence: Evidence, placement: [String: DatabaseName]) {
    kinds = rest.kinds
    self.evidence = evidence
    self.placement = placement
    changes = Dictionary(grouping: rest.changes.filter { !$0.id.tenant.isEmpty }, by: \.id.tenant)
    shared = Dictionary(grouping: rest.changes.filter(\.id.tenant.isEmpty), by: \.database)
    var unexamined: [String: Reason] = [:]
    for refusal in rest.notices.refusals where refusal.reach == .tenants {
      for tenant in refusal.tenants {
        unexamined[tenant] = Reason(word: "Refused", sentence: refusal.message)
      }
    }
    for tenant in rest.notices.cordoned {
      unexamined[tenant] = Reason(word: "Cordoned", sentence: "the tenant is closed to changes")
    }
    self.unexamined = unexamined
  }

  /// The tenants that were looked at, in the order of names.
  package var tenants: [String] {
    placement.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The types of conditions that do not hold; empty for a tenant that nothing is known against.
  package func missing(of tenant: String) -> [String] {
    guard unexamined[tenant] == nil else { return [] }
    let open = open(of: tenant)
    guard !open.isEmpty else { return [] }
    let failing = Set(open.compactMap(condition(of:)))
    return evidence.types.filter(failing.contains)
  }

  /// The conditions of a tenant in the order of kinds, `Ready` last: the conjunction of the others, with a digest of
  /// them all as its evidence.
  package func conditions(of tenant: String) -> [ObservedCondition] {
    guard let database = placement[tenant] else { return [] }
    var conditions: [ObservedCondition] = []
    conditions.reserveCapacity(evidence.types.count + 1)
    if let reason = unexamined[tenant] {
      for type in evidence.types + ["Ready"] {
        conditions.append(
          ObservedCondition(type, .unknown, reason: reason.word, message: reason.sentence))
      }
    } else {
      let open = open(of: tenant)
      for (index, type) in evidence.types.enumerated() {
        let digest = evidence.digest(of: index, tenant, in: database)
        let own = open.isEmpty ? [] : open.filter { condition(of: $0) == type }
        conditions.append(condition(type, own, digest))
      }
      let failing = conditions.filter { $0.status != .true }.map(\.type)
      conditions.append(
        failing.isEmpty
          ? ObservedCondition(
            "Ready", .true, reason: "AllConditionsHold",
            message: "everything was observed as declared")
          : ObservedCondition(
            "Ready", .false, reason: "ConditionsMissing",
            message: "not yet: \(failing.joined(separator: ", "))"))
    }
    conditions[conditions.count - 1].evidence = ObservedCondition.digest(of: conditions)
    return conditions
  }

  private func condition(
    _ type: String, _ open: [Change], _ digest: Fingerprint?
  ) -> ObservedCondition {
    guard let first = open.first else {
      return ObservedCondition(
        type, .true, reason: "AsDeclared", message: "observed as declared", evidence: digest)
    }
    let further = open.count == 1 ? "" : " and \(open.count - 1) more"
    return ObservedCondition(
      type, .false, reason: "Differs", message: "\(first.id): \(first.reason)\(further)",
      evidence: digest)
  }

  private func open(of tenant: String) -> [Change] {
    guard let own = changes[tenant] else {
      return placement[tenant].flatMap { shared[$0] } ?? []
    }
    return own + (placement[tenant].flatMap { shared[$0] } ?? [])
  }

  private func condition(of change: Change) -> String? {
    kinds.first { $0.name == change.id.kind }?.condition
  }
}
