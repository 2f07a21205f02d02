/// Who inherits from whom.
struct RoleGraph {
  private let parents: [String: [String]]

  init(_ parents: [String: [String]]) { self.parents = parents }

  /// Whether a role comes back to itself.
  func isCyclic(from role: String) -> Bool {
    var waiting = parents[role] ?? []
    var seen: Set<String> = []
    while let next = waiting.popLast() {
      if next == role { return true }
      if seen.insert(next).inserted { waiting.append(contentsOf: parents[next] ?? []) }
    }
    return false
  }
}

extension Platform {
  /// Whether a permission is among those that the platform declares; `*` and `invoice:*` stand for some of them.
  package func declares(_ permission: String) -> Bool {
    if permission == "*" || permissions.contains(permission) { return true }
    guard permission.hasSuffix(":*") else { return false }
    let resource = permission.dropLast()
    return permissions.contains { $0.hasPrefix(resource) }
  }

  /// The declared permissions that one of a document's stands for.
  package func expand(_ permission: String) -> [String] {
    if permission == "*" { return permissions }
    guard permission.hasSuffix(":*") else { return [permission] }
    let resource = permission.dropLast()
    return permissions.filter { $0.hasPrefix(resource) }
  }
}
