import Planning
import PostgresAccess
import Reconciliation
import Specs
import TestKit
import Testing

/// Indexes that pool tenants and their tiers ask for.
@Suite struct SharedIndexTests {
  private static let tier = (
    path: "tiers/fast.yaml",
    text: """
    apiVersion: tenure.dev/v1
    kind: Tier
    metadata: {name: fast}
    spec:
      tenant: {performance: {indexes: [{table: invoices, columns: [due_at]}]}}

    """
  )

  private static let table = """
    CREATE TABLE public.invoices (tenant_id uuid, id bigint, due_at date, total numeric,
      PRIMARY KEY (tenant_id, id))
    """

  private func indexes(_ play: FleetInPlay) async throws -> [String] {
    try await play.database.query(
      """
      SELECT pg_get_indexdef(indexrelid) FROM pg_catalog.pg_index
      WHERE indrelid = 'public.invoices'::regclass AND NOT indisprimary
      """
    ).compactMap { row in row[0].flatMap { $0.split(separator: " USING ").last.map(String.init) } }
      .sorted()
  }

  private func play(
    _ tenants: [(path: String, text: String)]
  ) async throws -> FleetInPlay {
    try await FleetInPlay.makeRoles()
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.run(script: Self.table)
    return try FleetInPlay(
      FleetInPlay.documents(tenants: 0) + [Self.tier] + tenants, on: database)
  }

  @Test func `an index that tenants or their tier ask for is one, led by the tenant column`()
    async throws
  {
    let play = try await play([
      FleetInPlay.tenant(1, spec: "  tier: fast"), FleetInPlay.tenant(2, spec: "  tier: fast"),
      FleetInPlay.tenant(
        3,
        spec: """
            performance:
              indexes: [{table: public.invoices, columns: [due_at]}, {table: invoices, columns: [total, id]}]
          """),
      FleetInPlay.tenant(4),
    ])
    let asked = play.fleet.sharedIndexes()
    #expect(asked.map(\.columns) == [["due_at"], ["total", "id"]])
    #expect(asked.map(\.tenant) == ["t001", "t003"])
    #expect(asked.map(\.others) == [2, 0])
    #expect(try await play.apply().isComplete)
    #expect(
      try await indexes(play) == [
        "btree (tenant_id, due_at)", "btree (tenant_id, total, id)",
      ])
    #expect(try await play.plan().isEmpty)
  }

  @Test func `law 7: an index that cannot be made is reported, and holds up nothing`() async throws
  {
    let play = try await play([
      FleetInPlay.tenant(1, spec: "  tier: fast"),
      FleetInPlay.tenant(
        2,
        spec: """
            performance:
              indexes: [{table: invoices, columns: [due_att]}, {table: invoises, columns: [id]}]
          """),
    ])
    let plan = try await play.plan()
    #expect(try await play.apply(plan).isComplete)
    #expect(try await indexes(play) == ["btree (tenant_id, due_at)"])
    let rest = try await play.plan()
    #expect(rest.isEmpty)
    #expect(
      rest.notices.unenforceable.filter { $0.reason.contains("indexes") } == [
        .init("t002", "performance.indexes: 'public.invoices' has no column 'due_att'"),
        .init("t002", "performance.indexes: 'public.invoises' is no table with rows of tenants"),
      ])
  }

  @Test func `what tenants with tables of their own ask for is not shared`() async throws {
    let fleet = try FleetInPlay.load(
      FleetInPlay.documents(tenants: 0) + [
        Self.tier,
        FleetInPlay.tenant(1, spec: "  tier: fast\n  placement: {isolation: schema}"),
      ])
    #expect(fleet.sharedIndexes().isEmpty)
  }
}
