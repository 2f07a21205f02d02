import Planning
package import Specs

/// What each role of a tenant grants, with inheritance and removals resolved.
///
/// Names of permissions in the order of bytes; `*` stands for everything, as long as nothing is taken from it. A role
/// that inherits from itself, however far around, and one that cannot be found grant nothing.
package struct EffectiveRoles {
  private let platform: Platform
  private let system: [String: Set<String>]
  private let own: [String: ResolvedTenant.Role]
  private var known: [String: Resolution] = [:]

  private enum Resolution {
    case underWay
    case circular
    case grants(Set<String>)
  }

  /// - Parameter system: what the system roles that a tenant can give grant.
  init(_ roles: [ResolvedTenant.Role], over system: SystemRoles) {
    platform = system.platform
    self.system = system.ofTenants
    own = Dictionary(roles.map { ($0.name, $0) }) { $1 }
  }

  package init(_ roles: [ResolvedTenant.Role], of platform: Platform) {
    self.init(roles, over: SystemRoles(platform))
  }

  package mutating func permissions(of role: String) -> [String] {
    guard case .grants(let permissions) = resolve(role) else { return [] }
    return permissions.sorted { $0.precedesInBytes($1) }
  }

  private mutating func resolve(_ name: String) -> Resolution {
    guard let role = own[name] else { return .grants(system[name] ?? []) }
    if let resolution = known[name] { return resolution }
    known[name] = .underWay
    let resolution = resolve(role)
    known[name] = resolution
    return resolution
  }

  private mutating func resolve(_ role: ResolvedTenant.Role) -> Resolution {
    var permissions: Set<String> = []
    if platform[role: role.name] != nil {
      // Under a system role's name a tenant can only take away.
      permissions = system[role.name] ?? []
    } else {
      for parent in role.inherits {
        guard case .grants(let inherited) = resolve(parent) else { return .circular }
        permissions.formUnion(inherited)
      }
      for permission in role.permissions {
        permissions.formUnion(platform.grants(permission))
      }
    }
    guard !role.without.isEmpty else { return .grants(permissions) }
    if permissions.remove("*") != nil { permissions.formUnion(platform.permissions) }
    for permission in role.without { permissions.subtract(platform.expand(permission)) }
    return .grants(role.without.contains("*") ? [] : permissions)
  }
}

/// What the system roles of a platform grant, resolved once.
package struct SystemRoles: Sendable {
  let platform: Platform
  /// By their names.
  package let effective: [String: Set<String>]
  /// Those that a tenant can give.
  let ofTenants: [String: Set<String>]

  package init(_ platform: Platform) {
    self.platform = platform
    var effective: [String: Set<String>] = [:]
    for role in platform.roles {
      var path: [String] = []
      effective[role.name] = Self.resolve(role, in: platform, after: &path) ?? []
    }
    self.effective = effective
    ofTenants = effective.filter { platform[role: $0.key]?.scope == .tenant }
  }

  package func permissions(of role: String) -> [String] {
    (effective[role] ?? []).sorted { $0.precedesInBytes($1) }
  }

  /// Nil where the way leads back to a role that it came from.
  private static func resolve(
    _ role: Platform.SystemRole, in platform: Platform, after path: inout [String]
  ) -> Set<String>? {
    guard !path.contains(role.name) else { return nil }
    path.append(role.name)
    defer { path.removeLast() }
    var permissions: Set<String> = []
    for name in role.inherits {
      // A role within a tenant never reaches beyond it.
      guard let parent = platform[role: name], parent.scope == role.scope || parent.scope == .tenant
      else { continue }
      guard let inherited = resolve(parent, in: platform, after: &path) else { return nil }
      permissions.formUnion(inherited)
    }
    for permission in role.permissions { permissions.formUnion(platform.grants(permission)) }
    return permissions
  }
}

extension Platform {
  /// Like `expand`, but everything stays `*`: it grants what is declared later, too.
  fileprivate func grants(_ permission: String) -> [String] {
    permission == "*" ? ["*"] : expand(permission)
  }
}
