package import Planning

/// The changes of some tenants that go into one transaction.
package struct Batch: Sendable {
  /// In the order of names.
  package var tenants: [String]
  /// Of those tenants only, in the order in which kinds are created.
  package var changes: [Change]

  /// Both halves of a batch, by tenants; nil when it holds a single one.
  package var halves: (Batch, Batch)? {
    guard tenants.count > 1 else { return nil }
    let middle = tenants.count / 2
    return (only(Array(tenants[..<middle])), only(Array(tenants[middle...])))
  }

  private func only(_ names: [String]) -> Batch {
    let kept = Set(names)
    return Batch(tenants: names, changes: changes.filter { kept.contains($0.id.tenant) })
  }

  /// Cuts changes into batches of at most `size` tenants, in the order of names; a tenant is never divided.
  package static func cut(_ changes: [Change], into size: Int) -> [Batch] {
    let byTenant = Dictionary(grouping: changes, by: \.id.tenant)
    let names = byTenant.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return stride(from: 0, to: names.count, by: size).map { start in
      let part = Array(names[start..<min(start + size, names.count)])
      return Batch(tenants: part, changes: part.flatMap { byTenant[$0] ?? [] })
    }
  }
}
