import Diagnostics
import Specs
import TestKit
import Testing

/// What a template of tenants' schemas is read as.
@Suite struct TemplateTests {
  private func load(_ template: String) -> LoadedFleet {
    FleetFixture([
      (
        "platform.yaml",
        """
        apiVersion: tenure.dev/v1
        kind: Platform
        metadata: {name: example}
        spec: {application: {template: tenant.sql}}
        """
      ), ("tenant.sql", template),
    ]).load()
  }

  private func versions(_ template: String) throws -> [TenantTemplate.Version] {
    let loaded = load(template)
    try #require(!loaded.hasErrors, "\(loaded.diagnostics)")
    return try #require(loaded.fleet?.template).versions
  }

  @Test func `what stands before the first line of a version is the first version`() throws {
    let found = try versions(
      """
      -- Tables.
      CREATE TABLE a (id int);
      -- tenure: version 2
      CREATE TABLE b (id int);
        --  Tenure:  version  3
      CREATE TABLE c (id int)
      """)
    #expect(found.map(\.number) == [1, 2, 3])
    #expect(found.map(\.line) == [1, 3, 5])
    #expect(found.map { $0.script.contains("TABLE b") } == [false, true, false])
  }

  @Test func `the first version may be named too`() throws {
    let found = try versions(
      "-- About.\n-- tenure: version 1\nSELECT 1;\n-- tenure: version 2\nSELECT 2;")
    #expect(found.map(\.number) == [1, 2])
  }

  @Test func `a line of a version within a string or a comment begins none`() throws {
    let found = try versions(
      """
      SELECT '
      -- tenure: version 2
      ';
      /*
      -- tenure: version 2
      */
      SELECT $tag$
      -- tenure: version 2
      $tag$, $1;
      """)
    #expect(found.count == 1)
  }

  @Test func `comments and layout are no words of a version`() throws {
    let one = try versions("CREATE TABLE a (id int, note text DEFAULT 'x  y');")
    let same = try versions(
      "-- About.\nCREATE  TABLE a(\n id int /* key */, note text DEFAULT 'x  y') ;")
    let other = try versions("CREATE TABLE a (id int, note text DEFAULT 'x y');")
    #expect(one.map(\.words) == same.map(\.words))
    #expect(one.map(\.words) != other.map(\.words))
  }

  @Test(arguments: [
    "", "-- Nothing yet.", "SELECT 1;\n-- tenure: version 2\n-- Nothing yet.", "\u{0}",
  ])
  func `a version without a statement is an error`(template: String) {
    #expect(load(template).diagnostics.map(\.code) == [.tenantTemplate])
    #expect(load(template).fleet == nil)
  }

  @Test func `any text is read or refused, and none stops the reading`() {
    var generator = SystemRandomNumberGenerator()
    let pieces = [
      "'", "\"", "$", "$a$", "--", "/*", "*/", ";", "\n", "BEGIN ATOMIC", "END", "CASE", "(", ")",
      "\\", "E'", "é", "-- tenure: version 2\n", "SELECT 1", " ",
    ]
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 0..<30, using: &generator))
        .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let loaded = load(text)
      #expect((loaded.fleet == nil) == loaded.hasErrors, "\(text)")
    }
  }
}
