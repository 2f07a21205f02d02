import ControlStore
import Diagnostics
import PostgresAccess
import TestKit
import Testing

/// Our schema in the databases.
@Suite struct SchemaTests {
  @Test func `everything of ours is described`() async throws {
    let site = try await ControlSite()
    try await site.store.prepare(site.control)
    let bare = try await site.rows(
      """
      SELECT c.relname, a.attname FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'tenure'::regnamespace AND c.relkind IN ('r', 'v')
        AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)
      UNION ALL
      SELECT p.proname, NULL FROM pg_proc p
      WHERE p.pronamespace = 'tenure'::regnamespace AND obj_description(p.oid, 'pg_proc') IS NULL
      """)
    #expect(bare.isEmpty, "without a comment: \(bare)")
    await site.close()
  }

  @Test func `two starters prepare one database, and the fence stands once`() async throws {
    let site = try await ControlSite()
    let (store, control, other) = (site.store, site.control, site.other)
    try await withThrowingTaskGroup { group in
      for _ in 0..<4 {
        group.addTask { try await store.prepare(control) }
        group.addTask { try await store.prepare(other) }
      }
      try await group.waitForAll()
    }
    for database in [control, other] {
      #expect(
        try await site.rows("SELECT number FROM tenure.fence", in: database) == [["0"]])
    }
    #expect(try await site.rows("SELECT to_regclass('tenure.registry')", in: other) == [[nil]])
    await site.close()
  }

  @Test func `reading prepares nothing and leaves nothing`() async throws {
    let site = try await ControlSite()
    let count = try await site.store.read(site.control) { session throws(DriverFailure) in
      return try session.execute("SELECT count(*) FROM tenure.registry").only().int(0)
    }
    #expect(count == 0)
    #expect(try await site.rows("SELECT to_regnamespace('tenure')") == [[nil]])
    await site.close()
  }
}
