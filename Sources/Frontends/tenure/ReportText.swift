import Diagnostics
import Reconciliation
import Specs

/// What became of an apply, as people read it.
struct ReportText {
  let colour: Bool

  func render(_ report: ApplyReport) -> String {
    var lines: [String] = []
    func count(_ number: Int, _ noun: String) -> String {
      "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
    let tenants = Set(report.doneTenants).subtracting([""]).count
    lines.append("Applied \(count(report.applied, "change")) to \(count(tenants, "tenant")).")
    if !report.moved.isEmpty {
      lines.append("Moved since the plan, skipped: \(names(report.moved))")
    }
    if !report.notReached.isEmpty {
      lines.append("Not reached: \(names(report.notReached))")
    }
    let waiting = report.unready.count
    if waiting > 0 {
      let missing = Dictionary(grouping: report.unready) { $0.value.joined(separator: ", ") }
      for (conditions, tenants) in missing.sorted(by: { $0.key < $1.key }) {
        lines.append("Not yet \(conditions): \(names(tenants.map(\.key)))")
      }
    }
    for (database, exposure) in report.exposed.sorted(by: { $0.key < $1.key }) {
      lines.append("\(database) is exposed: \(exposure.message)".escapedForTerminal)
    }
    return lines.joined(separator: "\n")
  }

  private func names(_ tenants: [String]) -> String {
    let sorted = Set(tenants).sorted().map { $0.isEmpty ? "the platform" : $0.escapedForTerminal }
    let shown = sorted.prefix(10).joined(separator: ", ")
    return sorted.count > 10 ? "\(shown) and \(sorted.count - 10) more" : shown
  }
}

extension ApplyReport {
  /// The tenants something of which was applied.
  var doneTenants: [String] {
    entries.compactMap { entry in
      if case .applied = entry.outcome { entry.tenant } else { nil }
    }
  }

  /// Everything that went wrong, as errors.
  var diagnostics: [Diagnostic] {
    var all = problems
    // What fails for everybody in the same way is told once.
    var owners: [Diagnostic: [String]] = [:]
    for (tenant, why) in failures {
      owners[why, default: []].append(tenant.isEmpty ? "the platform" : "tenant '\(tenant)'")
    }
    var told: Set<Diagnostic> = []
    for (_, why) in failures where told.insert(why).inserted {
      let whose = owners[why] ?? []
      let more = whose.count > 3 ? " and \(whose.count - 3) more" : ""
      var diagnostic = why
      diagnostic.notes.insert(
        Diagnostic.Note(
          "while \(whose.prefix(3).joined(separator: ", "))\(more) \(whose.count > 1 ? "were" : "was") changed"
        ),
        at: 0)
      all.append(diagnostic)
    }
    if !moved.isEmpty || !notReached.isEmpty {
      all.append(
        Diagnostic(
          .incomplete, "the plan was applied in part",
          hint: "'tenure plan' shows what is left"))
    }
    return all
  }
}
