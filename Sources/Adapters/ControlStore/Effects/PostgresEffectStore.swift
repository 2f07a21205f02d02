package import Diagnostics
package import PostgresAccess
package import Reconciliation
package import Specs

/// The managed databases: effects in transactions that check the fence, each with its rows in the journal.
package struct PostgresEffectStore: EffectStore {
  package typealias Session = PostgresAccess.Session

  let connections: ClusterConnections
  /// Our schema, the same in every database.
  let schema: String
  /// What must stand in a database before anything is read there.
  let migrations: @Sendable (DatabaseName) -> [Migrator]
  let statements: StatementLog

  /// - Parameters:
  ///   - connections: opened with `log.observer`, so that the journal can say what was done.
  ///   - migrations: the parts of our schema that a database holds.
  package init(
    _ connections: ClusterConnections, schema: String, log: StatementLog,
    migrations: @escaping @Sendable (DatabaseName) -> [Migrator]
  ) {
    self.connections = connections
    self.schema = schema
    self.migrations = migrations
    statements = log
  }

  /// Reads in one repeatable-read transaction that is always rolled back.
  ///
  /// A database that our schema is missing in, or older in, is read as it will be: the migrations run first, and
  /// are rolled back with the rest. So there is one way to observe, and planning leaves nothing behind.
  package func read<Result: Sendable>(
    _ database: DatabaseName,
    _ work: @escaping @Sendable (Session) throws(DriverFailure) -> Result
  ) async throws(DriverFailure) -> Result {
    try await pool(database).perform { session throws(DriverFailure) in
      do throws(DriverFailure) {
        return try readOnce(database, session, work)
      } catch {
        // Somebody else's migrations were committed after our snapshot was taken; a new one shows them.
        guard let state = error.sqlState, Self.alreadyThere.contains(state) else { throw error }
        return try readOnce(database, session, work)
      }
    }
  }

  /// Schema, table, function, other object, and row exist already.
  private static let alreadyThere: Set<String> = ["42P06", "42P07", "42723", "42710", "23505"]

  private func readOnce<Result>(
    _ database: DatabaseName, _ session: Session,
    _ work: (Session) throws(DriverFailure) -> Result
  ) throws(DriverFailure) -> Result {
    try session.undone { session throws(DriverFailure) in
      for migrator in migrations(database) { try migrator.apply(in: session) }
      return try work(session)
    }
  }

  package func effect<Result: Sendable>(
    in database: DatabaseName, under lease: Lease,
    _ work: @escaping @Sendable (Session) throws(DriverFailure) -> Result
  ) async throws(DriverFailure) -> Result {
    try await pool(database).perform { session throws(DriverFailure) in
      try session.transaction { session throws(DriverFailure) in
        try FenceStatements(schema: schema).check(lease, in: database, session)
        statements.forget(session.connection)
        return try work(session)
      }
    }
  }

  package func groundwork(
    in database: DatabaseName, under lease: Lease,
    _ work: @escaping @Sendable (Session) throws(DriverFailure) -> Void
  ) async throws(DriverFailure) {
    try await pool(database).perform { session throws(DriverFailure) in
      try session.transaction { session throws(DriverFailure) in
        try FenceStatements(schema: schema).check(lease, in: database, session)
      }
      try work(session)
    }
  }

  /// What of our schema in a database is not as the migrations make it; nil where that cannot be told.
  ///
  /// - Parameter besides: functions of the schema that others of ours make: `fence()`.
  package func schemaFlaws(
    in database: DatabaseName, besides: Set<String>
  ) async throws(DriverFailure) -> [SchemaBlueprintStatements.Flaw]? {
    let blueprint = SchemaBlueprintStatements(
      schema: schema, migrations(database), besides: besides)
    return try await pool(database).perform { session throws(DriverFailure) in
      try blueprint.flaws(session)
    }
  }

  package func lock(tenants: [String], in session: Session) throws(DriverFailure) {
    try FenceStatements(schema: schema).lock(tenants, session)
  }

  package func record(
    _ entries: [JournalEntry], under lease: Lease, in session: Session
  ) throws(DriverFailure) {
    try JournalStatements(schema: schema).write(
      entries, fence: lease.fence, statements: statements.take(session.connection), session)
  }

  /// Brings our schema in a database to this program's version.
  package func prepare(_ database: DatabaseName) async throws(DriverFailure) {
    try await pool(database).perform { session throws(DriverFailure) in
      for migrator in migrations(database) { try migrator.migrate(session) }
    }
  }

  package func prepare(
    _ database: DatabaseName, like host: DatabaseName
  ) async throws(DriverFailure) {
    let statements = ReaderStatements(schema: schema)
    let readers = try await pool(host).perform { session throws(DriverFailure) in
      try statements.readers(session)
    }
    try await pool(database).perform { session throws(DriverFailure) in
      try session.transaction { session throws(DriverFailure) in
        try statements.announce(readers, session)
        for migrator in migrations(database) { try migrator.apply(in: session) }
        try statements.admit(readers, session)
      }
    }
  }

  func pool(_ database: DatabaseName) async throws(DriverFailure) -> ConnectionPool {
    try await connections.pool(cluster: database.cluster, database: database.database)
  }
}
