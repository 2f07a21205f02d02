import Diagnostics
import Planning
import Specs

/// The changes of a database in waves: those that carry something new to tenants that are at work go to a few first.
struct Rollout {
  /// What is rolled out to nobody.
  let others: [Change]
  /// Each begun when the one before has ended.
  let waves: [[Change]]
  let maxFailures: Int

  init(
    of changes: [Change], by settings: Platform.Rollout, isRollout: (Change) -> Bool
  ) {
    let reached = Set(changes.filter(isRollout).map(\.id.tenant))
    maxFailures = settings.maxFailures
    guard !reached.isEmpty else {
      others = changes
      waves = []
      return
    }
    others = changes.filter { !reached.contains($0.id.tenant) }
    let names = reached.sorted { $0.precedesInBytes($1) }
    let byTenant = Dictionary(grouping: changes, by: \.id.tenant)
    waves = Self.sizes(of: names.count, settings.waves).map { range in
      names[range].flatMap { byTenant[$0] ?? [] }
    }
  }

  /// Shares of the whole, each at least one, until nothing is left; what the shares leave comes last.
  static func sizes(of count: Int, _ shares: [Percentage]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    for share in shares where start < count {
      let end = min(count, start + max(1, share.of(count)))
      ranges.append(start..<end)
      start = end
    }
    if start < count { ranges.append(start..<count) }
    return ranges
  }
}

extension Applier {
  /// Says that a rollout was stopped, where that is why tenants were not reached.
  func stoppedRollout(of changes: [Change], _ report: ApplyReport) -> Diagnostic? {
    guard !Task.isCancelled else { return nil }
    let reached = Set(
      changes.filter { kinds[$0.id.kind]?.isRollout($0) ?? false }.map(\.id.tenant))
    let left = report.notReached.filter(reached.contains)
    let failed = report.failures.filter { reached.contains($0.tenant) }
    guard !left.isEmpty, !failed.isEmpty else { return nil }
    return Diagnostic(
      .rolloutStopped,
      "\(failed.count) of \(reached.count) tenants failed, so the rollout of the template was stopped",
      notes: [Diagnostic.Note("\(left.count) tenants were not reached")],
      hint: "correct what failed; the next apply goes on with the others")
  }
}
