/// The order in which changes are made, and shown.
struct PlanOrder {
  private var ranks: [ResourceKindName: Int] = [:]

  init(_ kinds: [KindDescription]) {
    for (rank, kind) in kinds.enumerated() where ranks[kind.name] == nil { ranks[kind.name] = rank }
  }

  func sorted(_ changes: [Change]) -> [Change] {
    changes.map { (key: key($0), change: $0) }
      .sorted { precedes($0, $1) }
      .map(\.change)
  }

  private func key(_ change: Change) -> (stage: Int, rank: Int) {
    let rank = ranks[change.id.kind] ?? ranks.count
    // Removals go the way back, after everything that is created.
    return (
      change.stage.rawValue, change.action == .remove ? 2 * ranks.count + 1 - rank : rank
    )
  }

  private typealias Keyed = (key: (stage: Int, rank: Int), change: Change)

  private func precedes(_ a: Keyed, _ b: Keyed) -> Bool {
    if a.key.stage != b.key.stage { return a.key.stage < b.key.stage }
    if a.change.id.tenant != b.change.id.tenant {
      return a.change.id.tenant.precedesInBytes(b.change.id.tenant)
    }
    if a.key.rank != b.key.rank { return a.key.rank < b.key.rank }
    if a.change.id != b.change.id { return a.change.id < b.change.id }
    if a.change.database != b.change.database { return a.change.database < b.change.database }
    return a.change.action.rawValue < b.change.action.rawValue
  }
}

/// The parts of a plan, in the order in which they are worked off.
enum PlanStage: Int {
  case platform, tenants
  /// What locks or changes other people's tables.
  case disruptive
  /// What cannot be undone.
  case irreversible
}

extension Change {
  var stage: PlanStage {
    if marks.contains(.irreversible) { return .irreversible }
    if marks.contains(.disruptive) { return .disruptive }
    return id.tenant.isEmpty ? .platform : .tenants
  }
}
