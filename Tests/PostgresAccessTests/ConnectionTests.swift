import Diagnostics
import PostgresAccess
import TestKit
import Testing

@Suite struct ConnectionTests {
  @Test func `cancelling the task stops the statement at the server`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let connection = try await database.open()
    let backend = await connection.backend
    let work = Task {
      try await connection.perform { session throws(DriverFailure) in
        try session.transaction { session throws(DriverFailure) in
          try session.execute("CREATE TABLE public.t ()")
          try session.execute("SELECT pg_sleep(600)")
        }
      }
    }
    try await Self.wait(for: backend, toBe: "active", in: database)
    work.cancel()
    let failure = await #expect(throws: DriverFailure.self) { try await work.value }
    #expect(failure?.diagnostic.code == .statementCanceled)
    // The connection goes on, and the transaction is undone.
    let table = try await connection.perform { session throws(DriverFailure) in
      try session.execute("SELECT to_regclass('public.t')").only().isNull(0)
    }
    #expect(table)
    #expect(await connection.backend == backend)
  }

  @Test func `work of a cancelled task does not begin`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let connection = try await database.open()
    let work = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await connection.perform { session throws(DriverFailure) in
        try session.execute(script: "CREATE TABLE public.t ()")
      }
    }
    let failure = await #expect(throws: DriverFailure.self) { try await work.value }
    #expect(failure?.diagnostic.code == .statementCanceled)
    #expect(try await database.query("SELECT to_regclass('public.t')") == [[nil]])
  }

  @Test func `a statement that is too slow is stopped by the server`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    var settings = database.settings
    settings.timeouts.statement = .milliseconds(50)
    let connection = try await Connection.open(settings, applicationName: "tests")
    let failure = await #expect(throws: DriverFailure.self) {
      try await connection.perform { session throws(DriverFailure) in
        try session.execute(script: "SELECT pg_sleep(600)")
      }
    }
    #expect(failure?.diagnostic.code == .statementTimedOut)
  }

  @Test func `a connection that nobody holds any more ends its session`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let backend: Int32
    do {
      let connection = try await database.open()
      backend = await connection.backend
    }
    while try await database.query(
      "SELECT 1 FROM pg_stat_activity WHERE pid = \(Int(backend))"
    ).count > 0 {
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  @Test func `what work leaves open is undone before the next`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let connection = try await database.open()
    try await connection.perform { session throws(DriverFailure) in
      try session.execute(script: "BEGIN; CREATE TABLE public.t ()")
    }
    let isNull = try await connection.perform { session throws(DriverFailure) in
      try session.execute("SELECT to_regclass('public.t')").only().isNull(0)
    }
    #expect(isNull)
  }

  @Test func `a backend that is killed is a lost connection, and the pool opens another`()
    async throws
  {
    let database = try await TemporaryPostgres.freshDatabase()
    let pool = ConnectionPool(database.settings, applicationName: "tests", size: 1)
    let first = try await pool.perform { session throws(DriverFailure) in session.backend }
    let failure = await #expect(throws: DriverFailure.self) {
      try await pool.perform { session throws(DriverFailure) in
        FaultInjection.kill(session.backend)
        try session.execute(script: "SELECT 1")
      }
    }
    #expect(failure?.diagnostic.code == .connectionLost)
    guard case .transient? = failure else {
      Issue.record("not transient: \(String(describing: failure))")
      return
    }
    let second = try await pool.perform { session throws(DriverFailure) in session.backend }
    #expect(first != second)
    // Killed while idle, it is not even tried.
    FaultInjection.kill(second)
    let third = try await pool.perform { session throws(DriverFailure) in session.backend }
    #expect(third != second)
    await pool.close()
  }

  @Test func `a pool opens no more connections than it may`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let pool = ConnectionPool(database.settings, applicationName: "tests", size: 3)
    let backends = try await withThrowingTaskGroup(of: Int32.self) { group in
      for _ in 0..<50 {
        group.addTask {
          try await pool.perform { session throws(DriverFailure) in
            try session.execute("SELECT pg_sleep(0.002)")
            return session.backend
          }
        }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(backends.count <= 3)
    await pool.close()
    let failure = await #expect(throws: DriverFailure.self) {
      try await pool.perform { session in session.backend }
    }
    #expect(failure?.diagnostic.code == .connectionLost)
  }

  @Test func `whoever waits for a connection can be cancelled`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let pool = ConnectionPool(database.settings, applicationName: "tests", size: 1)
    try await pool.withConnection { _ throws(DriverFailure) in
      let waiting = Task { try await pool.perform { session in session.backend } }
      waiting.cancel()
      let failure = await #expect(throws: DriverFailure.self) { try await waiting.value }
      #expect(failure?.diagnostic.code == .statementCanceled)
    }
    #expect(try await pool.perform { session in session.backend } > 0)
    await pool.close()
  }

  private static func wait(
    for backend: Int32, toBe state: String, in database: TestDatabase
  ) async throws {
    while try await database.query(
      "SELECT state FROM pg_stat_activity WHERE pid = \(Int(backend)) AND query LIKE '%pg_sleep%'")
      != [[state]]
    {
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
