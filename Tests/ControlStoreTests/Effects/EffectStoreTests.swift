import ControlStore
import Diagnostics
import Planning
import PostgresAccess
import Reconciliation
import Specs
import TestKit
import Testing

/// Effects and their journal: both or neither, and only by whom the fence lets in.
@Suite struct EffectStoreTests {
  private static let kind = KindDescription(
    "login", of: .tenant,
    columns: [
      Column("name"), Column("groups", .list), Column("labels", .json), Column("verifier", .secret),
      Column("oid", .generated),
    ])

  private func entry(_ tenant: String, in database: DatabaseName) -> JournalEntry {
    let after = Row(of: Self.kind) { row in
      row.text("\(tenant) \"quoted\"")
      row.text("a\nb")
      row.text(#"{"tier": "basic"}"#)
      row.text("SCRAM-SHA-256$secret")
      row.unknown()
    }
    return JournalEntry(
      change: Change(
        ResourceID("login", tenant: tenant), .create, before: nil, after: after, in: database,
        reason: "not there", marks: [.irreversible, .destructive]),
      kind: Self.kind, revision: "c0ffee", plan: "p1", actor: "root@tests")
  }

  private func site() async throws -> (ControlSite, Lease) {
    let site = try await ControlSite()
    let lease = try await site.prepare()
    try await site.sql("CREATE TABLE public.effect (name text PRIMARY KEY)")
    return (site, lease)
  }

  @Test func `law 10: an effect and its journal stand or fall together`() async throws {
    let (site, lease) = try await self.site()
    let (store, control) = (site.store, site.control)
    let entry = self.entry("acme", in: control)
    try await store.effect(in: control, under: lease) { session throws(DriverFailure) in
      try session.execute("INSERT INTO public.effect VALUES (\("acme"))")
      try store.record([entry], under: lease, in: session)
    }
    await #expect(throws: DriverFailure.self) {
      try await store.effect(in: control, under: lease) { session throws(DriverFailure) in
        try session.execute("INSERT INTO public.effect VALUES (\("globex"))")
        try store.record([entry], under: lease, in: session)
        try session.execute("SELECT 1/0")
      }
    }
    #expect(try await site.rows("SELECT name FROM public.effect") == [["acme"]])
    let journal = try await site.rows(
      """
      SELECT j.tenant, j.kind, j.action, j.marks::text, j.reason, j.before::text,
        j.after ->> 'name', (j.after -> 'groups')::text, j.after -> 'labels' ->> 'tier',
        b.plan, b.revision, b.actor, b.fence::text, b.txid = j.xmin::text::xid8, b.statements::text
      FROM tenure.journal j JOIN tenure.journal_batch b ON b.id = j.batch
      """)
    #expect(
      journal == [
        [
          "acme", "login", "create", "{destructive,irreversible}", "not there", nil,
          #"acme "quoted""#, #"["a","b"]"#, "basic", "p1", "c0ffee", "root@tests",
          String(lease.fence), "t", #"{"INSERT INTO public.effect VALUES ($1)"}"#,
        ]
      ])
    await site.close()
  }

  @Test func `law 11: a secret is in no row of the journal`() async throws {
    let (site, lease) = try await self.site()
    let (store, control) = (site.store, site.control)
    let entry = self.entry("acme", in: control)
    try await store.effect(in: control, under: lease) { session throws(DriverFailure) in
      try session.execute("INSERT INTO public.effect VALUES (\("SCRAM-SHA-256$secret"))")
      try session.execute("COMMENT ON TABLE public.effect IS \(literal: "SCRAM-SHA-256$secret")")
      try store.record([entry], under: lease, in: session)
    }
    let found = try await site.rows(
      """
      SELECT j.after ->> 'verifier', cardinality(b.statements)::text,
        row(j.*)::text || row(b.*)::text LIKE '%secret%'
      FROM tenure.journal j JOIN tenure.journal_batch b ON b.id = j.batch
      """)
    #expect(found == [["(withheld)", "2", "f"]])
    await site.close()
  }

  @Test func `a function that is called for what it does is among the statements, looking is not`()
    async throws
  {
    let (site, lease) = try await self.site()
    try await site.sql(
      """
      CREATE FUNCTION tenure."do ""it"" now"(name text) RETURNS void LANGUAGE sql
      AS 'INSERT INTO public.effect VALUES (name)'
      """)
    let (store, control) = (site.store, site.control)
    let entry = self.entry("acme", in: control)
    try await store.effect(in: control, under: lease) { session throws(DriverFailure) in
      try session.execute("SELECT name FROM public.effect")
      try session.execute("SELECT pg_catalog.set_config('app.x', '1', true)")
      for name in ["a", "b", "c"] {
        try session.execute(#"SELECT "tenure"."do ""it"" now"(\#(name)::text)"#)
        try session.execute("UPDATE public.effect SET name = name WHERE name = \(name)")
      }
      try session.copyIn("public.effect (name)") { rows throws(DriverFailure) in
        try rows.append("d")
        try rows.endRow()
      }
      try store.record([entry], under: lease, in: session)
    }
    let statements = try await site.rows("SELECT unnest(statements) FROM tenure.journal_batch")
    #expect(
      statements == [
        [#"SELECT "tenure"."do ""it"" now"($1::text)"#],
        ["UPDATE public.effect SET name = name WHERE name = $1"],
        ["COPY public.effect (name) FROM STDIN"],
      ])
    await site.close()
  }

  @Test func `law 6: a backend that is killed between effect and journal leaves neither`()
    async throws
  {
    let (site, lease) = try await self.site()
    let (store, control) = (site.store, site.control)
    let entries = (0..<3).map { self.entry("t\($0)", in: control) }
    for afterJournal in [false, true] {
      let failure = await #expect(throws: DriverFailure.self) {
        try await store.effect(in: control, under: lease) { session throws(DriverFailure) in
          try session.execute("INSERT INTO public.effect VALUES (\("acme"))")
          if afterJournal { try store.record(entries, under: lease, in: session) }
          FaultInjection.kill(session.backend)
          if !afterJournal { try store.record(entries, under: lease, in: session) }
        }
      }
      // Of a commit that was sent nobody knows whether it arrived.
      #expect(failure?.diagnostic.code == (afterJournal ? .commitUnknown : .connectionLost))
      #expect(
        try await site.rows(
          """
          SELECT (SELECT count(*) FROM public.effect), (SELECT count(*) FROM tenure.journal),
            (SELECT count(*) FROM tenure.journal_batch)
          """) == [["0", "0", "0"]])
    }
    try await store.effect(in: control, under: lease) { session throws(DriverFailure) in
      try store.record(entries, under: lease, in: session)
    }
    #expect(try await site.rows("SELECT count(*) FROM tenure.journal") == [["3"]])
    await site.close()
  }

  @Test func `a batch of a thousand effects costs one row of statements and one COPY`() async throws
  {
    let log = FaultInjection(at: nil)
    let site = try await ControlSite(observer: log.observer)
    let lease = try await site.prepare()
    let (store, control) = (site.store, site.control)
    let entries = (0..<1_000).map { self.entry("t\($0)", in: control) }
    let before = log.count
    try await store.effect(in: control, under: lease) { session throws(DriverFailure) in
      try store.record(entries, under: lease, in: session)
    }
    let sent = log.events[before...].filter { $0.moment == .beforeSending }
    #expect(sent.count == 5, "begin, fence, batch, journal, commit")
    #expect(
      try await site.rows(
        "SELECT count(*), count(DISTINCT batch) FROM tenure.journal") == [["1000", "1"]])
    await site.close()
  }

  @Test func `law 8: whom the fence does not know writes nothing, wherever it is`() async throws {
    let (site, lease) = try await self.site()
    let store = site.store
    for (database, fence) in [
      (site.control, lease.fence - 1), (site.other, lease.fence - 1), (site.other, lease.fence + 1),
    ] {
      let failure = await #expect(throws: DriverFailure.self) {
        try await store.effect(in: database, under: Lease(holder: "x", fence: fence)) {
          session throws(DriverFailure) in
          _ = try session.execute("CREATE TABLE public.traitor ()")
        }
      }
      guard case .conflict(let why)? = failure else {
        Issue.record("\(database) \(fence): \(String(describing: failure))")
        continue
      }
      #expect(why.code == .fenceLost)
      #expect(
        try await site.rows("SELECT to_regclass('public.traitor')", in: database) == [[nil]])
    }
    await site.close()
  }

  @Test func `law 8: who raises the fence waits for the effect that is under way`() async throws {
    let (site, lease) = try await self.site()
    let (store, control) = (site.store, site.control)
    let begun = AsyncStream<Void>.makeStream()
    async let effect: Void = store.effect(in: control, under: lease) {
      session throws(DriverFailure) in
      begun.continuation.finish()
      try session.execute(script: ControlSite.waitUntilBlocking)
      try session.execute("INSERT INTO public.effect VALUES (\("in time"))")
    }
    for await _ in begun.stream {}
    try await site.leases.release(lease)
    let next = try await site.otherLeases().acquire(
      holder: "next", databases: [control, site.other])
    // It had the fence before it was raised, so it was let finish.
    #expect(try await site.rows("SELECT name FROM public.effect") == [["in time"]])
    try await effect
    #expect(next.fence > lease.fence)
    await site.close()
  }

  @Test func `two appliers that lock the same tenants in different orders both come through`()
    async throws
  {
    let (site, lease) = try await self.site()
    let (store, control) = (site.store, site.control)
    let names = (0..<200).map { "t\($0)" }
    try await withThrowingTaskGroup { group in
      for round in 0..<8 {
        let mine = round % 2 == 0 ? names : names.reversed()
        group.addTask {
          try await store.effect(in: control, under: lease) { session throws(DriverFailure) in
            try store.lock(tenants: mine, in: session)
          }
        }
      }
      try await group.waitForAll()
    }
    await site.close()
  }
}
