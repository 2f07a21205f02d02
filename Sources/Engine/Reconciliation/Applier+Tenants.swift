import Diagnostics
import Planning
import Specs

extension Applier {
  /// The control database goes first: what is not registered there is made nowhere else.
  func applyTenants(_ changes: [Change], into report: inout ApplyReport) async {
    let byDatabase = Dictionary(grouping: changes, by: \.database)
    var known: Registrations
    do {
      known = try await log.registrations(.everything).renamed(renames)
      if let first = byDatabase[control] {
        report.entries += await applyBatches(first, in: control, known)
        if byDatabase.count > 1 {
          known = try await log.registrations(.everything).renamed(renames)
        }
      }
    } catch {
      report.problems.append(error.diagnostic)
      report.entries += unreached(changes.filter { $0.database != control })
      return
    }
    let stopped = Set((report.failures.map(\.tenant) + report.moved + report.notReached))
    await withTaskGroup(of: [ApplyReport.Entry].self) { [known] group in
      for (database, rest) in byDatabase where database != control && owners[database] == nil {
        let open = rest.filter { !stopped.contains($0.id.tenant) }
        group.addTask { await applyBatches(open, in: database, known) }
      }
      for await entries in group { report.entries += entries }
    }
    let own = changes.filter { owners[$0.database] != nil || isMaking($0) }
    if !own.isEmpty { await applyOwn(own, known, into: &report) }
  }

  /// What is new to nobody first, then what is rolled out in waves.
  private func applyBatches(
    _ changes: [Change], in database: DatabaseName, _ registrations: Registrations
  ) async -> [ApplyReport.Entry] {
    let rollout = Rollout(of: changes, by: fleet.platform.application.rollout) { change in
      kinds[change.id.kind]?.isRollout(change) ?? false
    }
    var entries = await apply(batches(of: rollout.others), in: database, registrations)
    var failures = 0
    for wave in rollout.waves {
      let allowed = rollout.maxFailures - failures
      let done = await apply(
        batches(of: wave), in: database, registrations, unlessFailing: allowed)
      failures += done.count { if case .failed = $0.outcome { true } else { false } }
      entries += done
    }
    return entries
  }

  /// A tenant that takes much of a transaction shares it with few.
  private func batches(of changes: [Change]) -> [Batch] {
    var sizes: [String: Int] = [:]
    for change in changes {
      let size = kinds[change.id.kind]?.tenantsInTransaction ?? Int.max
      guard size < Self.batchSize else { continue }
      sizes[change.id.tenant] = min(sizes[change.id.tenant] ?? Self.batchSize, size)
    }
    guard !sizes.isEmpty else { return Batch.cut(changes, into: Self.batchSize) }
    return Dictionary(grouping: changes) { sizes[$0.id.tenant] ?? Self.batchSize }
      .sorted { $0.key > $1.key }
      .flatMap { size, changes in Batch.cut(changes, into: size) }
  }

  /// Two batches are under way at once in a database: one is written while the next is looked at.
  ///
  /// - Parameter unlessFailing: with so many tenants failed no further batch is begun.
  private func apply(
    _ batches: [Batch], in database: DatabaseName, _ registrations: Registrations,
    unlessFailing allowed: Int = Int.max
  ) async -> [ApplyReport.Entry] {
    var waiting = batches[...]
    var entries: [ApplyReport.Entry] = []
    var failures = 0
    await withTaskGroup(of: [ApplyReport.Entry].self) { group in
      func start() {
        guard failures < allowed, let batch = waiting.popFirst() else { return }
        group.addTask { await attempt(batch, in: database, registrations) }
      }
      start()
      start()
      for await done in group {
        entries += done
        failures += done.count { if case .failed = $0.outcome { true } else { false } }
        start()
      }
    }
    return entries + waiting.flatMap { unreached($0.changes) }
  }

