import ControlStore
import Diagnostics
import PostgresAccess
import Reconciliation
import TestKit
import Testing

/// What passes leave behind: transitions, and one row a pass.
@Suite struct ObservedPassTests {
  private struct Play {
    let site: ControlSite
    let lease: Lease
    let log: PostgresControlLog
    let status: StatusReader

    init(_ names: [String]) async throws {
      site = try await ControlSite()
      lease = try await site.prepare()
      log = PostgresControlLog(site.store, control: site.control)
      status = StatusReader(site.store, control: site.control, databases: [])
      try await site.register(names)
    }

    func pass(
      _ minute: Int, _ conditions: [ObservedCondition], only tenants: [String]? = nil,
      keys: [String: String] = [:]
    ) async throws {
      try await log.observe(
        ObservedPass(
          conditions: conditions, keys: keys, tenants: tenants, revision: "c0ffee",
          plan: "p\(minute)", at: "2026-01-01T10:0\(minute):00Z"), under: lease)
    }

    func conditions(of tenant: String) async throws -> [String] {
      let query = StatusQuery(names: [tenant], detail: .list)
      return try await status.page(query).tenants.flatMap(\.conditions).map {
        "\($0.status) \($0.evidence) since \($0.since) observed \($0.observedAt)"
      }
    }
  }

  private func condition(
    _ tenant: String, _ status: ObservedCondition.Status = .true, _ type: String = "Ready",
    evidence: String? = nil
  ) -> ObservedCondition {
    ObservedCondition(
      tenant: tenant, type: type, status: status, reason: "AsDeclared", message: "as declared",
      evidence: evidence)
  }

  @Test func `a pass that finds nothing new touches no condition, and is the new evidence`()
    async throws
  {
    let names = (0..<50).map { "t\($0)" }
    let play = try await Play(names)
    let found = names.map { condition($0) }
    try await play.pass(1, found)
    let versions: SQL = "SELECT ctid::text, xmin::text, xmax::text FROM tenure.condition ORDER BY 1"
    let before = try await play.site.rows(versions)
    #expect(before.count == 50)
    try await play.pass(2, found)
    #expect(try await play.site.rows(versions) == before)
    #expect(
      try await play.site.rows("SELECT count(*) FROM tenure.condition_transition") == [["50"]])
    #expect(
      try await play.conditions(of: "t7") == [
        "True plan p2 since 2026-01-01T10:01:00Z observed 2026-01-01T10:02:00Z"
      ])
    await play.site.close()
  }

  @Test func `a status that changes is a transition, other evidence of the same is none`()
    async throws
  {
    let play = try await Play(["acme"])
    try await play.pass(1, [condition("acme")])
    try await play.pass(2, [condition("acme", .false, evidence: "seal 1")])
    try await play.pass(3, [condition("acme", .false, evidence: "seal 2")])
    #expect(
      try await play.conditions(of: "acme") == [
        "False seal 2 since 2026-01-01T10:02:00Z observed 2026-01-01T10:03:00Z"
      ])
    try await play.pass(4, [condition("acme")])
    #expect(
      try await play.site.rows("SELECT status FROM tenure.condition_transition ORDER BY id") == [
        ["True"], ["False"], ["True"],
      ])
    await play.site.close()
  }

  @Test func `law 9: whom a pass over everyone did not look at was not observed by it`()
    async throws
  {
    let play = try await Play(["acme", "globex", "orphan"])
    try await play.pass(1, ["acme", "globex", "orphan"].map { condition($0) })
    try await play.pass(2, [condition("acme")])
    try await play.pass(3, [condition("globex")], only: ["globex"])
    #expect(
      try await play.conditions(of: "orphan") == [
        "True  since 2026-01-01T10:01:00Z observed 2026-01-01T10:01:00Z"
      ])
    #expect(try await play.conditions(of: "acme").first?.hasSuffix("10:02:00Z") == true)
    #expect(try await play.conditions(of: "globex").first?.hasSuffix("10:03:00Z") == true)
    await play.site.close()
  }

  @Test func `what is no longer looked at is no longer said`() async throws {
    let play = try await Play(["acme", "globex"])
    let old = ["acme", "globex"].flatMap { [condition($0), condition($0, .false, "LoginReady")] }
    try await play.pass(1, old)
    try await play.pass(2, [condition("acme")], only: ["acme"])
    #expect(
      try await play.site.rows(
        """
        SELECT r.name, c.type FROM tenure.condition c JOIN tenure.registry r USING (uid)
        ORDER BY r.name, c.type COLLATE "C"
        """) == [["acme", "Ready"], ["globex", "LoginReady"], ["globex", "Ready"]])
    #expect(
      try await play.site.rows(
        "SELECT type, status, reason FROM tenure.condition_transition ORDER BY id DESC LIMIT 1")
        == [["LoginReady", "Unknown", "NoLongerObserved"]])
    await play.site.close()
  }

  @Test func `keys that were read are kept, and of destroyed tenants nothing is`() async throws {
    let play = try await Play(["acme", "ghost"])
    try await play.site.sql(
      "UPDATE tenure.registry SET destroyed_at = now() WHERE name = 'ghost'")
    try await play.pass(
      1, [condition("acme"), condition("ghost"), condition("nobody")],
      keys: ["acme": "1", "ghost": "2", "nobody": "3"])
    #expect(
      try await play.site.rows("SELECT name, key FROM tenure.registry ORDER BY name") == [
        ["acme", "1"], ["ghost", nil],
      ])
    #expect(try await play.site.rows("SELECT count(*) FROM tenure.condition") == [["1"]])
    await play.site.close()
  }

  @Test func `law 8: a pass of whoever lost the lease is not written`() async throws {
    let play = try await Play(["acme"])
    try await play.site.leases.release(play.lease)
    _ = try await play.site.otherLeases().acquire(holder: "next", databases: [play.site.control])
    await #expect(throws: DriverFailure.self) { try await play.pass(1, [condition("acme")]) }
    #expect(try await play.site.rows("SELECT count(*) FROM tenure.observation") == [["0"]])
    await play.site.close()
  }
}
