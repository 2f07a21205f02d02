import Diagnostics
package import Planning
package import Specs

/// Turns what is still to do into conditions: success is what was observed afterwards, never what was assumed.
package struct ReadBack: Sendable {
  private let evidence: Evidence
  /// What is still to do, by the types of conditions that it stands against.
  private let changes: [String: [String: Open]]
  private let shared: [DatabaseName: [String: Open]]
  private let placement: [String: DatabaseName]
  private let exposed: [DatabaseName: Exposure]
  /// Tenants of whom the plan says nothing although they have a document, and why: what is not in the plan is no
  /// sign that nothing differs.
  private let unexamined: [String: Reason]

  private struct Open {
    let first: Change
    var count = 1
  }

  private struct Reason {
    let word: String
    let sentence: String
  }

  /// A way around isolation that was found in a database, which no change of a plan closes.
  package struct Exposure: Hashable, Sendable {
    /// The type of the conditions that it stands against.
    package let type: String
    package let message: String

    package init(against type: String, _ message: String) {
      self.type = type
      self.message = message
    }
  }

  /// - Parameters:
  ///   - rest: the plan that was made again after the apply.
  ///   - evidence: what was read for it.
  ///   - placement: the database of every tenant that was looked at.
  ///   - exposed: what was found beside the plan.
  package init(
    _ rest: Plan, _ evidence: Evidence, placement: [String: DatabaseName],
    exposed: [DatabaseName: Exposure] = [:]
  ) {
    self.exposed = exposed
    self.evidence = evidence
    self.placement = placement
    var changes: [String: [String: Open]] = [:]
    var shared: [DatabaseName: [String: Open]] = [:]
    let types = Dictionary(
      rest.kinds.compactMap { kind in kind.condition.map { (kind.name, $0) } },
      uniquingKeysWith: { first, _ in first })
    func count(_ change: Change, _ open: inout Open?) {
      if open == nil { open = Open(first: change) } else { open?.count += 1 }
    }
    for change in rest.changes {
      guard let type = types[change.id.kind] else { continue }
      if change.id.tenant.isEmpty {
        count(change, &shared[change.database, default: [:]][type])
      } else {
        count(change, &changes[change.id.tenant, default: [:]][type])
      }
    }
    self.changes = changes
    self.shared = shared
    var unexamined: [String: Reason] = [:]
    for refusal in rest.notices.refusals where refusal.reach == .tenants {
      for tenant in refusal.tenants {
        let word = refusal.code == .clusterUnreachable ? "Unreachable" : "Refused"
        unexamined[tenant] = Reason(word: word, sentence: refusal.message)
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
    return evidence.types.filter { isOpen($0, of: tenant) }
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
      for (index, type) in evidence.types.enumerated() {
        let digest = evidence.digest(of: index, tenant, in: database)
        conditions.append(condition(type, of: tenant, in: database, digest))
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
    _ type: String, of tenant: String, in database: DatabaseName, _ digest: Fingerprint?
  ) -> ObservedCondition {
    let (own, shared) = (changes[tenant]?[type], shared[database]?[type])
    guard let first = (own ?? shared)?.first else {
      if let exposure = exposure(type, in: database) {
        return ObservedCondition(
          type, .false, reason: "Exposed", message: exposure.message, evidence: digest)
      }
      return ObservedCondition(
        type, .true, reason: "AsDeclared", message: "observed as declared", evidence: digest)
    }
    let count = (own?.count ?? 0) + (shared?.count ?? 0)
    let further = count == 1 ? "" : " and \(count - 1) more"
    return ObservedCondition(
      type, .false, reason: "Differs", message: "\(first.id): \(first.reason)\(further)",
      evidence: digest)
  }

  private func isOpen(_ type: String, of tenant: String) -> Bool {
    changes[tenant]?[type] != nil
      || placement[tenant].map { shared[$0]?[type] != nil || exposure(type, in: $0) != nil }
        ?? false
  }

  private func exposure(_ type: String, in database: DatabaseName) -> Exposure? {
    exposed[database].flatMap { $0.type == type ? $0 : nil }
  }
}
