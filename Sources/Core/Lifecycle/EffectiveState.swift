package import Specs

/// What a declared state means at a moment: which state holds, what the tenant may do, and until when.
///
/// Pure; the database enforces `access`, whatever the application does. A date takes effect as its moment begins.
package struct EffectiveState: Hashable, Sendable {
  package enum Access: String, Hashable, Sendable, CaseIterable {
    case full
    /// Nothing is written; everything can be read.
    case readOnly
    /// Nobody works as this tenant.
    case none
  }

  /// How far an offboarding has come.
  package enum Phase: String, Hashable, Sendable, CaseIterable {
    /// The notice period has not begun.
    case announced
    case notice
    /// The last weeks of access: the first export is ready.
    case grace
    case accessRevoked
  }

  package let state: TenantState
  package let access: Access
  /// Nil unless the tenant is being offboarded.
  package let phase: Phase?
  /// Why, in a few words for people: "trial is over".
  package let reason: String
  /// The next moment at which any of this changes by itself; nil if it does not.
  package let until: Timestamp?

  private init(
    _ state: TenantState, _ access: Access, phase: Phase? = nil, because reason: String,
    until: Timestamp? = nil
  ) {
    self.state = state
    self.access = access
    self.phase = phase
    self.reason = reason
    self.until = until
  }

  /// What a tenant's document says, at a moment.
  package init(of tenant: ResolvedTenant, at now: Timestamp) {
    self.init(of: StateDeclaration(tenant), at: now)
  }

  package init(of declared: StateDeclaration, at now: Timestamp) {
    switch declared.state {
    case .active: self.init(.active, .full, because: "declared active")
    case .trial:
      if let end = declared.trialUntil, end <= now {
        self.init(
          .suspended, Access(declared.suspension),
          because: declared.suspensionReason.map { "trial is over: \($0)" } ?? "trial is over")
      } else {
        self.init(.trial, .full, because: "trial runs", until: declared.trialUntil)
      }
    case .suspended:
      self.init(
        .suspended, Access(declared.suspension),
        because: declared.suspensionReason.map { "suspended: \($0)" } ?? "declared suspended")
    case .offboarding: self.init(offboarding: declared.departure, at: now)
    }
  }

  private init(offboarding dates: StateDeclaration.Departure?, at now: Timestamp) {
    guard let dates else {
      // Documents without dates are refused before; nothing is taken from a tenant on a guess.
      self.init(.offboarding, .full, phase: .announced, because: "offboarding without dates")
      return
    }
    if dates.effective <= now {
      self.init(.offboarding, .none, phase: .accessRevoked, because: "offboarding took effect")
    } else if now < dates.notice {
      self.init(
        .offboarding, .full, phase: .announced, because: "offboarding is announced",
        until: min(dates.notice, dates.effective))
    } else if now < dates.graceBegins {
      self.init(
        .offboarding, .full, phase: .notice, because: "notice period runs",
        until: dates.graceBegins)
    } else {
      self.init(
        .offboarding, .full, phase: .grace, because: "grace before access goes",
        until: dates.effective)
    }
  }
}

extension EffectiveState.Access {
  fileprivate init(_ mode: SuspensionMode) {
    self =
      switch mode {
      case .readOnly: .readOnly
      case .blocked: .none
      }
  }
}
