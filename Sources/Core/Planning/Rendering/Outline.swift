/// A plan arranged for reading: sections in the order of work, tenants with the same changes together.
struct Outline {
  var sections: [Section] = []

  struct Section {
    let stage: PlanStage
    var groups: [Group]

    var changes: Int { groups.reduce(0) { $0 + $1.changes } }
  }

  /// Tenants that are changed alike; a single one, or the platform (""), with its changes one by one.
  struct Group {
    var tenants: [String]
    var items: [Item]

    var changes: Int { items.reduce(0) { $0 + $1.count } }
    var isDestructive: Bool { items.contains { $0.shape.marks.contains(.destructive) } }
  }

  init(_ plan: Plan) {
    let kinds = Dictionary(
      plan.kinds.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let databases = Set(plan.changes.map(\.database))
    for (stage, changes) in Self.divided(plan.changes[...], by: \.stage) {
      var grouping = Grouping(isPlatform: stage == .platform)
      for (tenant, own) in Self.divided(changes, by: \.id.tenant) {
        let items = own.map { change in
          Item(
            change, of: kinds[change.id.kind], isSelected: plan.selects(change),
            namesDatabase: tenant.isEmpty && databases.count > 1)
        }
        grouping.add(tenant, items)
      }
      sections.append(Section(stage: stage, groups: grouping.groups))
    }
  }

  /// Runs of changes that agree in something; the plan's order has them together.
  private static func divided<Key: Equatable>(
    _ changes: ArraySlice<Change>, by key: (Change) -> Key
  ) -> [(key: Key, changes: ArraySlice<Change>)] {
    var runs: [(key: Key, changes: ArraySlice<Change>)] = []
    var start = changes.startIndex
    while start < changes.endIndex {
      let shared = key(changes[start])
      let end = changes[start...].firstIndex { key($0) != shared } ?? changes.endIndex
      runs.append((shared, changes[start..<end]))
      start = end
    }
    return runs
  }
}

/// Puts tenants together whose changes look alike.
private struct Grouping {
  let isPlatform: Bool
  var groups: [Outline.Group] = []
  private var indices: [[Outline.Item.Shape]: Int] = [:]

  /// More of a kind than this is told in one line even of a single tenant.
  private static let mostOfAKind = 12

  init(isPlatform: Bool) { self.isPlatform = isPlatform }

  mutating func add(_ tenant: String, _ items: [Outline.Item]) {
    let merged = Self.merged(items, above: 1)
    let shapes = merged.map(\.shape)
    guard !isPlatform, let index = indices[shapes] else {
      indices[shapes] = groups.count
      groups.append(
        Outline.Group(tenants: [tenant], items: Self.merged(items, above: Self.mostOfAKind)))
      return
    }
    if groups[index].tenants.count == 1 {
      groups[index].items = Self.merged(groups[index].items, above: 1)
    }
    groups[index].tenants.append(tenant)
    for (position, item) in merged.enumerated() { groups[index].items[position].merge(item) }
  }

  private static func merged(_ items: [Outline.Item], above limit: Int) -> [Outline.Item] {
    // Most tenants have a few changes, no two of which look alike: comparing them is less than hashing them.
    if items.count <= 12,
      items.indices.allSatisfy({ at in !items[..<at].contains { $0.shape == items[at].shape } })
    {
      return items
    }
    let counts = Dictionary(items.map { ($0.shape, 1) }, uniquingKeysWith: +)
    var result: [Outline.Item] = []
    var places: [Outline.Item.Shape: Int] = [:]
    for item in items {
      if item.shape.action != .update, counts[item.shape] ?? 0 > limit,
        let place = places[item.shape]
      {
        result[place].merge(item)
      } else {
        places[item.shape] = result.count
        result.append(item)
      }
    }
    return result
  }
}
