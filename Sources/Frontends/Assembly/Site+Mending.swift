import ControlStore
package import Diagnostics
import Planning
import PostgresAccess
import Reconciliation
package import Resources
package import Specs

/// A finding with the statement that mends it, and what became of that.
package struct Mending: Sendable {
  package enum Outcome: Sendable {
    case mended
    /// Somebody else mended it, or it is another now.
    case gone
    case failed(Diagnostic)
  }

  package let database: DatabaseName
  package let finding: IsolationFinding
  package let statement: String
  package var outcome: Outcome?
}

extension Site {
  /// What of the findings a safe statement mends, in their order.
  package func mendings(of report: IsolationReport, in database: DatabaseName) -> [Mending] {
    report.findings.compactMap { finding in
      guard case .statement(let statement) = finding.mend else { return nil }
      return Mending(database: database, finding: finding, statement: statement)
    }
  }

  /// Executes them under the lease, each in a transaction that looks at its finding again, checks the fence, and
  /// writes the journal; then seals what was done.
  ///
  /// Throws when nothing was begun.
  package func mend(
    _ mendings: [Mending], by actor: String, clock: @escaping @Sendable () -> Timestamp,
    newID: @escaping @Sendable () -> String
  ) async throws(DriverFailure) -> [Mending] {
    for database in databases { try await store.prepare(database) }
    let lease = try await leases.acquire(holder: actor, databases: databases)
    var done: [Mending] = []
    let plan = newID()
    for var mending in mendings {
      do throws(DriverFailure) {
        mending.outcome = try await mend(mending, under: lease, plan: plan, by: actor)
      } catch {
        mending.outcome = .failed(error.diagnostic)
      }
      done.append(mending)
    }
    let sealing: Result<Void, DriverFailure>
    do throws(DriverFailure) {
      try await sealer(of: databases).seal(under: lease, at: clock())
      sealing = .success(())
    } catch {
      sealing = .failure(error)
    }
    try? await leases.release(lease)
    try sealing.get()
    return done
  }

  private func mend(
    _ mending: Mending, under lease: Lease, plan: String, by actor: String
  ) async throws(DriverFailure) -> Mending.Outcome {
    let (verifier, store, fleet) = (verifier, store, fleet)
    let kind = IsolationMend.journalled
    return try await store.effect(in: mending.database, under: lease) {
      session throws(DriverFailure) in
      let found = try verifier.examine(session).findings
      guard found.contains(mending.finding) else { return .gone }
      try IsolationMend.execute(mending.statement, in: session)
      let row = Row(of: kind) { row in
        row.text(mending.finding.code.description)
        row.text(mending.finding.leak)
        row.text(mending.statement)
      }
      let change = Change(
        ResourceID(kind.name, tenant: "", name: mending.finding.object), .remove, before: row,
        after: nil, in: mending.database, reason: "found by 'tenure verify isolation'")
      try store.record(
        [
          JournalEntry(
            change: change, kind: kind, revision: fleet.revision.commit ?? "worktree", plan: plan,
            actor: actor)
        ], under: lease, in: session)
      return .mended
    }
  }

  /// Writes what a verification found into the condition `Isolated` of every tenant, with all that is observed now.
  package func recordVerification(
    _ reports: [(database: DatabaseName, report: IsolationReport)], by actor: String,
    clock: @escaping @Sendable () -> Timestamp, newID: @escaping @Sendable () -> String
  ) async throws(DriverFailure) {
    let now = clock()
    let found = try await plan(PlanRequest(id: newID(), now: now), clock: clock)
    let nothing = Plan(
      id: found.id, fleet: found.fleet, revision: found.revision, made: found.made,
      kinds: found.kinds, observations: found.observations, changes: [],
      notices: Notices(orphans: found.notices.orphans))
    var convergence = Convergence(
      of: nothing, at: self, by: actor, deciding: now, clock: clock, newID: newID)
    convergence.verified = Dictionary(
      reports.compactMap { database, report in
        Self.exposure(of: report).map { (database, $0) }
      }, uniquingKeysWith: { first, _ in first })
    let report = try await convergence.run()
    if let problem = report.problems.first { throw .permanent(problem) }
  }
}
