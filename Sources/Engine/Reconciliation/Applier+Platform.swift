import Diagnostics
import Planning
import Specs

extension Applier {
  /// The platform's own resources that no one else is held up by, one transaction a database; where that fails, one
  /// transaction each, so that an odd table holds up nobody else's.
  func applyPlatform(_ changes: [Change]) async -> [ApplyReport.Entry] {
    var entries: [ApplyReport.Entry] = []
    for (database, mine) in Dictionary(grouping: changes, by: \.database).sorted(by: {
      $0.key < $1.key
    }) {
      let entry = await attempt(mine, in: database)
      guard case .failed = entry.outcome, mine.count > 1 else {
        entries.append(entry)
        continue
      }
      for change in mine { entries.append(await attempt([change], in: database)) }
    }
    return entries
  }

  /// What locks other people's tables: one table, one transaction.
  func applyOneByOne(_ changes: [Change]) async -> [ApplyReport.Entry] {
    var entries: [ApplyReport.Entry] = []
    for change in changes { entries.append(await attempt([change], in: change.database)) }
    return entries
  }

  private func attempt(_ changes: [Change], in database: DatabaseName) async -> ApplyReport.Entry {
    if Task.isCancelled {
      return ApplyReport.Entry(tenant: "", changes: changes.count, outcome: .notReached)
    }
    do {
      let stands = try await retrying {
        () async throws(DriverFailure) -> Bool in
        try await store.effect(in: database, under: lease) {
          session throws(DriverFailure) -> Bool in
          let survey = Survey(of: fleet, renames: renames, kinds: kinds, at: now)
          let meant = Set(changes.map { Seal($0) })
          let found = try survey.platformChanges(in: database, session)
            .filter { meant.contains(Seal($0)) }
          guard found.count == changes.count else { return false }
          try perform(found, .none, session)
          return true
        }
      }
      progress(changes.count)
      return ApplyReport.Entry(
        tenant: "", changes: changes.count, outcome: stands ? .applied : .moved)
    } catch {
      if changes.count == 1 { progress(1) }
      return ApplyReport.Entry(
        tenant: "", changes: changes.count,
        outcome: Task.isCancelled ? .notReached : .failed(error.diagnostic))
    }
  }

  /// Tries again what a driver says may go through: five times, waiting longer each time, with jitter.
  func retrying<Result: Sendable>(
    unless isHopeless: (DiagnosticCode) -> Bool = { _ in false },
    _ work: () async throws(DriverFailure) -> Result
  ) async throws(DriverFailure) -> Result {
    var attempts = 1
    while true {
      do {
        return try await work()
      } catch .transient(let diagnostic, let retryAfter) {
        guard attempts < 5, !isHopeless(diagnostic.code), !Task.isCancelled else {
          throw .transient(diagnostic, retryAfter: retryAfter)
        }
        let wait = retryAfter * (1 << (attempts - 1)) * Double.random(in: 0.5...1.5)
        try? await Task.sleep(for: wait)
        attempts += 1
      }
    }
  }
}
