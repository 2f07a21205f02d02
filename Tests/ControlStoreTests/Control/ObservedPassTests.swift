import ControlStore
import Diagnostics
import PostgresAccess
import Reconciliation
import TestKit
import Testing

/// What passes leave behind: what changed, and one row a pass.
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

    /// A pass over everyone, or over those whose conditions are given when it is for some.
    func pass(
      _ minute: Int, _ found: [String: [ObservedCondition]], forSome: Bool = false,
      keys: [String: String] = [:]
    ) async throws {
      try await log.observe(
        ObservedPass(
          of: found.keys.sorted(), isEveryone: !forSome, keys: keys, revision: "c0ffee",
          at: "2026-01-01T10:0\(minute):00Z"
        ) { tenant in
          var conditions = found[tenant] ?? []
          conditions[conditions.count - 1].evidence = ObservedCondition.digest(of: conditions)
          return conditions
        }, under: lease)
    }

    func conditions(of tenant: String) async throws -> [String] {
      let query = StatusQuery(names: [tenant], detail: .list)
      return try await status.page(query).tenants.flatMap(\.conditions).map {
        "\($0.status) since \($0.since) observed \($0.observedAt)"
      }
    }
  }

  private func condition(
    _ status: ObservedCondition.Status = .true, _ type: String = "Ready", reason: String = "Why"
  ) -> ObservedCondition {
    ObservedCondition(type, status, reason: reason, message: "because")
  }

  @Test func `a pass that finds nothing new touches no condition`() async throws {
    let names = (0..<50).map { "t\($0)" }
    let play = try await Play(names)
    let found = Dictionary(
      uniqueKeysWithValues: names.map { ($0, [condition(.true, "Isolated"), condition()]) })
    try await play.pass(1, found)
    let versions: SQL = "SELECT ctid::text, xmin::text, xmax::text FROM tenure.condition ORDER BY 1"
    let before = try await play.site.rows(versions)
    #expect(before.count == 100)
    try await play.pass(2, found)
    #expect(try await play.site.rows(versions) == before)
    #expect(try await play.site.rows("SELECT count(*) FROM tenure.condition_history") == [["0"]])
    #expect(
      try await play.conditions(of: "t7") == [
        "True since 2026-01-01T10:01:00Z observed 2026-01-01T10:02:00Z"
      ])
    await play.site.close()
  }

  @Test func `a status that gives way is kept, other reasons for the same are not`() async throws {
    let play = try await Play(["acme"])
    try await play.pass(1, ["acme": [condition()]])
    try await play.pass(2, ["acme": [condition(.false, reason: "One")]])
    try await play.pass(3, ["acme": [condition(.false, reason: "Another")]])
    #expect(
      try await play.conditions(of: "acme") == [
        "False since 2026-01-01T10:02:00Z observed 2026-01-01T10:03:00Z"
      ])
    try await play.pass(4, ["acme": [condition()]])
    #expect(
      try await play.site.rows(
        """
        SELECT status, reason, date_part('minute', since), date_part('minute', until)
        FROM tenure.condition_history ORDER BY id
        """) == [["True", "Why", "1", "2"], ["False", "Another", "2", "4"]])
    await play.site.close()
  }

  @Test func `law 9: whom a pass over everyone did not look at was not observed by it`()
    async throws
  {
    let play = try await Play(["acme", "globex", "orphan"])
    let found = ["acme": [condition()], "globex": [condition()], "orphan": [condition()]]
    try await play.pass(1, found)
    try await play.pass(2, ["acme": [condition()]])
    try await play.pass(3, ["globex": [condition()]], forSome: true)
    #expect(
      try await play.conditions(of: "orphan") == [
        "True since 2026-01-01T10:01:00Z observed 2026-01-01T10:01:00Z"
      ])
    #expect(try await play.conditions(of: "acme").first?.hasSuffix("10:02:00Z") == true)
    #expect(try await play.conditions(of: "globex").first?.hasSuffix("10:03:00Z") == true)
    await play.site.close()
  }

  @Test func `what is no longer looked at is no longer said`() async throws {
    let play = try await Play(["acme", "globex"])
    let old = [condition(.false, "LoginReady"), condition()]
    try await play.pass(1, ["acme": old, "globex": old])
    try await play.pass(2, ["acme": [condition()]], forSome: true)
    #expect(
      try await play.site.rows(
        """
        SELECT r.name, c.type FROM tenure.condition c JOIN tenure.registry r USING (uid)
        ORDER BY r.name, c.type COLLATE "C"
        """) == [["acme", "Ready"], ["globex", "LoginReady"], ["globex", "Ready"]])
    #expect(
      try await play.site.rows("SELECT type, status FROM tenure.condition_history")
        == [["LoginReady", "False"]])
    await play.site.close()
  }

  @Test func `keys that were read are kept, and of destroyed tenants nothing is`() async throws {
    let play = try await Play(["acme", "ghost"])
    try await play.site.sql(
      "UPDATE tenure.registry SET destroyed_at = now() WHERE name = 'ghost'")
    try await play.pass(
      1, ["acme": [condition()], "ghost": [condition()], "nobody": [condition()]],
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
    await #expect(throws: DriverFailure.self) { try await play.pass(1, ["acme": [condition()]]) }
    #expect(try await play.site.rows("SELECT count(*) FROM tenure.observation") == [["0"]])
    await play.site.close()
  }
}
