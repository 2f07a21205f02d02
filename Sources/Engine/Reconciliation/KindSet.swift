package import Planning

/// The kinds that a fleet is made of, in the order in which they are created.
package struct KindSet<Session>: Sendable {
  package let all: [any ResourceKind<Session>]

  /// Sorts the kinds by what they stand after; kinds that do not depend on one another keep their order.
  package init(_ kinds: [any ResourceKind<Session>]) {
    var sorted: [any ResourceKind<Session>] = []
    var waiting = kinds
    while !waiting.isEmpty {
      let placed = Set(sorted.map(\.description.name))
      let known = Set(kinds.map(\.description.name))
      let ready = waiting.firstIndex { kind in
        kind.description.after.allSatisfy { placed.contains($0) || !known.contains($0) }
      }
      precondition(ready != nil, "the kinds stand after one another in a circle")
      sorted.append(waiting.remove(at: ready ?? 0))
    }
    all = sorted
  }

  package func of(_ owner: KindDescription.Owner) -> [any ResourceKind<Session>] {
    all.filter { $0.description.owner == owner }
  }

  package subscript(name: ResourceKindName) -> (any ResourceKind<Session>)? {
    all.first { $0.description.name == name }
  }
}
