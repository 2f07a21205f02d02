import Diagnostics
package import Specs

/// Decides which changes may be made at all: laws 1 to 3 and 13 of the design.
///
/// A pure function of what the revision declares and what the control database holds: protection is read from
/// there and never from the documents, so deleting a line lifts nothing.
package struct Guards: Sendable {
  package var safety: Safety
  /// The tenants that are registered and not destroyed.
  package var registered: [Standing]
  /// The tenants that have a document in this revision, the invalid ones included.
  package var declared: Set<String>
  /// Former names of declared tenants to their names now.
  package var renamed: [String: String]
  /// Tenants whose document is invalid, with why.
  package var held: [Notices.TenantNotice]
  package var approvals: [String: Approval]
  /// The digest of each tenant's spec without its approval; needed for tenants with one.
  package var specDigests: [String: String]
  /// The tenants that the last hour was to deprive of access or data already.
  package var deprivedThisHour: Set<String>

  package init(
    safety: Safety, registered: [Standing], declared: Set<String>,
    renamed: [String: String] = [:], held: [Notices.TenantNotice] = [],
    approvals: [String: Approval] = [:], specDigests: [String: String] = [:],
    deprivedThisHour: Set<String> = []
  ) {
    self.safety = safety
    self.registered = registered
    self.declared = declared
    self.renamed = renamed
    self.held = held
    self.approvals = approvals
    self.specDigests = specDigests
    self.deprivedThisHour = deprivedThisHour
  }

  /// What the control database holds of a registered tenant.
  package struct Standing: Hashable, Sendable {
    package let name: String
    /// `preventDestroy` or a legal hold, as it was before this revision.
    package let isProtected: Bool
    package let isCordoned: Bool
    /// Whether it was without a document already when something was applied last.
    package let isOrphaned: Bool

    package init(
      _ name: String, protected: Bool = false, cordoned: Bool = false, orphaned: Bool = false
    ) {
      self.name = name
      isProtected = protected
      isCordoned = cordoned
      isOrphaned = orphaned
    }
  }

  /// What the guards let through, and what there is to say of the rest.
  package struct Verdict: Sendable {
    package var changes: [Change]
    package var notices: Notices
  }

  /// - Parameters:
  ///   - changes: what differs, in any order, with marks.
  ///   - targets: only these tenants, and the platform that they stand on; nil is everything.
  package func check(
    _ changes: [Change], only targets: Set<String>? = nil, at now: Timestamp
  ) -> Verdict {
    var verdict = Verdict(changes: changes, notices: Notices())
    closeTenants(&verdict)
    if let targets { restrict(&verdict, to: targets) }
    refuseTenants(&verdict, at: now)
    verdict.notices.refusals += [shrinkRefusal(), destructionRefusal(verdict.changes)].compactMap {
      $0
    }
    return verdict
  }

  /// The names among `targets` that are neither declared nor registered.
  package func unknown(among targets: Set<String>) -> [String] {
    targets.subtracting(declared).subtracting(registered.map(name))
      .sorted { $0.precedesInBytes($1) }
  }

  // MARK: Tenants that are not changed

  private func name(_ standing: Standing) -> String { renamed[standing.name] ?? standing.name }

  private var orphans: [Standing] { registered.filter { !declared.contains(name($0)) } }

  private func closeTenants(_ verdict: inout Verdict) {
    let orphans = orphans.map(\.name).sorted { $0.precedesInBytes($1) }
    let cordoned = registered.filter { $0.isCordoned && declared.contains(name($0)) }.map(name)
      .sorted { $0.precedesInBytes($1) }
    verdict.notices.orphans = orphans
    verdict.notices.cordoned = cordoned
    verdict.notices.held = held.sorted { $0.tenant.precedesInBytes($1.tenant) }
    let closed = Set(cordoned).union(held.map(\.tenant))
    verdict.changes.removeAll { change in
      let tenant = change.id.tenant
      return !tenant.isEmpty && (!declared.contains(tenant) || closed.contains(tenant))
    }
  }

  private func restrict(_ verdict: inout Verdict, to targets: Set<String>) {
    let outside = verdict.changes.filter {
      !$0.id.tenant.isEmpty && !targets.contains($0.id.tenant)
    }
    let tenants = Set(outside.map(\.id.tenant)).sorted { $0.precedesInBytes($1) }
    verdict.notices.outside = Notices.Outside(tenants: tenants, changes: outside.count)
    verdict.changes.removeAll { !$0.id.tenant.isEmpty && !targets.contains($0.id.tenant) }
  }

  // MARK: Refusals

  /// Leaves out every change of a tenant that is protected from, or lacks approval for, one of them: what is
  /// refused in part would leave a tenant between two states.
  private func refuseTenants(_ verdict: inout Verdict, at now: Timestamp) {
    let protected = Set(registered.lazy.filter(\.isProtected).map(name))
    var refused: [String: (code: DiagnosticCode, message: String, hint: String)] = [:]
    for change in verdict.changes where !change.id.tenant.isEmpty {
      let tenant = change.id.tenant
      let action = change.needs ?? (change.marks.contains(.irreversible) ? .destroy : nil)
      guard let action, refused[tenant] == nil else { continue }
      if action == .destroy, protected.contains(tenant) {
        refused[tenant] = (
          .tenantProtected, "protected against destruction",
          "apply 'preventDestroy: false' in a revision of its own first"
        )
      } else if safety.approval.contains(action) {
        refused[tenant] = approvalFlaw(of: tenant, for: action, at: now)
      }
    }
    guard !refused.isEmpty else { return }
    verdict.changes.removeAll { refused[$0.id.tenant] != nil }
    let groups = Dictionary(grouping: refused) { [$0.value.message, $0.value.hint] }
    verdict.notices.refusals += groups.values
      .map { group in
        Refusal(
          group[0].value.code, .tenants, group[0].value.message, tenants: group.map(\.key),
          hint: group[0].value.hint)
      }
      .sorted { ($0.code.number, $0.message) < ($1.code.number, $1.message) }
  }

  private func approvalFlaw(
    of tenant: String, for action: ApprovedAction, at now: Timestamp
  ) -> (code: DiagnosticCode, message: String, hint: String)? {
    guard let approval = approvals[tenant] else {
      let by = safety.approvers.sorted().joined(separator: " or ")
      return (
        .approvalMissing, "no approval to \(action.rawValue)",
        "add 'approval: {by: …, for: \(action.rawValue), expires: …}' to the document"
          + (by.isEmpty ? "" : ", given by \(by)")
      )
    }
    let flaw = approval.flaw(
      for: action, of: specDigests[tenant], under: safety, at: now)
    return flaw.map {
      (
        .approvalInvalid, "the approval to \(action.rawValue) does not hold: \($0)",
        "ask for a new approval of the document as it is now"
      )
    }
  }

  /// Orphans that are known as such were lost, and answered for, in an earlier revision.
  private func shrinkRefusal() -> Refusal? {
    let lost = orphans.filter { !$0.isCordoned && !$0.isOrphaned }.map(\.name)
    let fleet = registered.count - orphans.count + lost.count
    let allowed = safety.maxShrink.tenants(of: fleet)
    guard lost.count > allowed else { return nil }
    return Refusal(
      .fleetShrinks, .plan,
      "this revision loses \(lost.count) of \(fleet) tenants; \(allowed) may be lost at once "
        + "(maxShrink: \(safety.maxShrink))",
      tenants: lost,
      hint: "bring their documents back, raise 'safety.maxShrink', or go in smaller steps")
  }

  private func destructionRefusal(_ changes: [Change]) -> Refusal? {
    let deprived = Set(
      changes.lazy.filter {
        !$0.id.tenant.isEmpty && !$0.marks.isDisjoint(with: [.destructive, .irreversible])
      }.map(\.id.tenant))
    let allowed = safety.maxDestructive.tenants(of: registered.count)
    let others = deprivedThisHour.subtracting(deprived).count
    guard !deprived.isEmpty, deprived.count + others > allowed else { return nil }
    let earlier = others == 0 ? "" : ", \(others) were in the last hour"
    return Refusal(
      .tooManyDeprived, .plan,
      "\(deprived.count) tenants would lose access or data\(earlier); \(allowed) may in an hour "
        + "(maxDestructive: \(safety.maxDestructive))",
      tenants: Array(deprived),
      hint: "look at the list; raise 'safety.maxDestructive', or apply a few at a time (--target)")
  }
}
