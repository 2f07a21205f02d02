import PostgresAccess
import Reconciliation
import TestKit
import Testing

/// What is said of tenants after an apply, also of those that it had to leave alone.
@Suite struct ReadinessTests {
  private func play() async throws -> FleetInPlay {
    try await FleetInPlay.makeRoles()
    let play = try FleetInPlay(
      FleetInPlay.documents(tenants: 3), on: try await TemporaryPostgres.freshDatabase())
    _ = try await play.apply()
    return play
  }

  private func ready(_ play: FleetInPlay) async throws -> [[String?]] {
    try await play.database.query(
      """
      SELECT r.name, c.status, c.reason FROM tenure.condition c JOIN tenure.registry r USING (uid)
      WHERE c.type = 'Ready' ORDER BY r.name
      """)
  }

  @Test func `law 9: a tenant that is closed to changes or refused is not called ready`()
    async throws
  {
    let play = try await play()
    try await play.database.run(
      script: """
        UPDATE tenure.registry SET cordoned_at = now() WHERE name = 't002';
        UPDATE tenure.registry SET cluster = 'elsewhere' WHERE name = 't003';
        UPDATE public.tenants SET name = 'drifted';
        """)
    let report = try await play.apply()
    #expect(
      try await play.database.query("SELECT slug, name FROM public.tenants ORDER BY slug") == [
        ["t001", "Tenant 1"], ["t002", "drifted"], ["t003", "drifted"],
      ])
    #expect(report.unready.isEmpty)
    #expect(
      try await ready(play) == [
        ["t001", "True", "AllConditionsHold"], ["t002", "Unknown", "Cordoned"],
        ["t003", "Unknown", "Refused"],
      ])
  }

  @Test func `an apply that changes nothing writes nothing about tenants`() async throws {
    let play = try await play()
    let versions: SQL = "SELECT ctid::text, xmin::text, xmax::text FROM tenure.condition ORDER BY 1"
    let before = try await play.database.query(versions)
    #expect(before.count >= 15)
    _ = try await play.apply()
    #expect(try await play.database.query(versions) == before)
    #expect(try await play.database.query("SELECT count(*) FROM tenure.observation") == [["2"]])
  }
}
