import Diagnostics

extension TenantChecks {
  mutating func checkState(_ tenant: ResolvedTenant) {
    let state = tenant.state
    guard let cursor = tenant[TenantField.state] else { return }
    if state == .trial, tenant[TenantField.trialUntil] == nil {
      report(
        .stateLacksSection, "state 'trial' needs 'trialUntil'", cursor, of: tenant,
        hint: "write the day on which the trial is over, as in 'trialUntil: 2026-12-31'")
    }
    if state == .offboarding, tenant[TenantField.offboarding] == nil {
      report(
        .stateLacksSection, "state 'offboarding' needs the section 'offboarding'", cursor,
        of: tenant, hint: "it says when notice, export and the end of access are")
    }
    if state != .trial, let until = tenant[TenantField.trialUntil] {
      withoutEffect("trialUntil", until, state, tenant)
    }
    if state != .offboarding, let section = tenant[TenantField.offboarding] {
      withoutEffect("offboarding", section, state, tenant)
    }
    if state == .active || state == .offboarding, let section = tenant[TenantField.suspension],
      section.value.layer != .builtIn
    {
      withoutEffect("suspension", section, state, tenant)
    }
  }

  private mutating func withoutEffect(
    _ field: String, _ cursor: ValueCursor, _ state: TenantState, _ tenant: ResolvedTenant
  ) {
    report(
      .sectionWithoutEffect, "'\(field)' has no effect in state '\(state.rawValue)'", cursor,
      of: tenant, severity: .warning)
  }

  mutating func checkOffboarding(_ tenant: ResolvedTenant) {
    if let approval = tenant[TenantField.approval], let by = approval["by"], let name = by.text,
      !platform.safety.approvers.isEmpty, !platform.safety.approvers.contains(name)
    {
      diagnostics.append(
        .unknownReference(
          to: "approver", name, at: place(by.index, of: tenant),
          declared: platform.safety.approvers, plural: "approvers"))
    }
    guard let section = tenant[TenantField.offboarding], let plan = tenant.offboarding else {
      return
    }
    if plan.notice > plan.effective, let cursor = section["notice"] {
      report(
        .contradictingDates, "'notice' is after 'effective'", cursor, of: tenant,
        label: "access is revoked at \(plan.effective)")
    }
    guard let by = section[path: "export.by"] else { return }
    if plan.exportBy > plan.effective {
      report(
        .contradictingDates, "'export.by' is after 'effective'", by, of: tenant,
        label: "access is revoked at \(plan.effective)")
    } else if plan.exportBy < plan.notice {
      report(
        .contradictingDates, "'export.by' is before 'notice'", by, of: tenant,
        label: "notice is given at \(plan.notice)")
    }
  }
}
