import Diagnostics
import Planning
import PostgresAccess
import Reconciliation
import TestKit
import Testing

/// An apply that is interrupted at each of its statements.
@Suite struct InterruptionTests {
  /// Our schema stands, and two tenants; what is interrupted is the coming of twenty more.
  private func play() async throws -> FleetInPlay {
    try await FleetInPlay.makeRoles()
    let database = try await TemporaryPostgres.freshDatabase(from: "interruption") { template in
      let play = try FleetInPlay(FleetInPlay.documents(tenants: 2), on: template)
      _ = try await play.apply()
    }
    return try FleetInPlay(FleetInPlay.documents(tenants: 22), on: database)
  }

  private static let gone = DriverFailure.permanent(
    Diagnostic(.connectionLost, "the process was killed here"))

  @Test func `law 6: killed at any statement, the next apply converges and does nothing twice`()
    async throws
  {
    let rehearsal = FaultInjection(at: nil)
    _ = try await play().apply(observer: rehearsal.observer)
    let events = rehearsal.events
    // Before or after everything that writes; of the many readings, which leave nothing behind, every sixth.
    let points = events.indices.filter { $0.isMultiple(of: 6) || !isReading(events[$0].statement) }
    #expect(points.count > 80)
    try await withThrowingTaskGroup { group in
      for worker in 0..<4 {
        group.addTask {
          for number in stride(from: worker, to: points.count, by: 4) {
            try await interrupt(at: points[number], of: events.count)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private func isReading(_ statement: String) -> Bool {
    (statement.hasPrefix("SELECT") && !statement.contains("_lock("))
      || statement.hasPrefix("WITH") || statement.hasPrefix("COPY (")
  }

  private func interrupt(at point: Int, of points: Int) async throws {
    let play = try await play()
    // Half of the points end as a process does that dies, half as a server that ends the session.
    let fault = FaultInjection(at: point, point % 2 == 0 ? .fail(Self.gone) : .killBackend)
    _ = try? await play.apply(observer: fault.observer)
    // Reading back and sealing go side by side, so a run may open a connection less than the rehearsal did.
    #expect(fault.hasStruck || point > points - 10, "point \(point) was not reached")
    let report = try await play.apply()
    #expect(report.isComplete, "point \(point): \(report.problems) \(report.failures)")
    let rest = try await play.plan()
    #expect(rest.isEmpty, "point \(point): \(PlanText().render(rest, at: rest.made))")
    let twice = try await play.database.query(
      """
      SELECT kind, tenant, name FROM tenure.journal WHERE action = 'create'
      GROUP BY kind, tenant, name HAVING count(*) > 1
      """)
    #expect(twice.isEmpty, "point \(point): made twice: \(twice)")
    let unwritten = try await play.database.query(
      """
      SELECT t.name FROM tenure.tenant t WHERE NOT EXISTS (
        SELECT FROM tenure.journal j WHERE j.tenant = t.name AND j.kind = 'tenant-row')
      """)
    #expect(unwritten.isEmpty, "point \(point): not in the journal: \(unwritten)")
    let audit = try await play.auditFindings().filter { $0.code != .auditCheckpointsBehind }
    #expect(audit.isEmpty, "point \(point): \(audit)")
    try await play.database.drop()
  }

  @Test func `an apply that is stopped says what it did not reach, and the next one goes on`()
    async throws
  {
    let play = try await play()
    let stop = AsyncStream<Void>.makeStream()
    let observer = StatementObserver { event throws(DriverFailure) in
      guard event.moment == .beforeSending, event.statement.contains("tenure\".journal") else {
        return
      }
      stop.continuation.finish()
    }
    let apply = Task { try await play.apply(observer: observer) }
    for await _ in stop.stream {}
    apply.cancel()
    let report = try await apply.value
    if !report.isComplete {
      #expect(report.problems.map(\.code).contains(.interrupted))
      let done = Set(report.entries.map(\.tenant)).subtracting(report.notReached)
      let there = try await play.database.query(
        "SELECT name FROM tenure.tenant WHERE name > 't002' ORDER BY 1")
      #expect(there.compactMap(\.first).compactMap { $0 } == done.sorted())
    }
    #expect(try await play.apply().isComplete)
    #expect(try await play.plan().isEmpty)
    #expect(try await play.auditFindings().isEmpty)
  }
}
