/// Why a table is changed, and what that means for those who work with it.
struct IsolationAssessment {
  let reason: String
  /// Whether it locks a table that holds data.
  let isDisruptive: Bool

  init(of found: TableSeparation, _ wanted: TableSeparation, _ facts: TableFacts) {
    var reasons: [String] = []
    if found.policy == nil, found.fence == nil, found.rowSecurity != "forced" {
      reasons.append("not isolated")
    } else {
      if found.policy != wanted.policy { reasons.append("the policy differs") }
      if found.rowSecurity != wanted.rowSecurity {
        reasons.append("row security is \(found.rowSecurity)")
      }
      if found.fence != wanted.fence { reasons.append("writes do not all pass the fence") }
      if found.tenantColumn != wanted.tenantColumn {
        reasons.append("the tenant column may be null")
      }
      if found.indexes != wanted.indexes { reasons.append("an index is missing") }
      if found.grants != wanted.grants { reasons.append("the application may not use it") }
    }
    let widening = found.wideningPolicies
    if !widening.isEmpty {
      reasons.append(
        "drops \(widening.count == 1 ? "the policy" : "the policies") of others that "
          + "let\(widening.count == 1 ? "s" : "") the application see or write more: "
          + widening.joined(separator: ", "))
    }
    var onlyGrants = found
    onlyGrants.grants = wanted.grants
    isDisruptive = (facts.holdsData != false && onlyGrants != wanted) || !widening.isEmpty
    if isDisruptive { reasons += Self.price(of: found, wanted) }
    let others = facts.otherPolicies.map(ObjectName.shown).filter { !widening.contains($0) }
    if !others.isEmpty {
      let names = others.joined(separator: ", ")
      reasons.append("beside it stand policies of others: \(names)")
    }
    reason = reasons.joined(separator: "; ")
  }

  /// The locks, by the names that PostgreSQL's manual has for them.
  private static func price(of found: TableSeparation, _ wanted: TableSeparation) -> [String] {
    var price: [String] = []
    if found.indexes != wanted.indexes {
      price.append("builds an index under SHARE: writers wait until it is built")
    }
    if found.tenantColumn != wanted.tenantColumn {
      price.append("reads every row under ACCESS EXCLUSIVE: everybody waits")
    } else if found.policy != wanted.policy || found.rowSecurity != wanted.rowSecurity
      || found.fence != wanted.fence
    {
      price.append("takes ACCESS EXCLUSIVE for a moment")
    }
    return price
  }
}
