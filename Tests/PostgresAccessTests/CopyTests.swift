import Diagnostics
import PostgresAccess
import TestKit
import Testing

@Suite struct CopyTests {
  static let awkward: [String?] = [
    nil, "", "\\", "\\N", "\\.", "\t", "a\tb", "\n", "line\nline\r\n", "\u{8}\u{b}\u{c}", "é🦆",
    "\\t", "NULL", "\"", "'", "a\\", String(repeating: "long ", count: 50_000),
  ]

  @Test func `what goes in by COPY comes out by COPY`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.run(script: "CREATE TABLE public.t (n int, a text, b text, c bytea)")
    try await database.perform { session throws(DriverFailure) in
      let count = try session.copyIn("public.t (n, a, b, c)") { writer throws(DriverFailure) in
        for (index, value) in Self.awkward.enumerated() {
          try writer.append(index)
          try writer.append(value)
          try writer.append(value)
          try writer.append([UInt8(index), 92, 0])
          try writer.endRow()
        }
      }
      #expect(count == Self.awkward.count)
      var seen: [String?] = []
      try session.copyOut("SELECT n, a, b, c FROM public.t ORDER BY n") {
        row throws(DriverFailure) in
        #expect(row.columnCount == 4)
        #expect(try row.int64(0) == Int64(seen.count))
        #expect(row.optionalString(1) == row.optionalString(2))
        #expect(try row.binary(3) == [UInt8(seen.count), 92, 0])
        seen.append(row.optionalString(1))
      }
      #expect(seen == Self.awkward)
      // The same values as the protocol's other way has them.
      for (index, row) in try session.execute("SELECT a FROM public.t ORDER BY n").enumerated() {
        #expect(try row.optionalString(0) == Self.awkward[index])
      }
    }
  }

  @Test func `values reach a COPY as literals`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.perform { session throws(DriverFailure) in
      for value in Self.awkward {
        var rows = 0
        try session.copyOut("SELECT \(value)::text, \([value])::text[]") {
          row throws(DriverFailure) in
          rows += 1
          #expect(row.optionalString(0) == value)
          #expect(try row.optionalStrings(1) == [value])
        }
        #expect(rows == 1)
      }
    }
  }

  @Test func `a reader that throws stops the query and keeps the connection`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let stop = DriverFailure.conflict(Diagnostic(.contention, "enough"))
    try await database.perform { session throws(DriverFailure) in
      let failure = #expect(throws: DriverFailure.self) {
        try session.copyOut("SELECT generate_series(1, 1000000000)") { _ throws(DriverFailure) in
          throw stop
        }
      }
      #expect(failure == stop)
      #expect(try session.execute("SELECT 1").only().int(0) == 1)
    }
  }

  @Test func `a COPY in the wrong place is refused and the connection given up`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    for script in ["COPY (SELECT 1) TO STDOUT", "CREATE TEMP TABLE t (); COPY t FROM STDIN"] {
      let connection = try await database.open()
      for _ in 0..<2 {
        await #expect(throws: DriverFailure.self) {
          try await connection.perform { session throws(DriverFailure) in
            try session.execute(script: script)
          }
        }
      }
      #expect(await !connection.isAlive)
    }
  }

  @Test func `a writer that throws leaves nothing behind`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.run(script: "CREATE TABLE public.t (n int)")
    let stop = DriverFailure.conflict(Diagnostic(.contention, "enough"))
    try await database.perform { session throws(DriverFailure) in
      let failure = #expect(throws: DriverFailure.self) {
        try session.copyIn("public.t") { writer throws(DriverFailure) in
          for number in 0..<100_000 {
            try writer.append(number)
            try writer.endRow()
          }
          throw stop
        }
      }
      #expect(failure == stop)
      #expect(try session.execute("SELECT count(*) FROM public.t").only().int(0) == 0)
    }
  }

  @Test func `a row that does not fit is an error of the server`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.run(script: "CREATE TABLE public.t (n int NOT NULL)")
    try await database.perform { session throws(DriverFailure) in
      let failure = #expect(throws: DriverFailure.self) {
        try session.copyIn("public.t") { writer throws(DriverFailure) in
          writer.appendNull()
          try writer.endRow()
        }
      }
      #expect(failure?.sqlState == "23502")
      #expect(failure?.diagnostic.code == .constraintViolated)
      #expect(try session.execute("SELECT 1").only().int(0) == 1)
    }
  }
}
