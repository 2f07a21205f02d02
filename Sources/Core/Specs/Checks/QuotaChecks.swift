import Diagnostics

extension TenantChecks {
  mutating func checkQuotas(_ tenant: ResolvedTenant) {
    for (position, path) in TenantField.limits.enumerated() {
      guard let most = maxima[position], let index = path.find(in: tenant.slice),
        tenant.slice[index].number > most
      else { continue }
      let cursor = ValueCursor(slice: tenant.slice, index: index, type: path.type)
      let name = QuotaSchema.paths[position]
      let isBuiltIn = cursor.value.layer == .builtIn
      report(
        .quotaOverMaximum, "quota '\(name)' exceeds its maximum", cursor, of: tenant,
        label: "at most \(shown(most, path.type))",
        hint: isBuiltIn
          ? "the built-in default is \(shown(cursor.value.number, path.type)); write a smaller quota "
            + "into Platform.spec.defaults" : nil)
    }
    checkCount(tenant, TenantField.workflows, TenantField.workflowQuota)
    checkCount(tenant, TenantField.integrations, TenantField.integrationQuota)
    checkCount(tenant, TenantField.customFields, TenantField.customFieldQuota)
    if let roles = tenant[TenantField.roles], roles.value.low > 0 {
      let own = roles.items.filter { $0["name"]?.text.flatMap { platform[role: $0] } == nil }
      compare(own.count, roles, TenantField.customRoleQuota, "roles of its own", tenant)
    }
  }

  private mutating func checkCount(_ tenant: ResolvedTenant, _ path: FieldPath, _ quota: FieldPath)
  {
    guard let index = path.find(in: tenant.slice), tenant.slice[index].low > 0 else { return }
    let cursor = ValueCursor(slice: tenant.slice, index: index, type: path.type)
    compare(
      Int(cursor.value.low), cursor, quota,
      path.text.split(separator: ".").last.map(String.init) ?? "", tenant)
  }

  private mutating func compare(
    _ count: Int, _ cursor: ValueCursor, _ quota: FieldPath, _ what: String,
    _ tenant: ResolvedTenant
  ) {
    guard let limit = tenant.integer(quota), Int64(count) > limit else { return }
    report(
      .moreThanQuota, "the tenant has \(count) \(what)", cursor, of: tenant,
      label: "\(quota.text.dropFirst(5)) is \(limit)")
  }

  private func shown(_ number: Int64, _ type: ValueType) -> String {
    if case .size = type { ByteSize(bytes: number).description } else { String(number) }
  }
}
