import ControlStore
import Diagnostics
import PostgresAccess
import Specs
import TestKit
import Testing

@Suite struct StatusReaderTests {
  private static let tenants = """
    INSERT INTO tenure.registry (name, former_names, display_name, tier, state, cluster, isolation,
      labels, spec_digest, revision, key, prevent_destroy, cordoned_at, destroyed_at)
    VALUES
      ('acme', '{acme-old}', 'Acme "1"', 'basic', 'active', 'main', 'pool',
        '{"segment": "enterprise", "region": "eu"}', 'd', 'c0ffee', '7', true, NULL, NULL),
      ('beta', '{}', NULL, NULL, 'trial', 'second', 'pool', '{"segment": "small"}', 'd', 'c0ffee',
        NULL, false, '2026-01-01T00:00:00Z', NULL),
      ('gone', '{}', NULL, NULL, 'active', 'main', 'pool', '{}', 'd', 'c0ffee', NULL, false, NULL,
        '2026-01-02T00:00:00Z');
    INSERT INTO tenure.condition (uid, type, status, reason, message, evidence, since)
    SELECT uid, t.type, t.status, 'Reason', 'a message', 'digest', '2026-02-01T00:00:00Z'
    FROM tenure.registry,
      (VALUES ('Ready', 'True'), ('Isolated', 'True'), ('Registered', 'True')) AS t (type, status)
    WHERE name = 'acme';
    INSERT INTO tenure.observation (at, revision, tenants) VALUES
      ('2026-03-01T00:00:00Z', 'c0ffee', '{acme}'), ('2026-03-02T00:00:00Z', 'c0ffee', NULL),
      ('2026-03-03T00:00:00Z', 'c0ffee', '{beta}');
    """

  private func site() async throws -> ControlSite {
    let site = try await ControlSite()
    _ = try await site.prepare()
    try await site.sql(Self.tenants)
    return site
  }

  private func reader(_ site: ControlSite) -> StatusReader {
    StatusReader(site.store, control: site.control, databases: [site.control, site.other])
  }

  @Test func `a tenant is read with everything that is known of it`() async throws {
    let site = try await site()
    try await site.sql(
      """
      CREATE TABLE tenure.tenant (name text, access text);
      INSERT INTO tenure.tenant VALUES ('acme', 'readOnly');
      """)
    let page = try await reader(site).page(
      StatusQuery(names: ["acme"], detail: .full, declared: ["acme"]))
    let acme = try #require(page.tenants.first)
    #expect(page.tenants.count == 1)
    #expect(acme.name == "acme" && acme.key == "7" && acme.displayName == "Acme \"1\"")
    #expect(acme.formerNames == ["acme-old"] && acme.tier == "basic" && acme.isProtected)
    #expect(acme.labels == ["segment": "enterprise", "region": "eu"])
    #expect(acme.access == "readOnly")
    #expect(acme.isOrphan == false && acme.cordonedAt == nil)
    #expect(acme.conditions.map(\.type) == ["Isolated", "Registered", "Ready"])
    #expect(acme.ready == "True")
    #expect(acme.conditions[0].since.description == "2026-02-01T00:00:00Z")
    #expect(acme.conditions[0].observedAt.description == "2026-03-02T00:00:00Z")
  }

  @Test func `the list shows who is there, and tombstones only when asked`() async throws {
    let site = try await site()
    let list = try await reader(site).page(StatusQuery(declared: ["acme"])).tenants
    #expect(list.map(\.name) == ["acme", "beta"])
    #expect(list.map(\.ready) == ["True", "Unknown"])
    #expect(list.map(\.isOrphan) == [false, true])
    #expect(list[0].conditions.map(\.type) == ["Ready"])
    #expect(list[1].cordonedAt?.description == "2026-01-01T00:00:00Z")
    #expect(list[1].observedAt?.description == "2026-03-03T00:00:00Z")
    let all = try await reader(site).page(StatusQuery(includesDestroyed: true)).tenants
    #expect(all.map(\.name) == ["acme", "beta", "gone"])
    #expect(all[2].destroyedAt != nil)
  }

