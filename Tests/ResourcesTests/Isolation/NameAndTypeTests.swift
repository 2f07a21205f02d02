import PostgresAccess
import Resources
import TestKit
import Testing

/// What the application calls its things, and of what types they are, is its own affair.
@Suite struct NameAndTypeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let key: String
    let column: String
    let keys: (String, String)
    var testDescription: String { "\(column) beside a key of \(key)" }
  }

  static let cases = [
    Case(key: "uuid", column: "uuid", keys: (Application.acme, Application.globex)),
    Case(key: "uuid", column: "text", keys: (Application.acme, Application.globex)),
    Case(key: "uuid", column: "varchar(36)", keys: (Application.acme, Application.globex)),
    Case(key: "uuid", column: "public.tenant_ref", keys: (Application.acme, Application.globex)),
    Case(key: "bigint", column: "bigint", keys: ("1", "22")),
    Case(key: "bigint", column: "integer", keys: ("1", "22")),
    Case(key: "integer", column: "smallint", keys: ("1", "22")),
    Case(key: "integer", column: "bigint", keys: ("1", "22")),
    Case(key: "smallint", column: "smallint", keys: ("1", "22")),
    Case(key: "text", column: "text", keys: ("acme", "it's \"globex\"")),
    Case(key: "text", column: "varchar(40)", keys: ("acme", "it's \\globex")),
    Case(key: "varchar(40)", column: "char(12)", keys: ("acme", "globex")),
  ]

  @Test(arguments: cases)
  func `law 5: tenants are kept apart, and the second plan is empty, by any type of key`(
    of case: Case
  ) async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await Application.prepare(database)
    try await database.run(
      script: """
        CREATE DOMAIN public.tenant_ref AS uuid;
        CREATE TABLE public.tenants (id \(`case`.key) PRIMARY KEY, slug text NOT NULL UNIQUE);
        CREATE TABLE public.things (id bigint PRIMARY KEY, tenant_id \(`case`.column));
        """)
    try await enter(database, `case`.keys, cast: `case`.key)
    try await check(Application(database: database), "public.things", `case`)
  }

  @Test(arguments: [
    "select", "it's", "we\"ird", "Ünïcode", "a.b", "\\",
    String(repeating: "x", count: 62) + "\"", String(repeating: "ä", count: 31),
  ])
  func `law 12: no name is too odd for a table, a column, a schema, or a function`(
    name: String
  ) async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await Application.prepare(database)
    let quoted = SQL.quote(name)
    try await database.run(
      script: """
        CREATE SCHEMA \(quoted);
        CREATE TABLE \(quoted).\(quoted) (\(quoted) uuid PRIMARY KEY, slug text NOT NULL UNIQUE);
        CREATE TABLE \(quoted)."other table" (\(quoted) uuid, "primary" bigint PRIMARY KEY);
        """)
    let keys = (Application.acme, Application.globex)
    try await enter(database, keys, cast: "uuid", table: "\(quoted).\(quoted)", column: quoted)
    var application = Application(database: database)
    application.context = TenantContext(
      schema: "tenure",
      table: TenantTable(
        schema: name, name: name, key: name, slug: "slug", displayName: nil),
      setting: "app.current_tenant_id", function: ObjectName(schema: name, name: name))
    application.settings = IsolationSettings(
      columns: [name], schemas: [name], roles: [Application.role])
    try await check(
      application, SQL(unsafeSQL: "\(quoted).\"other table\" (\(quoted), \"primary\")"),
      Case(key: "uuid", column: "uuid", keys: keys),
      from: SQL(unsafeSQL: "\(quoted).\"other table\""))
  }

  @Test func `a table of 63 bytes gets an index whose name fits`() async throws {
    let application = try await Application.fresh()
    let name = String(repeating: "ü", count: 31)
    try await application.database.run(
      script: "CREATE TABLE public.\(name) (tenant_id uuid, id bigint PRIMARY KEY)")
    try await application.isolate()
    #expect(try await application.isolation.changes().isEmpty)
  }

  private func enter(
    _ database: TestDatabase, _ keys: (String, String), cast: String,
    table: String = "public.tenants", column: String = "id"
  ) async throws {
    for (key, name) in [(keys.0, "acme"), (keys.1, "globex")] {
      try await database.query(
        """
        INSERT INTO \(unsafeSQL: table) (\(unsafeSQL: column), slug)
        VALUES (\(key)::text::\(unsafeSQL: cast), \(name))
        """)
      try await database.query(
        "INSERT INTO tenure.tenant (key, uid, name) VALUES (\(key), gen_random_uuid(), \(name))")
    }
  }

  private func check(
    _ application: Application, _ target: SQL, _ case: Case, from table: SQL? = nil
  ) async throws {
    _ = try await Application.fresh()
    try await application.isolate()
    #expect(try await application.contextFunctions.changes().isEmpty)
    #expect(try await application.isolation.changes().isEmpty)
    let target = table == nil ? "\(target) (tenant_id, id)" as SQL : target
    let cast = SQL(unsafeSQL: `case`.column)
    for (id, key) in [(1, `case`.keys.0), (2, `case`.keys.1)] {
      _ = try await application.query(
        as: key, "INSERT INTO \(target) VALUES (\(key)::text::\(cast), \(id)::bigint)")
    }
    let shown = try await application.query(
      as: `case`.keys.1, "SELECT count(*) FROM \(table ?? "public.things")")
    #expect(shown == [["1"]])
    let foreign = await failure {
      try await application.query(
        as: `case`.keys.1,
        "INSERT INTO \(target) VALUES (\(`case`.keys.0)::text::\(cast), 3::bigint)")
    }
    #expect(foreign == "42501")
  }
}
