import Assembly
import ControlStore
import Planning
import Reconciliation
import Specs
import TestKit
import Testing

/// How many tenants may be deprived of access in an hour.
@Suite struct BudgetTests {
  private func documents(blocked: [Int]) -> [(path: String, text: String)] {
    FleetInPlay.documents(tenants: 0, safety: "{maxDestructive: 20%, maxShrink: 50%}")
      + (1...5).map { number in
        FleetInPlay.tenant(
          number,
          spec: blocked.contains(number)
            ? "  state: suspended\n  suspension: {mode: blocked}" : "")
      }
  }

  @Test func `law 3: one hour has one budget, however many revisions and appliers there are`()
    async throws
  {
    try await FleetInPlay.makeRoles()
    let database = try await TemporaryPostgres.freshDatabase()
    var play = try FleetInPlay(documents(blocked: []), on: database)
    _ = try await play.apply()
    play.fleet = try FleetInPlay.load(documents(blocked: [1]))
    #expect(try await play.apply().isComplete)
    play.fleet = try FleetInPlay.load(documents(blocked: [1, 2]))
    let second = try await play.plan()
    #expect(second.isRefused)
    #expect(second.notices.refusals.first?.tenants == ["t002"])

    let site = try play.site()
    let lease = try await site.leases.acquire(holder: "test", databases: site.databases)
    let limit = 3
    let log = site.log
    let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<6 {
        group.addTask {
          try await log.reserve(
            destructive: ["t\(UInt64.random(in: 0...UInt64.max))"], limit: limit, for: "plan",
            under: lease)
        }
      }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(granted == limit - 1, "one of the three was spent by the first apply")
    let again = try await log.reserve(
      destructive: ["t001"], limit: limit, for: "another", under: lease)
    #expect(again, "who was tried already is not counted twice")
    try await site.leases.release(lease)
    await site.close()
  }
}
