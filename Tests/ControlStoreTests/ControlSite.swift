import ControlStore
import Diagnostics
import PostgresAccess
import Reconciliation
import Specs
import TestKit

/// A control database, another managed one, and who may write in both.
struct ControlSite: Sendable {
  let databases: [DatabaseName: TestDatabase]
  let store: PostgresEffectStore
  private static let control = DatabaseName(cluster: "main", database: "app")
  private static let other = DatabaseName(cluster: "second", database: "app")
  var control: DatabaseName { Self.control }
  var other: DatabaseName { Self.other }
  private let connections: ClusterConnections
  /// The leases of one program.
  let leases: ControlLeases

  init(as login: String? = nil, observer: StatementObserver? = nil) async throws {
    let fresh = [
      Self.control: try await TemporaryPostgres.freshDatabase(),
      Self.other: try await TemporaryPostgres.freshDatabase(),
    ]
    try await self.init(fresh, as: login, observer: observer)
  }

  /// - Parameter login: the role to connect as, in place of the superuser.
  init(
    _ databases: [DatabaseName: TestDatabase], as login: String?,
    observer: StatementObserver? = nil
  ) async throws {
    let log = StatementLog(further: observer)
    let connections = ClusterConnections(applicationName: "tests", observer: log.observer) {
      target throws(DriverFailure) in
      let name = DatabaseName(cluster: target.cluster, database: target.database ?? "app")
      guard let settings = databases[name]?.settings else {
        throw .permanent(Diagnostic(.databaseMissing, "no database \(name)"))
      }
      return login.map { settings.withLogin($0, password: nil) } ?? settings
    }
    let control = Self.control
    let effects = try Migrator(part: "effects", StoreMigrations.effects)
    let controlled = try Migrator(part: "control", StoreMigrations.control)
    let store = PostgresEffectStore(connections, schema: "tenure", log: log) { database in
      [effects] + (database == control ? [controlled] : [])
    }
    self.databases = databases
    self.connections = connections
    self.store = store
    leases = Self.leases(of: store, over: connections)
  }

  private static func leases(
    of store: PostgresEffectStore, over connections: ClusterConnections
  ) -> ControlLeases {
    ControlLeases(store, control: control) { () async throws(DriverFailure) in
      try await connections.settings(cluster: control.cluster, database: control.database)
    }
  }

  /// The leases of another program.
  func otherLeases() -> ControlLeases { Self.leases(of: store, over: connections) }

  /// Tenants in the registry.
  func register(_ names: [String]) async throws {
    try await databases[control]?.query(
      """
      INSERT INTO tenure.registry (name, state, cluster, isolation, spec_digest, revision)
      SELECT name, 'active', 'main', 'pool', '', 'c0ffee' FROM unnest(\(names)::text[]) AS name
      """)
  }

  func prepare() async throws -> Lease {
    try await store.prepare(control)
    try await store.prepare(other)
    return try await leases.acquire(holder: "tests", databases: [control, other])
  }

  /// Runs statements as superuser.
  func sql(_ script: String, in database: DatabaseName? = nil) async throws {
    try await databases[database ?? control]?.run(script: script)
  }

  func rows(_ query: SQL, in database: DatabaseName? = nil) async throws -> [[String?]] {
    try await databases[database ?? control]?.query(query) ?? []
  }

  /// Returns as soon as somebody waits for a lock of this session.
  static let waitUntilBlocking = """
    DO $$ BEGIN
      WHILE NOT EXISTS (SELECT FROM pg_locks
        WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
      LOOP PERFORM pg_sleep(0.01); END LOOP;
    END $$
    """

  /// Writes a batch of effects into a journal, as an apply would have.
  func journal(_ count: Int, in database: DatabaseName? = nil, plan: String = "p1") async throws {
    try await sql(
      """
      WITH batch AS (
        INSERT INTO tenure.journal_batch (fence, plan, revision, actor, statements)
        VALUES (1, '\(plan)', 'c0ffee', 'root@tests', '{"INSERT INTO t VALUES ($1)"}')
        RETURNING id)
      INSERT INTO tenure.journal (batch, tenant, kind, name, action, marks, reason, before, after)
      SELECT batch.id, 'tenant-' || n, 'registration', '', 'create', '{}', 'declared, "new" é',
        NULL, jsonb_build_object('name', 'tenant-' || n, 'tier', 'basic', 'note', E'\\u202e')
      FROM batch, generate_series(1, \(count)) AS n
      """, in: database)
  }

  func close() async { await connections.close() }
}
