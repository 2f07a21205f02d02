package import Specs

/// What a tenant's document says of whether, and until when, it lives.
package struct StateDeclaration: Hashable, Sendable {
  package var state: TenantState
  /// The trial is over as this moment begins; nil is a trial without an end.
  package var trialUntil: Timestamp?
  /// What a suspended tenant, or one whose trial is over, may still do.
  package var suspension: SuspensionMode
  /// Why it is suspended, in a few words.
  package var suspensionReason: String?
  package var departure: Departure?

  package init(
    _ state: TenantState, trialUntil: Timestamp? = nil, suspension: SuspensionMode = .readOnly,
    suspensionReason: String? = nil, departure: Departure? = nil
  ) {
    self.state = state
    self.trialUntil = trialUntil
    self.suspension = suspension
    self.suspensionReason = suspensionReason
    self.departure = departure
  }

  /// What the document of a resolved tenant says.
  package init(_ tenant: ResolvedTenant) {
    self.init(
      tenant.state, trialUntil: tenant.trialUntil, suspension: tenant.suspension.mode,
      suspensionReason: tenant.suspension.reason,
      departure: tenant.offboarding.map { offboarding in
        Departure(
          notice: offboarding.notice, grace: offboarding.grace.approximateSeconds,
          effective: offboarding.effective)
      })
  }

  /// The dates of an offboarding as far as access goes.
  package struct Departure: Hashable, Sendable {
    /// When the notice period begins.
    package let notice: Timestamp
    /// How long before access goes the tenant is warned and its first export is ready, in seconds;
    /// a month counts as 30 days.
    package let grace: Int64
    /// Access is revoked as this moment begins.
    package let effective: Timestamp

    package init(notice: Timestamp, grace: Int64, effective: Timestamp) {
      self.notice = notice
      self.grace = grace
      self.effective = effective
    }

    /// When the grace begins; never before the notice, however long it is.
    package var graceBegins: Timestamp {
      let length = grace.multipliedReportingOverflow(by: 1_000_000)
      let begin = effective.microseconds.subtractingReportingOverflow(length.partialValue)
      guard !length.overflow, !begin.overflow else { return notice }
      return max(notice, Timestamp(microseconds: begin.partialValue))
    }
  }
}
