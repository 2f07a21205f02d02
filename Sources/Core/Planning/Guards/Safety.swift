package import Specs

/// How much one revision may do to a fleet before a person is asked (`Platform.spec.safety`).
package struct Safety: Hashable, Sendable {
  /// How many tenants one revision, or one hour, may deprive of access or data.
  package var maxDestructive: Allowance
  /// How many tenants a revision may lose.
  package var maxShrink: Allowance
  /// What needs an approval.
  package var approval: Set<ApprovedAction>
  /// Who may give one; empty where anyone may.
  package var approvers: Set<String>
  /// How long an approval holds after it was given, in microseconds.
  package var approvalAge: Int64

  package init(
    maxDestructive: Allowance = .share(partsPerMillion: 10_000),
    maxShrink: Allowance = .share(partsPerMillion: 100_000),
    approval: Set<ApprovedAction> = [.destroy, .migrate], approvers: Set<String> = [],
    approvalAge: Int64 = 7 * 86_400_000_000
  ) {
    self.maxDestructive = maxDestructive
    self.maxShrink = maxShrink
    self.approval = approval
    self.approvers = approvers
    self.approvalAge = approvalAge
  }

  /// What a Platform document says; a month of `maxAge` counts as 30 days.
  package init(_ safety: Platform.Safety) {
    self.init(
      maxDestructive: .share(partsPerMillion: safety.maxDestructive.partsPerMillion),
      maxShrink: .share(partsPerMillion: safety.maxShrink.partsPerMillion),
      approval: safety.approvalRequired, approvers: Set(safety.approvers),
      approvalAge: safety.approvalMaxAge.approximateSeconds * 1_000_000)
  }

  /// A part of the fleet, or a number of tenants; never less than one.
  package enum Allowance: Hashable, Sendable, CustomStringConvertible {
    case share(partsPerMillion: Int64)
    case count(Int)

    package func tenants(of fleet: Int) -> Int {
      switch self {
      case .count(let count): return max(1, count)
      case .share(let parts):
        // Of at most 10^6 parts each; a fleet of 10^12 tenants is out of reach.
        let parts = min(max(parts, 0), 1_000_000)
        return max(1, Int(Int64(clamping: min(fleet, 1_000_000_000_000)) * parts / 1_000_000))
      }
    }

    package var description: String {
      switch self {
      case .count(let count): return "\(count)"
      case .share(let parts):
        let whole = parts / 10_000
        let rest = parts % 10_000
        guard rest != 0 else { return "\(whole)%" }
        var digits = String(rest + 10_000).dropFirst()
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits)%"
      }
    }
  }
}

/// Somebody's word that something may be done to a tenant as its document stands.
package struct Approval: Hashable, Sendable {
  package let action: ApprovedAction
  package let by: String
  /// When the approval was first seen in a commit; nil if that is not known, and then it does not hold.
  package let given: Timestamp?
  package let expires: Timestamp
  /// The digest of the tenant's spec, without the approval, when it was given.
  package let specDigest: String

  package init(
    for action: ApprovedAction, by: String, given: Timestamp?, expires: Timestamp,
    specDigest: String
  ) {
    self.action = action
    self.by = by
    self.given = given
    self.expires = expires
    self.specDigest = specDigest
  }

  /// Why this approval does not cover an action at a time, or nil if it does.
  func flaw(
    for action: ApprovedAction, of specDigest: String?, under safety: Safety, at now: Timestamp
  ) -> String? {
    if self.action != action { return "it is for \(self.action.rawValue), not \(action.rawValue)" }
    if !safety.approvers.isEmpty, !safety.approvers.contains(by) {
      return "'\(by)' is not an approver"
    }
    if now >= expires { return "it expired at \(expires)" }
    guard let given, given <= now else { return "it is not known when it was given" }
    let end = given.microseconds.addingReportingOverflow(safety.approvalAge)
    if !end.overflow, now.microseconds >= end.partialValue { return "it is too old" }
    if specDigest != self.specDigest { return "the document changed after it was given" }
    return nil
  }
}
