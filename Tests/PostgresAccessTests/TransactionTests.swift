import Diagnostics
import PostgresAccess
import TestKit
import Testing

@Suite struct TransactionTests {
  static let stop = DriverFailure.conflict(Diagnostic(.contention, "enough"))

  @Test func `a transaction stands when its body returns and not when it throws`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.perform { session throws(DriverFailure) in
      try session.transaction { session throws(DriverFailure) in
        try session.execute("CREATE TABLE public.t (n int)")
      }
      let failure = #expect(throws: DriverFailure.self) {
        try session.transaction { session throws(DriverFailure) in
          try session.execute("INSERT INTO public.t VALUES (1)")
          throw Self.stop
        }
      }
      #expect(failure == Self.stop)
      #expect(try session.execute("SELECT n FROM public.t").isEmpty)
    }
  }

  @Test func `a body that swallows an error is not taken for a success`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.perform { session throws(DriverFailure) in
      let failure = #expect(throws: DriverFailure.self) {
        try session.transaction { session throws(DriverFailure) in
          try session.execute("CREATE TABLE public.t (n int)")
          _ = try? session.execute("SELECT 1/0")
        }
      }
      #expect(failure?.diagnostic.code == .statementFailed)
      #expect(try session.execute("SELECT to_regclass('public.t')").only().isNull(0))
    }
  }

  @Test func `a savepoint undoes only its own part`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let kept = try await database.perform { session throws(DriverFailure) -> [String] in
      try session.execute("CREATE TABLE public.t (n int PRIMARY KEY)")
      try session.transaction { session throws(DriverFailure) in
        for number in [1, 2, 1, 3] {
          do throws(DriverFailure) {
            try session.savepoint("row \"\(number)\"") { session throws(DriverFailure) in
              try session.execute("INSERT INTO public.t VALUES (\(number))")
            }
          } catch {
            #expect(error.sqlState == "23505")
          }
        }
      }
      var kept: [String] = []
      for row in try session.execute("SELECT n FROM public.t ORDER BY n") {
        kept.append(try row.string(0))
      }
      return kept
    }
    #expect(kept == ["1", "2", "3"])
  }

  @Test func `a transaction that only reads cannot write, and one sees a single moment`()
    async throws
  {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.perform { session throws(DriverFailure) in
      let failure = #expect(throws: DriverFailure.self) {
        try session.transaction(isolation: .repeatableRead, readOnly: true) {
          session throws(DriverFailure) in
          let row = try session.execute("SHOW transaction_isolation").only()
          #expect(try row.string(0) == "repeatable read")
          try session.execute("CREATE TABLE public.t (n int)")
        }
      }
      #expect(failure?.sqlState == "25006")
    }
  }

  @Test func `a constraint that waits for the commit fails it as an error of the server`()
    async throws
  {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.run(
      script: "CREATE TABLE public.t (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    try await database.perform { session throws(DriverFailure) in
      let failure = #expect(throws: DriverFailure.self) {
        try session.transaction { session throws(DriverFailure) in
          try session.execute("INSERT INTO public.t VALUES (1), (1)")
        }
      }
      #expect(failure?.diagnostic.code == .constraintViolated)
      #expect(try session.execute("SELECT n FROM public.t").isEmpty)
    }
  }

  /// Every point at which a transaction of three statements can be interrupted.
  @Test func `wherever the backend is killed, all of a transaction stands or nothing`() async throws
  {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.run(script: "CREATE TABLE public.t (run int, n int)")
    let rehearsal = FaultInjection(at: nil)
    try await Self.work(-1, database, rehearsal.observer)
    // BEGIN, two inserts, one pipeline of two, COMMIT: each before and after.
    #expect(rehearsal.count == 12)
    for point in 0..<rehearsal.count {
      let fault = FaultInjection(at: point)
      let failure = await Self.failure { () async throws(DriverFailure) in
        try await Self.work(point, database, fault.observer)
      }
      #expect(fault.hasStruck)
      let rows = try await database.query(
        "SELECT count(*) FROM public.t WHERE run = \(point)")
      let isAfterCommit = point == rehearsal.count - 1
      #expect(rows == [[isAfterCommit ? "4" : "0"]], "point \(point)")
      if !isAfterCommit {
        guard case .transient? = failure else {
          Issue.record("point \(point): \(String(describing: failure))")
          continue
        }
      }
      if point == rehearsal.count - 2 { #expect(failure?.diagnostic.code == .commitUnknown) }
    }
  }

  private static func work(
    _ run: Int, _ database: TestDatabase, _ observer: StatementObserver
  ) async throws(DriverFailure) {
    let connection = try await database.open(observer: observer)
    try await connection.perform { session throws(DriverFailure) in
      try session.transaction { session throws(DriverFailure) in
        try session.execute("INSERT INTO public.t VALUES (\(run), 1)")
        try session.execute("INSERT INTO public.t VALUES (\(run), 2)")
        try session.pipeline([
          "INSERT INTO public.t VALUES (\(run), 3)", "INSERT INTO public.t VALUES (\(run), 4)",
        ])
      }
    }
  }

  private static func failure(
    _ body: () async throws(DriverFailure) -> Void
  ) async -> DriverFailure? {
    do throws(DriverFailure) {
      try await body()
      return nil
    } catch {
      return error
    }
  }
}
