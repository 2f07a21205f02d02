import ControlStore
import PostgresAccess
import TestKit
import Testing

/// What was true of a tenant when.
@Suite struct HistoryTests {
  private func site() async throws -> ControlSite {
    let site = try await ControlSite()
    try await site.store.prepare(site.control)
    try await site.register(["acme", "globex"])
    return site
  }

  /// The history of acme as states, oldest first; fails where intervals overlap or leave a gap.
  private func states(_ site: ControlSite) async throws -> [String?] {
    let broken = try await site.rows(
      """
      SELECT h.uid, h.valid_from FROM (
        SELECT uid, valid_from, valid_to, lead(valid_from) OVER (PARTITION BY uid ORDER BY valid_from)
          AS next FROM tenure.registry_history) AS h
      WHERE h.valid_to IS DISTINCT FROM h.next OR h.valid_to <= h.valid_from
      """)
    #expect(broken.isEmpty, "intervals that do not meet: \(broken)")
    return try await site.rows(
      """
      SELECT h.state FROM tenure.registry_history h JOIN tenure.registry r USING (uid)
      WHERE r.name = 'acme' ORDER BY h.valid_from
      """
    ).map { $0[0] }
  }

  @Test func `an interval ends where the next begins, whoever wrote`() async throws {
    let site = try await site()
    for state in ["suspended", "suspended", "active"] {
      try await site.sql("UPDATE tenure.registry SET state = '\(state)' WHERE name = 'acme'")
    }
    #expect(try await states(site) == ["active", "suspended", "active"])
    await site.close()
  }

  @Test func `what is not billed by makes no interval`() async throws {
    let site = try await site()
    try await site.sql(
      "UPDATE tenure.registry SET labels = '{\"a\": \"b\"}', revision = 'next', key = '7'")
    #expect(try await states(site) == ["active"])
    await site.close()
  }

  @Test func `two changes in one transaction are one interval`() async throws {
    let site = try await site()
    try await site.sql(
      """
      BEGIN;
      UPDATE tenure.registry SET state = 'suspended' WHERE name = 'acme';
      UPDATE tenure.registry SET state = 'offboarding' WHERE name = 'acme';
      COMMIT;
      """)
    #expect(try await states(site) == ["active", "offboarding"])
    await site.close()
  }

  @Test func `a clock that was set back makes no intervals that overlap`() async throws {
    let site = try await site()
    try await site.sql("UPDATE tenure.registry SET state = 'suspended' WHERE name = 'acme'")
    try await site.sql(
      """
      UPDATE tenure.registry_history SET valid_from = valid_from + interval '1 hour',
        valid_to = valid_to + interval '1 hour'
      """)
    for state in ["active", "offboarding"] {
      try await site.sql("UPDATE tenure.registry SET state = '\(state)' WHERE name = 'acme'")
    }
    #expect(try await states(site) == ["active", "offboarding"])
    await site.close()
  }
}
