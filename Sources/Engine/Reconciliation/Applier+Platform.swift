import Diagnostics
import Planning
import Specs

extension Applier {
  /// The platform's own resources that no one else is held up by, one transaction a database; where something
  /// fails, as many as it takes until it stands alone.
  func applyPlatform(_ changes: [Change]) async -> [ApplyReport.Entry] {
    await inEveryDatabase(changes) { mine, database in await attempt(mine, in: database) }
  }

  /// Databases go side by side, so that none waits for another that does not answer.
  private func inEveryDatabase(
    _ changes: [Change],
    _ work: @escaping @Sendable ([Change], DatabaseName) async -> [ApplyReport.Entry]
  ) async -> [ApplyReport.Entry] {
    let parts = Dictionary(grouping: changes, by: \.database).sorted { $0.key < $1.key }
    guard parts.count > 1 else {
      guard let only = parts.first else { return [] }
      return await work(only.value, only.key)
    }
    return await withTaskGroup(of: [ApplyReport.Entry].self) { group in
      for part in parts { group.addTask { await work(part.value, part.key) } }
      var entries: [ApplyReport.Entry] = []
      for await done in group { entries += done }
      return entries
    }
  }

  /// What locks other people's tables: one table, one transaction.
  func applyOneByOne(_ changes: [Change]) async -> [ApplyReport.Entry] {
    await inEveryDatabase(changes) { mine, database in
      var entries: [ApplyReport.Entry] = []
      for change in mine {
        if let failure = await layGroundwork(for: change) {
          progress(1)
          entries.append(ApplyReport.Entry(tenant: "", changes: 1, outcome: .failed(failure)))
        } else {
          entries += await attempt([change], in: database)
        }
      }
      return entries
    }
  }

  /// Does what is better done before the transaction of a change, after it was written down; nil says go on.
  private func layGroundwork(for change: Change) async -> Diagnostic? {
    guard let kind = kinds[change.id.kind], !Task.isCancelled else { return nil }
    do {
      let isNeeded = try await retrying { () async throws(DriverFailure) -> Bool in
        try await store.effect(in: change.database, under: lease) {
          session throws(DriverFailure) -> Bool in
          let found = try survey.platformChanges(in: change.database, session)
          guard found.contains(where: { Seal($0) == Seal(change) }) else { return false }
          let steps = try kind.groundwork(for: change, in: session)
          guard !steps.isEmpty else { return false }
          var announced = change
          announced.reason = "begun, outside of a transaction: \(steps.joined(separator: "; "))"
          let entry = JournalEntry(
            change: announced, kind: kind.description, revision: plan.revision, plan: plan.id,
            actor: actor)
          try store.record([entry], under: lease, in: session)
          return true
        }
      }
      guard isNeeded else { return nil }
      try await retrying { () async throws(DriverFailure) in
        try await store.groundwork(in: change.database, under: lease) {
          session throws(DriverFailure) in
          try kind.layGroundwork(for: change, in: session)
        }
      }
      return nil
    } catch {
      return error.diagnostic
    }
  }

  private var survey: Survey<Store.Session> {
    Survey(of: fleet, renames: renames, kinds: kinds, at: now)
  }

  /// - Parameter isPart: what a failure left over: what was done before may have moved some of it.
  private func attempt(
    _ changes: [Change], in database: DatabaseName, isPart: Bool = false
  ) async -> [ApplyReport.Entry] {
    func entry(_ outcome: ApplyReport.Outcome) -> [ApplyReport.Entry] {
      [ApplyReport.Entry(tenant: "", changes: changes.count, outcome: outcome)]
    }
    if Task.isCancelled { return entry(.notReached) }
    do {
      let stands = try await retrying {
        () async throws(DriverFailure) -> Bool in
        try await store.effect(in: database, under: lease) {
          session throws(DriverFailure) -> Bool in
          let remaining = changes.map { kinds[$0.id.kind]?.afterGroundwork($0) ?? $0 }
          let meant = Set((changes + remaining).map { Seal($0) })
          let all = try survey.platformChanges(in: database, session)
          let found = all.filter { meant.contains(Seal($0)) }
          // The groundwork may have been all that there was to do.
          let done = remaining.filter { rest in
            rest.before == rest.after && !all.contains { $0.id == rest.id }
          }
          guard found.count + done.count == changes.count else { return false }
          try perform(found, .none, session)
          return true
        }
      }
      if !stands, isPart, changes.count > 1 { return await divide(changes, in: database) }
      progress(changes.count)
      return entry(stands ? .applied : .moved)
    } catch {
      if Task.isCancelled { return entry(.notReached) }
      if case .permanent = error, changes.count > 1 {
        return await divide(changes, in: database)
      }
      progress(changes.count)
      return entry(.failed(error.diagnostic))
    }
  }

  private func divide(_ changes: [Change], in database: DatabaseName) async -> [ApplyReport.Entry] {
    let middle = changes.count / 2
    return await attempt(Array(changes[..<middle]), in: database, isPart: true)
      + attempt(Array(changes[middle...]), in: database, isPart: true)
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
