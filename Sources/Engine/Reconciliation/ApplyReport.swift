package import Diagnostics
package import Specs

/// What became of a plan: nothing is left unsaid.
package struct ApplyReport: Sendable {
  package enum Outcome: Sendable {
    case applied
    /// Reality is no longer what the plan was made from; nothing was done.
    case moved
    /// It was tried and undone; nothing of the tenant's batch was kept.
    case failed(Diagnostic)
    /// The apply was stopped before it came to this.
    case notReached
  }

  /// What became of the changes of one tenant ("" is the platform) in one database.
  package struct Entry: Sendable {
    package let tenant: String
    package let changes: Int
    package let outcome: Outcome

    package init(tenant: String, changes: Int, outcome: Outcome) {
      self.tenant = tenant
      self.changes = changes
      self.outcome = outcome
    }
  }

  package var entries: [Entry] = []
  /// What went wrong beside the tenants: a seal of the audit that could not be written, a lease that was lost.
  package var problems: [Diagnostic] = []
  /// Conditions that the reading back did not find as the fleet wants them, by tenant.
  package var unready: [String: [String]] = [:]
  /// Ways around isolation that the catalogs show, and no plan closes.
  package var exposed: [DatabaseName: ReadBack.Exposure] = [:]

  package init() {}

  /// How many changes were made.
  package var applied: Int {
    entries.reduce(0) { sum, entry in
      if case .applied = entry.outcome { sum + entry.changes } else { sum }
    }
  }

  package var moved: [String] {
    entries.compactMap { entry in
      if case .moved = entry.outcome { entry.tenant } else { nil }
    }
  }

  package var failures: [(tenant: String, why: Diagnostic)] {
    entries.compactMap { entry in
      if case .failed(let why) = entry.outcome { (entry.tenant, why) } else { nil }
    }
  }

  package var notReached: [String] {
    entries.compactMap { entry in
      if case .notReached = entry.outcome { entry.tenant } else { nil }
    }
  }

  /// Whether all of the plan was applied and nothing is left to tell.
  package var isComplete: Bool {
    problems.isEmpty && moved.isEmpty && failures.isEmpty && notReached.isEmpty
  }
}