  /// Tries a batch as a whole, then in halves, until what fails stands alone.
  private func attempt(
    _ batch: Batch, in database: DatabaseName, _ registrations: Registrations
  ) async -> [ApplyReport.Entry] {
    if Task.isCancelled { return unreached(batch.changes) }
    do {
      let moved = try await retrying(
        // What one tenant's lock holds up is found by dividing, not by waiting with everybody else.
        unless: { $0 == .contention && batch.tenants.count > 1 }
      ) {
        () async throws(DriverFailure) -> Set<String> in
        try await store.effect(in: database, under: lease) {
          session throws(DriverFailure) in
          try effect(of: batch, in: database, registrations, session)
        }
      }
      let counts = Dictionary(batch.changes.map { ($0.id.tenant, 1) }, uniquingKeysWith: +)
      progress(batch.changes.count)
      return batch.tenants.map { tenant in
        ApplyReport.Entry(
          tenant: tenant, changes: counts[tenant] ?? 0,
          outcome: moved.contains(tenant) ? .moved : .applied)
      }
    } catch {
      if Task.isCancelled { return unreached(batch.changes) }
      if error.concernsSome, let (first, second) = batch.halves {
        return await attempt(first, in: database, registrations)
          + attempt(second, in: database, registrations)
      }
      progress(batch.changes.count)
      return batch.tenants.map { tenant in
        ApplyReport.Entry(
          tenant: tenant, changes: batch.changes.count { $0.id.tenant == tenant },
          outcome: .failed(error.diagnostic))
      }
    }
  }

  /// What happens in the transaction of a batch; returns the tenants that moved since the plan.
  private func effect(
    of batch: Batch, in database: DatabaseName, _ registrations: Registrations,
    _ session: Store.Session
  ) throws(DriverFailure) -> Set<String> {
    try store.lock(tenants: batch.tenants, in: session)
    let tenants = Set(batch.tenants)
    let formerly = renames.filter { tenants.contains($0.value) }.map(\.key)
    let found = try changes(
      of: batch.tenants.compactMap { fleet.index(of: $0) },
      reading: .only(batch.tenants + formerly),
      in: database, session)
    let seals = Seal.byTenant(found)
    let moved = tenants.filter { seals[$0] != plan.seal(of: $0, in: database) }
    try perform(
      found.filter { !moved.contains($0.id.tenant) && plan.selects($0) }, registrations, session)
    return moved
  }

  /// What differs now for some tenants: in the control database everybody's registration, and in any the rest of
  /// those who live there.
  private func changes(
    of tenants: [Int], reading scope: Scope, in database: DatabaseName, _ session: Store.Session
  ) throws(DriverFailure) -> [Change] {
    let survey = Survey(
      of: fleet, renames: renames, kinds: kinds, at: now, remembering: memory)
    func look(
      _ tenants: [Int], _ owners: [KindDescription.Owner]
    ) throws(DriverFailure) -> [Change] {
      guard !tenants.isEmpty else { return [] }
      return try survey.changes(
        of: tenants, reading: scope, owners: owners, in: database, session)
    }
    let residents = tenants.filter { placement[$0] == database }
    let guests = tenants.filter { placement.own(of: $0).flatMap(placement.host) == database }
    guard database == control else {
      return try look(residents, [.tenant]) + look(guests, [.tenantInHost])
    }
    if residents.count == tenants.count {
      return try look(tenants, [.tenantInControl, .tenant])
    }
    return try look(tenants, [.tenantInControl]) + look(residents, [.tenant])
      + look(guests, [.tenantInHost])
  }

  /// Makes changes in the order of kinds and writes them down. They are the ones that were found just now: the
  /// plan's own lack their secrets.
  func perform(
    _ changes: [Change], _ registrations: Registrations, _ session: Store.Session
  ) throws(DriverFailure) {
    guard !changes.isEmpty else { return }
    let byKind = Dictionary(grouping: changes, by: \.id.kind)
    var entries: [JournalEntry] = []
    entries.reserveCapacity(changes.count)
    func make(_ kind: any ResourceKind<Store.Session>, _ mine: [Change]) throws(DriverFailure) {
      guard !mine.isEmpty else { return }
      try kind.apply(mine, registered: registrations, in: session)
      for change in mine {
        entries.append(
          JournalEntry(
            change: change, kind: kind.description, revision: plan.revision, plan: plan.id,
            actor: actor))
      }
    }
    for kind in kinds.all {
      try make(kind, byKind[kind.description.name, default: []].filter { $0.action != .remove })
    }
    // Removals go the way back, after everything that is created.
    for kind in kinds.all.reversed() {
      try make(kind, byKind[kind.description.name, default: []].filter { $0.action == .remove })
    }
    try store.record(entries, under: lease, in: session)
  }

  func unreached(_ changes: [Change]) -> [ApplyReport.Entry] {
    Dictionary(changes.map { ($0.id.tenant, 1) }, uniquingKeysWith: +)
      .map { ApplyReport.Entry(tenant: $0.key, changes: $0.value, outcome: .notReached) }
  }
}

extension DriverFailure {
  /// Whether others of the same batch may go through without what failed.
  fileprivate var concernsSome: Bool {
    if case .permanent = self { return true }
    return diagnostic.code == .contention || diagnostic.code == .statementTimedOut
  }
}