  @Test func `labels choose, page by page`() async throws {
    let site = try await site()
    try await site.sql(
      """
      INSERT INTO tenure.registry (name, state, cluster, isolation, labels, spec_digest, revision)
      SELECT 't' || n, 'active', 'main', 'pool', jsonb_build_object('odd', (n % 2)::text, 'n', '"'),
        'd', 'r'
      FROM generate_series(100, 199) AS n
      """)
    var query = StatusQuery(selector: try LabelSelector("odd=1"))
    var names: [String] = []
    var after: String?
    var pages = 0
    repeat {
      let page = try await reader(site).page(query, after: after, limit: 30)
      names += page.tenants.map(\.name)
      after = page.next
      pages += 1
    } while after != nil
    #expect(names == (100...199).filter { $0 % 2 == 1 }.map { "t\($0)" })
    #expect(pages == 5)
    query.selector = try LabelSelector("segment in (enterprise),region!=us")
    var chosen: [String] = []
    try await reader(site).forEach(query) { chosen.append($0.name) }
    #expect(chosen == ["acme"])
  }

  @Test func `events of all databases come in the order of time, under every name`() async throws {
    let site = try await site()
    func script(_ at: String, _ tenant: String) -> String {
      """
      INSERT INTO tenure.journal_batch (at, fence, plan, revision, actor, statements)
      VALUES ('\(at)', 1, 'p', 'c0ffee', 'root@tests', '{}');
      INSERT INTO tenure.journal (batch, tenant, kind, name, action, marks, reason, before, after)
      SELECT max(id), '\(tenant)', 'state', '', 'update', '{destructive}', 'because', '{"a": 1}',
        NULL
      FROM tenure.journal_batch;
      """
    }
    try await site.sql(script("2026-04-01T00:00:00Z", "acme-old"))
    try await site.sql(script("2026-04-03T00:00:00Z", "acme"))
    try await site.sql(script("2026-04-02T00:00:00Z", "acme"), in: site.other)
    try await site.sql(script("2026-04-02T00:00:00Z", "beta"), in: site.other)
    try await site.sql(
      """
      INSERT INTO tenure.condition_history (since, until, uid, type, status, reason, message)
      SELECT '2026-04-02T12:00:00Z', '2026-04-02T13:00:00Z', uid, 'Ready', 'False', 'Differs',
        'not yet'
      FROM tenure.registry WHERE name = 'acme'
      """)
    let reader = EventReader(site.store, control: site.control, databases: [site.other])
    let all = try #require(try await reader.events(of: "acme"))
    // What holds since then is an event too: the conditions that were read above.
    #expect(
      all.prefix { $0.at.description.hasPrefix("2026-02-01") }.map(\.kind).allSatisfy {
        $0 == "condition"
      })
    let events = try #require(
      try await reader.events(of: "acme", since: Timestamp(rfc3339: "2026-03-01T00:00:00Z")))
    #expect(events.count == all.count - 3)
    #expect(
      events.map { String($0.at.description.prefix(13)) } == [
        "2026-04-01T00", "2026-04-02T00", "2026-04-02T12", "2026-04-03T00",
      ])
    #expect(events.map(\.source) == ["main/app", "second/app", "main/app", "main/app"])
    #expect(events[2].kind == "condition" && events[2].reason == "Differs: not yet")
    #expect(events[0].before == #"{"a": 1}"# && events[0].after == nil)
    #expect(events[0].marks == ["destructive"] && events[0].actor == "root@tests")
    let late = try #require(
      try await reader.events(of: "acme", since: Timestamp(rfc3339: "2026-04-02T06:00:00Z")))
    #expect(late.count == 2)
    let last = try #require(try await reader.events(of: "acme", limit: 1))
    #expect(last.map(\.at.description) == ["2026-04-03T00:00:00Z"])
    #expect(try await reader.events(of: "nobody") == nil)
  }
}
