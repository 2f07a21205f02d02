package import Planning
package import Specs

/// Turns what is still to do into conditions: success is what was observed afterwards, never what was assumed.
package struct ReadBack: Sendable {
  private let kinds: [KindDescription]
  private let changes: [String: [Change]]
  /// Tenants of whom the plan says nothing although they have a document, and why: what is not in the plan is no
  /// sign that nothing differs.
  private let unexamined: [String: Reason]

  private struct Reason {
    let word: String
    let sentence: String
  }

  /// - Parameter rest: the plan that was made again after the apply.
  package init(_ rest: Plan) {
    kinds = rest.kinds
    changes = Dictionary(grouping: rest.changes, by: \.id.tenant)
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

  /// The conditions of a tenant in the order of kinds, `Ready` last: the conjunction of the others.
  package func conditions(of tenant: String, in database: DatabaseName) -> [ObservedCondition] {
    if let reason = unexamined[tenant] {
      return (types + ["Ready"]).map { type in
        ObservedCondition(
          tenant: tenant, type: type, status: .unknown, reason: reason.word,
          message: reason.sentence)
      }
    }
    let own = changes[tenant] ?? []
    let shared = (changes[""] ?? []).filter { $0.database == database }
    var conditions: [ObservedCondition] = []
    var failing: [String] = []
    for type in types {
      let members = Set(kinds.filter { $0.condition == type }.map(\.name))
      let open = (own + shared).filter { members.contains($0.id.kind) }
      if !open.isEmpty { failing.append(type) }
      conditions.append(condition(type, of: tenant, open))
    }
    conditions.append(
      ObservedCondition(
        tenant: tenant, type: "Ready", status: failing.isEmpty ? .true : .false,
        reason: failing.isEmpty ? "AllConditionsHold" : "ConditionsMissing",
        message: failing.isEmpty
          ? "everything was observed as declared" : "not yet: \(failing.joined(separator: ", "))"))
    return conditions
  }

  private func condition(_ type: String, of tenant: String, _ open: [Change]) -> ObservedCondition {
    guard let first = open.first else {
      return ObservedCondition(
        tenant: tenant, type: type, status: .true, reason: "AsDeclared",
        message: "observed as declared")
    }
    let further = open.count == 1 ? "" : " and \(open.count - 1) more"
    return ObservedCondition(
      tenant: tenant, type: type, status: .false, reason: "Differs",
      message: "\(first.id): \(first.reason)\(further)", evidence: "seal \(Seal(open))")
  }

  private var types: [String] {
    var seen: Set<String> = []
    return kinds.compactMap(\.condition).filter { seen.insert($0).inserted }
  }
}
