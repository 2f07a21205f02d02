import Diagnostics
import Specs

/// The sentences of a plan that text and Markdown share. Everything in them is safe for a terminal.
struct PlanPhrases {
  private let plan: Plan
  private let counts: PlanCounts
  private let now: Timestamp

  init(_ plan: Plan, at now: Timestamp) {
    self.plan = plan
    self.now = now
    counts = plan.counts
  }

  /// Something to say beside the changes.
  struct Notice {
    let title: String
    var lines: [String] = []
    var names: [String] = []
    var hint: String?
    var isRefusal = false
  }

  var revision: String { Phrases.revision(plan.revision).escapedForTerminal }
  var fleet: String { plan.fleet.escapedForTerminal }

  var title: String { "Plan for \(fleet) at \(revision)" }

  /// What the plan was made from.
  var facts: [String] {
    var facts: [String] = []
    switch plan.basis {
    case .live: break
    case .at(let time): facts.append("As it would be at \(time).")
    case .base(let base):
      facts.append(
        "Against \(Phrases.revision(base).escapedForTerminal), from git alone: no database was read."
      )
    }
    if !plan.observations.isEmpty { facts.append("Observed \(observed).") }
    return facts
  }

  private var observed: String {
    Phrases.list(
      plan.observations.map {
        "\($0.database.description.escapedForTerminal) \(Phrases.age(of: $0.at, at: now))"
      })
  }

  var summary: String {
    guard !plan.isEmpty else {
      let seen = plan.observations.isEmpty ? "" : " (observed \(observed))"
      let rest = plan.notices.isEmpty ? "" : ", apart from the notices above"
      return "Nothing to do: everything is as \(fleet) at \(revision) declares\(rest)\(seen)."
    }
    var actions: [String] = []
    if counts.create > 0 { actions.append("\(Phrases.number(counts.create)) to create") }
    if counts.update > 0 { actions.append("\(Phrases.number(counts.update)) to change") }
    if counts.remove > 0 { actions.append("\(Phrases.number(counts.remove)) to remove") }
    var whose: [String] = []
    if counts.platform > 0 { whose.append("the platform") }
    if counts.tenants > 0 { whose.append(Phrases.count(counts.tenants, "tenant")) }
    return "Plan: \(actions.joined(separator: ", ")), for \(Phrases.list(whose))."
  }

  /// What must not be overlooked.
  var warnings: [String] {
    var warnings: [String] = []
    if counts.deprived > 0 {
      let loses = counts.deprived == 1 ? "loses" : "lose"
      warnings.append("\(Phrases.count(counts.deprived, "tenant")) \(loses) access or data.")
    }
    if counts.irreversible > 0 {
      warnings.append("\(Phrases.number(counts.irreversible)) cannot be undone.")
    }
    if plan.isRefused {
      warnings.append("Refused: nothing of this plan can be applied.")
    } else if plan.basis != .live {
      warnings.append("This plan shows what would be; it cannot be applied.")
    } else if counts.selected < plan.changes.count {
      warnings.append(
        "\(Phrases.number(plan.changes.count - counts.selected)) not selected: name what is to be "
          + "changed with --disruptive NAME.")
    }
    return warnings
  }

  var notices: [Notice] {
    let notices = plan.notices
    var result: [Notice] = []
    if !notices.held.isEmpty {
      result.append(
        Notice(
          title: "Held as \(notices.held.count == 1 ? "it is" : "they are"), because "
            + "\(notices.held.count == 1 ? "its document is" : "their documents are") invalid: "
            + Phrases.count(notices.held.count, "tenant"),
          lines: lines(notices.held)))
    }
    if !notices.orphans.isEmpty {
      result.append(
        Notice(
          title: "Without a document, closed to changes and never removed: "
            + Phrases.count(notices.orphans.count, "tenant"),
          names: notices.orphans.map(\.escapedForTerminal)))
    }
    if !notices.cordoned.isEmpty {
      result.append(
        Notice(
          title: "Cordoned, not changed: \(Phrases.count(notices.cordoned.count, "tenant"))",
          names: notices.cordoned.map(\.escapedForTerminal)))
    }
    if !notices.unenforceable.isEmpty {
      result.append(
        Notice(
          title: "Not enforceable here: \(Phrases.count(notices.unenforceable.count, "limit"))",
          lines: lines(notices.unenforceable)))
    }
    if let outside = notices.outside {
      result.append(
        Notice(
          title: outside.changes == 0
            ? "Outside of the targets nothing differs."
            : "Outside of the targets, left as they are: "
              + "\(Phrases.count(outside.changes, "change")) of "
              + Phrases.count(outside.tenants.count, "tenant"),
          names: outside.tenants.map(\.escapedForTerminal)))
    }
    return result + notices.refusals.map(refusal)
  }

  private func lines(_ notices: [Notices.TenantNotice]) -> [String] {
    // The same sentence about many tenants is said once.
    var told: Set<String> = []
    let groups = Dictionary(grouping: notices, by: \.reason)
    return notices.map(\.reason).filter { told.insert($0).inserted }.map { reason in
      let names = (groups[reason] ?? []).map(\.tenant.escapedForTerminal)
      return "\(Phrases.names(names, most: 10)): \(reason.escapedForTerminal)"
    }
  }

  private func refusal(_ refusal: Refusal) -> Notice {
    let what = refusal.reach == .plan ? "Refused" : "Left as they are"
    return Notice(
      title: "\(what) [\(refusal.code)]: \(refusal.message.escapedForTerminal)",
      names: refusal.tenants.map(\.escapedForTerminal), hint: refusal.hint.escapedForTerminal,
      isRefusal: true)
  }
}
