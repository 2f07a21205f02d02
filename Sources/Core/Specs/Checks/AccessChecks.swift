import Diagnostics

extension TenantChecks {
  /// Roles and who gets them: declared, without circles, and nothing beyond what a tenant may give.
  mutating func checkAccess(_ tenant: ResolvedTenant) {
    let roles = tenant[TenantField.roles]
    let items = (roles?.value.low ?? 0) == 0 ? [] : roles?.items ?? []
    let own = items.compactMap { $0["name"]?.text }
    for item in items { checkRole(item, own, tenant) }
    if items.contains(where: { ($0["inherits"]?.value.low ?? 0) > 0 }) {
      checkCycles(items, tenant)
    }
    if let role = tenant[TenantField.admin]?["role"] { checkGiven(role, own, tenant) }
    if let members = tenant[TenantField.members], members.value.low > 0 {
      for member in members.items {
        for role in member["roles"]?.items ?? [] { checkGiven(role, own, tenant) }
      }
    }
    if let workflows = tenant[TenantField.workflows], workflows.value.low > 0 {
      for workflow in workflows.items {
        for step in workflow["steps"]?.items ?? [] {
          if let role = step["role"] { checkGiven(role, own, tenant) }
        }
      }
    }
  }

  private mutating func checkRole(_ item: ValueCursor, _ own: [String], _ tenant: ResolvedTenant) {
    guard let name = item["name"], let text = name.text else { return }
    let system = platform[role: text]
    if let system {
      if system.scope == .platform {
        return report(
          .systemRole, "'\(text)' cannot be changed by a tenant", name, of: tenant,
          label: "a role of the platform")
      }
      if (item["permissions"]?.value.low ?? 0) + (item["inherits"]?.value.low ?? 0) > 0 {
        report(
          .grantBeyondGranter, "a tenant can only take permissions away from '\(text)'", name,
          of: tenant, label: "a system role",
          hint: "give the additional permissions to a role of the tenant's own")
      }
    }
    for list in ["permissions", "without"] {
      for permission in item[list]?.items ?? [] {
        guard let text = permission.text, !platform.declares(text) else { continue }
        report(
          .grantBeyondGranter, "the platform declares no permission '\(text)'", permission,
          of: tenant, label: platform.permissions.isEmpty ? "it declares none" : nil,
          hint: Suggestion.hint(for: text, among: platform.permissions))
      }
    }
    for parent in item["inherits"]?.items ?? [] { checkGiven(parent, own, tenant) }
  }

  /// A role that is given to somebody, or inherited, in a tenant's document.
  private mutating func checkGiven(_ role: ValueCursor, _ own: [String], _ tenant: ResolvedTenant) {
    guard let name = role.text else { return }
    if let system = platform[role: name] {
      guard system.scope == .platform else { return }
      return report(
        .grantBeyondGranter, "'\(name)' spans tenants and cannot be given by one", role, of: tenant,
        label: "a role of the platform")
    }
    guard !own.contains(name) else { return }
    let known = platform.roles.filter { $0.scope == .tenant }.map(\.name) + own
    diagnostics.append(
      .unknownReference(
        to: "role", name, at: place(role.index, of: tenant), declared: known, plural: "roles"))
  }

  private mutating func checkCycles(_ items: [ValueCursor], _ tenant: ResolvedTenant) {
    var parents: [String: [String]] = [:]
    for item in items {
      if let name = item["name"]?.text { parents[name] = item["inherits"]?.texts ?? [] }
    }
    let graph = RoleGraph(parents)
    for item in items {
      guard let name = item["name"], let text = name.text, graph.isCyclic(from: text) else {
        continue
      }
      report(.roleCycle, "role '\(text)' inherits from itself", name, of: tenant)
    }
  }

  // MARK: - Other references

  mutating func checkReferences(_ tenant: ResolvedTenant) {
    if let list = tenant[TenantField.autoscale], list.value.low > 0 {
      for item in list.items {
        guard let tier = item[path: "to.tier"], let name = tier.text,
          !frame.tiers.contains(where: { $0.name == name }), !frame.brokenTierNames.contains(name)
        else { continue }
        diagnostics.append(
          .unknownReference(
            to: "tier", name, at: place(tier.index, of: tenant),
            declared: frame.tiers.map(\.name), plural: "tiers"))
      }
    }
    if let list = tenant[TenantField.indexes], list.value.low > 0, tenant.isolation == .pool {
      for item in list.items {
        guard let table = item["table"], let name = table.text, let parsed = QualifiedName(name),
          platform.application.tenantScoped.isolation(of: parsed.schemaOfTable, parsed.last)
            == .ignore
        else { continue }
        report(
          .excludedTable, "table '\(name)' is not tenant-scoped", table, of: tenant,
          label: "excluded by the platform")
      }
      checkConditions(list, tenant)
    }
  }

  /// Said once, where it is written, and not of every tenant of a tier.
  private mutating func checkConditions(_ list: ValueCursor, _ tenant: ResolvedTenant) {
    let written: Layer =
      !tenant.name.isEmpty ? .tenant : tenant.tierIndex == nil ? .platform : .tier
    for item in list.items {
      guard let condition = item["where"], condition.value.layer == written,
        !condition.entries.isEmpty
      else { continue }
      report(
        .sharedIndexCondition, "'where' has no effect on the index of a pool tenant", condition,
        of: tenant, severity: .warning,
        hint:
          "take it out: the index is shared by all tenants, and under a policy PostgreSQL would "
          + "never use one for some rows only")
    }
  }
}
