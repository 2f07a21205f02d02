import Diagnostics
import Planning
import Specs

/// Databases of tenants' own.
///
/// That one is to be made is written down with the tenant's other changes, where its cluster's tenants are known;
/// then it is made, outside of any transaction; then it is taken as made, opened, and filled in one transaction.
/// Whatever was interrupted is taken up by the next apply where it stands.
extension Applier {
  /// Whether the change asks for a database that is not there.
  func isMaking(_ change: Change) -> Bool {
    guard let kind = kinds[change.id.kind], kind.description.owner == .tenantInHost else {
      return false
    }
    return change.after != nil && change.before?.text(of: "database", in: kind.description) == nil
  }

  /// - Parameter changes: of databases to be made, and of what is in databases of tenants' own.
  func applyOwn(
    _ changes: [Change], _ registrations: Registrations, into report: inout ApplyReport
  ) async {
    let makings = Dictionary(
      changes.filter(isMaking).map { ($0.id.tenant, $0) }, uniquingKeysWith: { first, _ in first })
    let contents = changes.filter { owners[$0.database] != nil }
    let closed = Set(report.failures.map(\.tenant) + report.moved + report.notReached)
    let open = contents.filter { !closed.contains($0.id.tenant) }
    let rollout = Rollout(of: open, by: fleet.platform.application.rollout) { change in
      kinds[change.id.kind]?.isRollout(change) ?? false
    }
    var entries = await fill(rollout.others, makings, registrations, unlessFailing: Int.max)
    var failures = 0
    for wave in rollout.waves {
      let done = await fill(
        wave, makings, registrations, unlessFailing: rollout.maxFailures - failures)
      failures += done.count { if case .failed = $0.outcome { true } else { false } }
      entries += done
    }
    report.entries += entries
  }

  /// So many databases are worked in at once: making one copies files, and each takes a connection.
  private static var atOnce: Int { 4 }

  private func fill(
    _ changes: [Change], _ makings: [String: Change], _ registrations: Registrations,
    unlessFailing allowed: Int
  ) async -> [ApplyReport.Entry] {
    var waiting = Dictionary(grouping: changes, by: \.database).sorted { $0.key < $1.key }[...]
    var entries: [ApplyReport.Entry] = []
    var failures = 0
    await withTaskGroup(of: [ApplyReport.Entry].self) { group in
      func start() {
        guard failures < allowed, let (database, changes) = waiting.popFirst() else { return }
        group.addTask {
          let making = changes.first.flatMap { makings[$0.id.tenant] }
          return await fill(database, with: changes, making: making, registrations)
        }
      }
      for _ in 0..<Self.atOnce { start() }
      for await done in group {
        entries += done
        failures += done.count { if case .failed = $0.outcome { true } else { false } }
        start()
      }
    }
    return entries + waiting.flatMap { unreached($0.value) }
  }

  private func fill(
    _ database: DatabaseName, with changes: [Change], making: Change?,
    _ registrations: Registrations
  ) async -> [ApplyReport.Entry] {
    guard let owner = owners[database], !Task.isCancelled else { return unreached(changes) }
    let tenant = fleet.text(of: owner)
    func entry(_ outcome: ApplyReport.Outcome) -> [ApplyReport.Entry] {
      progress(changes.count)
      return [ApplyReport.Entry(tenant: tenant, changes: changes.count, outcome: outcome)]
    }
    do throws(DriverFailure) {
      if let making {
        guard try await make(making, of: owner, registrations) else { return entry(.moved) }
        try await retrying { () async throws(DriverFailure) in
          try await store.prepare(database, like: making.database)
          try await leases.extend(lease, to: database)
        }
      }
      let stands = try await retrying { () async throws(DriverFailure) -> Bool in
        try await store.effect(in: database, under: lease) {
          session throws(DriverFailure) -> Bool in
          try store.lock(tenants: [tenant], in: session)
          let survey = Survey(
            of: fleet, renames: renames, kinds: kinds, at: now, remembering: memory)
          let found = try survey.changes(
            of: owner, reading: .only([tenant] + fleet.formerNames(of: owner)), inOwn: database,
            session)
          guard
            making == nil
              ? Seal(found) == plan.seal(of: tenant, in: database) : covers(found, with: changes)
          else { return false }
          try perform(found.filter(plan.selects), registrations, session)
          return true
        }
      }
      return entry(stands ? .applied : .moved)
    } catch {
      if Task.isCancelled { return unreached(changes) }
      return entry(.failed(error.diagnostic))
    }
  }

  /// Whether all of what was found in a database that was just made leads to what was planned for it. It was planned for
  /// nothing; a database that was made holds what every database does.
  private func covers(_ found: [Change], with planned: [Change]) -> Bool {
    let wanted = Dictionary(planned.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return found.allSatisfy { change in
      guard let kind = kinds[change.id.kind]?.description, let row = change.after,
        let other = wanted[change.id]?.after
      else { return false }
      return zip(kind.columns, zip(row.texts(of: kind), other.texts(of: kind))).allSatisfy {
        column, texts in
        [.generated, .secret].contains(column.content) || texts.0 == texts.1
      }
    }
  }

  /// Makes the database that was written down as to be made, and takes it as made; false if what is wanted of it is
  /// not what the plan says any more.
  private func make(
    _ change: Change, of tenant: Int, _ registrations: Registrations
  ) async throws(DriverFailure) -> Bool {
    guard let kind = kinds[change.id.kind] else { return false }
    try await retrying { () async throws(DriverFailure) in
      try await store.groundwork(in: change.database, under: lease) {
        session throws(DriverFailure) in
        try kind.layGroundwork(for: change, in: session)
      }
    }
    return try await retrying { () async throws(DriverFailure) -> Bool in
      try await store.effect(in: change.database, under: lease) {
        session throws(DriverFailure) -> Bool in
        try store.lock(tenants: [change.id.tenant], in: session)
        let survey = Survey(of: fleet, renames: renames, kinds: kinds, at: now)
        let found = try survey.changes(
          of: [tenant], reading: .only([change.id.tenant]), owners: [.tenantInHost],
          in: change.database, session)
        guard covers(found, with: [change]) else { return false }
        try perform(found, registrations, session)
        return true
      }
    }
  }
}
