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
    if isDisruptive { reasons += Self.price(of: found, wanted, facts.size ?? .small) }
    let others = facts.otherPolicies.map(ObjectName.shown).filter { !widening.contains($0) }
    if !others.isEmpty {
      let names = others.joined(separator: ", ")
      reasons.append("beside it stand policies of others: \(names)")
    }
    reason = reasons.joined(separator: "; ")
  }

  /// The locks, by the names that PostgreSQL's manual has for them, and how long they are likely to be held.
  private static func price(
    of found: TableSeparation, _ wanted: TableSeparation, _ size: TableSize
  ) -> [String] {
    var price: [String] = []
    if found.indexes != wanted.indexes {
      price.append(
        "builds an index while others read and write (SHARE UPDATE EXCLUSIVE, \(size.timeToIndex))")
    }
    if found.tenantColumn != wanted.tenantColumn {
      price.append(
        "checks every row while others read and write (SHARE UPDATE EXCLUSIVE, \(size.timeToRead))")
    }
    var onlyIndexes = found
    onlyIndexes.indexes = wanted.indexes
    if onlyIndexes != wanted {
      price.append("takes ACCESS EXCLUSIVE for a moment")
    }
    return price
  }
}
