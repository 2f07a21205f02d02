import Diagnostics
import PostgresAccess
import TestKit
import Testing

@Suite struct MigratorTests {
  static let first = Migration(
    version: 1, name: "first", text: "CREATE TABLE $schema$.a (n int); CREATE TABLE $schema$.b ()")
  static let second = Migration(
    version: 2, name: "second", text: "ALTER TABLE $schema$.a ADD COLUMN m int")

  static func migrate(
    _ database: TestDatabase, _ migrations: [Migration], schema: String = "tenure"
  ) async throws -> [Int] {
    let migrator = try Migrator(schema: schema, migrations)
    return try await database.perform { session throws(DriverFailure) in
      try migrator.migrate(session)
    }
  }

  @Test(arguments: ["tenure", "a \"strange\" Schema", String(repeating: "x", count: 63)])
  func `a schema goes from nothing to the newest, once`(schema: String) async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    #expect(try await Self.migrate(database, [Self.first], schema: schema) == [1])
    #expect(try await Self.migrate(database, [Self.second, Self.first], schema: schema) == [2])
    #expect(try await Self.migrate(database, [Self.first, Self.second], schema: schema) == [])
    let migrator = try Migrator(schema: schema, [Self.first, Self.second])
    let version = try await database.perform { session throws(DriverFailure) in
      try migrator.appliedVersion(session)
    }
    #expect(version == 2)
    let columns = try await database.query(
      """
      SELECT attname FROM pg_attribute
      WHERE attrelid = \(SQL.quote(schema) + ".a")::regclass AND attnum > 0 ORDER BY attnum
      """)
    #expect(columns == [["n"], ["m"]])
  }

  @Test func `two starters at once apply each step once`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
      for _ in 0..<6 {
        group.addTask { try await Self.migrate(database, [Self.first, Self.second]) }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(applied == [1, 2])
  }

  @Test func `a database that is newer than the program is left alone`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    _ = try await Self.migrate(database, [Self.first, Self.second])
    let failure = await #expect(throws: DriverFailure.self) {
      try await Self.migrate(database, [Self.first])
    }
    #expect(failure?.diagnostic.code == .schemaNewer)
  }

  @Test func `an applied step whose text has changed is refused`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    _ = try await Self.migrate(database, [Self.first])
    let edited = Migration(version: 1, name: "first", text: Self.first.text + " ")
    let failure = await #expect(throws: DriverFailure.self) {
      try await Self.migrate(database, [edited, Self.second])
    }
    #expect(failure?.diagnostic.code == .migrationChanged)
    #expect(try await database.query("SELECT count(*) FROM tenure.migration") == [["1"]])
  }

  @Test func `a step that fails leaves nothing of its run`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let broken = Migration(
      version: 2, name: "broken", text: "CREATE TABLE $schema$.c (); SELECT 1/0")
    await #expect(throws: DriverFailure.self) {
      try await Self.migrate(database, [Self.first, broken])
    }
    #expect(try await database.query("SELECT to_regnamespace('tenure')") == [[nil]])
  }

  @Test func `numbers with a gap are refused`() {
    #expect(throws: Diagnostic.self) { try Migrator([Self.second]) }
    #expect(throws: Diagnostic.self) { try Migrator([Self.first, Self.first]) }
  }

  @Test func `a file's name says number and name`() {
    let migration = Migration(fileName: "m0012_usage_windows.sql", bytes: Array("SELECT 1".utf8))
    #expect(migration == Migration(version: 12, name: "usage_windows", text: "SELECT 1"))
    #expect(Migration(fileName: "README.md", bytes: []) == nil)
    #expect(Migration(fileName: "12_x.sql", bytes: []) == nil)
  }
}
