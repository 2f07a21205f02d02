import Diagnostics
import PostgresAccess
import TestKit
import Testing

@Suite struct PipelineTests {
  @Test func `ten thousand statements are answered in order`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let sum = try await database.perform { session throws(DriverFailure) -> Int in
      let answers = try session.pipeline((0..<10_000).map { "SELECT \($0)::int" })
      var sum = 0
      for (index, rows) in answers.enumerated() {
        #expect(try rows.only().int(0) == index)
        sum += try rows.only().int(0)
      }
      return sum
    }
    #expect(sum == 49_995_000)
  }

  @Test(arguments: [0, 999, 1000, 5000, 9999])
  func `an error names its statement and undoes the transaction`(position: Int) async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.run(script: "CREATE TABLE public.t (n int PRIMARY KEY)")
    try await database.perform { session throws(DriverFailure) in
      let failure = #expect(throws: DriverFailure.self) {
        try session.transaction { session throws(DriverFailure) in
          _ = try session.pipeline(
            (0..<10_000).map {
              "INSERT INTO public.t VALUES (\($0 == position ? -1 : $0)::int / \($0 == position ? 0 : 1)::int)"
            })
        }
      }
      #expect(failure?.statementIndex == position)
      #expect(failure?.sqlState == "22012")
      // The connection is good for more.
      #expect(try session.execute("SELECT count(*) FROM public.t").only().int(0) == 0)
    }
  }

  @Test func `answers larger than every buffer do not block`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.perform { session throws(DriverFailure) in
      let text = String(repeating: "x", count: 20_000)
      let answers = try session.pipeline((0..<200).map { _ in "SELECT repeat(\(text), 5)" })
      #expect(answers.count == 200)
      #expect(try answers[199].only().string(0).utf8.count == 100_000)
    }
  }

  @Test func `a statement that cannot be sent keeps its whole batch from being sent`() async throws
  {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.run(script: "CREATE TABLE public.t ()")
    try await database.perform { session throws(DriverFailure) in
      let failure = #expect(throws: DriverFailure.self) {
        try session.pipeline(["DROP TABLE public.t", "SELECT \("\0")", "SELECT 2"])
      }
      #expect(failure?.diagnostic.code == .valueNotStorable)
      #expect(try session.execute("TABLE public.t").isEmpty)
    }
  }
}
