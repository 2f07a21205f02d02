import Diagnostics
import PostgresAccess
import TestKit
import Testing

@Suite struct SessionTests {
  @Test func `values of every kind come back as they were bound`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.perform { session throws(DriverFailure) in
      let text = "it's \\ \"quoted\"\t\n é 🦆"
      let bytes = (0...255).map { UInt8($0) }
      let row = try session.execute(
        """
        SELECT \(text)::text, \(Int64.min)::bigint, \(true)::boolean, \(0.1)::float8, \(bytes),
          \(nil as String?)::text, \(nil as Double?)::float8, \(Int.max)::bigint,
          \(-Double.infinity)::float8
        """
      ).only()
      #expect(try row.string(0) == text)
      #expect(try row.int64(1) == .min)
      #expect(try row.bool(2))
      #expect(try row.double(3) == 0.1)
      #expect(try row.bytes(4) == bytes)
      #expect(row.isNull(5))
      #expect(try row.optionalDouble(6) == nil)
      #expect(try row.int(7) == .max)
      #expect(try row.double(8) == -.infinity)
    }
  }

  @Test func `arrays come back as they were bound`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.perform { session throws(DriverFailure) in
      let strings = ["", "NULL", "a,b", "{x}", "\"", "\\", " ", "é", "null"]
      let optional: [String?] = ["a", nil, "NULL"]
      let blobs: [[UInt8]] = [[0, 255], [], [92]]
      let none: [String] = []
      let row = try session.execute(
        """
        SELECT \(strings)::text[], \(optional)::text[], \([1, -2] as [Int64])::bigint[],
          \([true, false])::boolean[], \(blobs)::bytea[], \(none)::text[],
          array_length(\(blobs)::bytea[], 1)
        """
      ).only()
      #expect(try row.strings(0) == strings)
      #expect(try row.optionalStrings(1) == optional)
      #expect(try row.strings(2) == ["1", "-2"])
      #expect(try row.strings(3) == ["t", "f"])
      #expect(try row.strings(4) == ["\\x00ff", "\\x", "\\x5c"])
      #expect(try row.strings(5) == [])
      #expect(try row.int(6) == 3)
      #expect(throws: DriverFailure.self) { try row.strings(1) }
    }
  }

  @Test(
    arguments: [
      "it's", "\\", "a\\'b", "\"", "select", "né e", "x\ty\nz", "$1", "E'",
      String(repeating: "ä", count: 31) + "\"",
    ])
  func `names and literals survive quoting`(text: String) async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.perform { session throws(DriverFailure) in
      for setting in ["on", "off"] {
        try session.execute("SET standard_conforming_strings = \(unsafeSQL: setting)")
        let row = try session.execute("SELECT \(literal: text), 1 AS \(identifier: text)")
        #expect(try row.only().string(0) == text)
        #expect(row.columnNames == ["?column?", text])
        let bytes: [UInt8] = [0, 92, 39, 255]
        #expect(try session.execute("SELECT \(literal: bytes)").only().bytes(0) == bytes)
      }
    }
  }

  @Test func `statements that are put together number their values anew`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let condition: SQL = "n > \(1) AND n < \(literal: 4)"
    let query: SQL =
      "SELECT \(7)::int, n FROM generate_series(1, 9) n WHERE \(condition) AND n <> \(3)"
    #expect(
      query.redactedText
        == "SELECT $1::int, n FROM generate_series(1, 9) n WHERE n > $2 AND n < $3 AND n <> $4")
    #expect(try await database.query(query) == [["7", "2"]])
    let list = SQL.joined([1, 2].map { "\($0)::int" as SQL })
    #expect(try await database.query("SELECT \(list)") == [["1", "2"]])
  }

  @Test func `a NUL character is refused before anything is sent`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    for statement: SQL in [
      "SELECT \("a\0b")", "SELECT 1 AS \(identifier: "a\0b")", "SELECT \(literal: "a\0b")",
    ] {
      let failure = await #expect(throws: DriverFailure.self) {
        try await database.query(statement)
      }
      #expect(failure?.diagnostic.code == .valueNotStorable)
    }
  }

  @Test func `a getter of the wrong kind throws and never traps`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.perform { session throws(DriverFailure) in
      let row = try session.execute("SELECT 'x', NULL, '99999999999999999999'").only()
      #expect(throws: DriverFailure.self) { try row.int64(0) }
      #expect(throws: DriverFailure.self) { try row.bool(0) }
      #expect(throws: DriverFailure.self) { try row.bytes(0) }
      #expect(throws: DriverFailure.self) { try row.strings(0) }
      #expect(throws: DriverFailure.self) { try row.string(1) }
      #expect(throws: DriverFailure.self) { try row.int64(2) }
      #expect(throws: DriverFailure.self) { try row.string(3) }
      #expect(throws: DriverFailure.self) { try row.string(-1) }
    }
  }

  @Test func `a session does not depend on what server, database and role have set`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let name = database.name
    try await database.run(
      script: """
        ALTER DATABASE \(name) SET search_path = evil;
        ALTER DATABASE \(name) SET bytea_output = 'escape';
        ALTER DATABASE \(name) SET DateStyle = 'German';
        ALTER DATABASE \(name) SET TimeZone = 'Asia/Tokyo'
        """)
    let rows = try await database.query(
      """
      SELECT current_setting('search_path'), current_setting('TimeZone'), '2026-01-02'::date::text,
        '\\xff'::bytea::text, current_setting('application_name'), current_setting('lock_timeout')
      """)
    #expect(rows == [["pg_catalog, pg_temp", "UTC", "2026-01-02", "\\xff", "tests", "10s"]])
  }
}
