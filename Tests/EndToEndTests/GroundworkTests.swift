import Diagnostics
import Planning
import PostgresAccess
import Reconciliation
import Synchronization
import TestKit
import Testing

/// Tables that hold data are isolated while the application goes on working with them.
@Suite struct GroundworkTests {
  /// Two tenants, a table that the application made with rows of theirs, and a partitioned one.
  private func play() async throws -> FleetInPlay {
    try await FleetInPlay.makeRoles()
    let play = try FleetInPlay(
      FleetInPlay.documents(tenants: 2), on: try await TemporaryPostgres.freshDatabase())
    _ = try await play.apply()
    try await play.database.run(
      script: """
        CREATE TABLE public.full (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id uuid REFERENCES public.tenants (id), text text);
        INSERT INTO public.full (tenant_id, text) SELECT id, 'x' FROM public.tenants, generate_series(1, 500);
        CREATE TABLE public.parted (id bigint, tenant_id uuid, PRIMARY KEY (id)) PARTITION BY RANGE (id);
        CREATE TABLE public.parted_1 PARTITION OF public.parted FOR VALUES FROM (0) TO (1000);
        CREATE TABLE public.parted_2 PARTITION OF public.parted FOR VALUES FROM (1000) TO (2000);
        INSERT INTO public.parted SELECT n, (SELECT id FROM public.tenants LIMIT 1) FROM generate_series(500, 1500) AS n;
        """)
    return play
  }

  private static let chosen: Set<String> = ["public.full", "public.parted", "public.parted_*"]

  @Test
  func `law 13: indexes are built beside the writers, and no row is read under a strong lock`()
    async throws
  {
    let play = try await play()
    let seen = Mutex<[String]>([])
    let observer = StatementObserver { event throws(DriverFailure) in
      guard event.moment == .beforeSending else { return }
      seen.withLock { $0.append(event.statement) }
    }
    let report = try await play.apply(choosing: Self.chosen, observer: observer)
    #expect(report.isComplete, "\(report.problems) \(report.failures)")
    #expect(try await play.plan().isEmpty)
    let statements = seen.withLock { $0 }
    let built = statements.filter { $0.contains("INDEX CONCURRENTLY") }
    #expect(built.count == 3, "the table, and two partitions: \(built)")
    let check = try #require(statements.firstIndex { $0.contains("VALIDATE CONSTRAINT") })
    let strict = try #require(statements.firstIndex { $0.contains("SET NOT NULL") })
    #expect(check < strict)
    let left = try await play.database.query(
      "SELECT conname FROM pg_constraint WHERE conname = 'tenure_tenant_not_null'")
    #expect(left == [])
    let written = try await play.database.query(
      "SELECT name FROM tenure.journal WHERE reason LIKE 'begun, %CREATE INDEX CONCURRENTLY%' ORDER BY 1"
    )
    #expect(written == [["public.full"], ["public.parted"]])
  }

  @Test func `the application writes while an index is built`() async throws {
    let play = try await play()
    let database = play.database
    let insertion: SQL = """
      INSERT INTO public.full (tenant_id, text) SELECT id, 'late' FROM public.tenants LIMIT 1
      """
    let writer = try await OpenTransaction.begin(in: database, [insertion])
    // The build waits for the transaction that is open; who comes later does not wait for the build.
    let apply = Task { try await play.apply(choosing: ["public.full"]) }
    let hasEnded = Atomic(false)
    Task {
      _ = await apply.result
      hasEnded.store(true, ordering: .sequentiallyConsistent)
    }
    var isBuilding = false
    while !isBuilding, !hasEnded.load(ordering: .sequentiallyConsistent) {
      isBuilding =
        try await database.query(
          """
          SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
            AND query LIKE 'CREATE%INDEX CONCURRENTLY%'
          """
        ).count > 0
    }
    #expect(isBuilding, "the build waited for nobody")
    try await database.perform { session throws(DriverFailure) in
      try session.execute("SET lock_timeout = '1s'")
      try session.execute(insertion)
    }
    try await writer.end()
    #expect(try await apply.value.isComplete)
    #expect(try await play.plan().changes.allSatisfy { $0.id.name != "public.full" })
  }

  @Test func `rows without a tenant are told, and hold up nobody`() async throws {
    let play = try await play()
    try await play.database.run(script: "INSERT INTO public.full (text) VALUES ('nobody''s')")
    let report = try await play.apply(choosing: ["public.full"])
    let failure = try #require(report.failures.first)
    #expect("\(failure)".contains("VALIDATE CONSTRAINT"), "\(failure)")
    try await play.database.run(script: "INSERT INTO public.full (text) VALUES ('another')")
    try await play.database.run(script: "DELETE FROM public.full WHERE tenant_id IS NULL")
    #expect(try await play.apply(choosing: ["public.full"]).isComplete)
  }

  @Test(arguments: ["INDEX CONCURRENTLY", "VALIDATE CONSTRAINT"])
  func `law 6: what an interrupted groundwork left is taken up by the next`(part: String)
    async throws
  {
    let play = try await play()
    let observer = StatementObserver { event throws(DriverFailure) in
      guard event.moment == .beforeSending, event.statement.contains(part) else { return }
      FaultInjection.kill(event.backend)
    }
    let report = try await play.apply(choosing: ["public.full"], observer: observer)
    #expect(!report.isComplete)
    // What a build leaves that broke off half-way.
    try await play.database.run(
      script:
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid::regclass::text LIKE '%full_tenure_%'"
    )
    #expect(try await play.apply(choosing: ["public.full"]).isComplete)
    #expect(
      try await play.plan(choosing: ["public.full"]).changes.allSatisfy {
        $0.id.name != "public.full"
      })
    let broken = try await play.database.query(
      "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid")
    #expect(broken == [])
  }
}
