import Diagnostics
import Planning
import PostgresAccess
import Resources
import TestKit
import Testing

/// Tables without a tenant column, whose rows belong to rows of a table that has one.
@Suite struct InclusionTests {
  private static let lines = Inclusion(
    table: ObjectName(name: "line items"), parent: ObjectName(name: "invoices"),
    column: "tenant_id", place: Place(file: "platform.yaml", line: 9, column: 23))
  /// Two more foreign keys away, one of them of two that lead there.
  private static let notes = Inclusion(
    table: ObjectName(name: "remarks"), parent: ObjectName(name: "line items"), column: "tenant_id",
    through: ["about"])
  private static let votes = Inclusion(
    table: ObjectName(name: "votes"), parent: ObjectName(name: "remarks"), column: "tenant_id")
  private static let marks = Inclusion(
    table: ObjectName(name: "marks"), parent: ObjectName(name: "events"), column: "tenant_id")

  /// Lines of invoices under names that need quotes, and a partitioned table with a key of two columns.
  private static let tables = """
    CREATE TABLE public."line items" (id bigint PRIMARY KEY,
      "in voice" bigint REFERENCES public.invoices (id), text text);
    CREATE TABLE public.remarks (id varchar(9) PRIMARY KEY,
      about bigint REFERENCES public."line items" (id), beside bigint REFERENCES public."line items" (id));
    CREATE TABLE public.votes (id bigint PRIMARY KEY, note text REFERENCES public.remarks (id));
    ALTER TABLE public.remarks OWNER TO isolation_owner;
    ALTER TABLE public.votes OWNER TO isolation_owner;
    CREATE TABLE public.marks (id bigint, at date, event bigint, mark text,
      FOREIGN KEY (event, at) REFERENCES public.events (id, at)) PARTITION BY RANGE (id);
    CREATE TABLE public.marks_1 PARTITION OF public.marks FOR VALUES FROM (0) TO (1000);
    CREATE TABLE public.marks_2 PARTITION OF public.marks FOR VALUES FROM (1000) TO (2000);
    ALTER TABLE public."line items" OWNER TO isolation_owner;
    ALTER TABLE public.marks OWNER TO isolation_owner;
    ALTER TABLE public.marks_1 OWNER TO isolation_owner;
    ALTER TABLE public.marks_2 OWNER TO isolation_owner;
    """

  private static func application(
    _ inclusions: [Inclusion] = [votes, lines, notes, marks], _ script: String = tables
  ) async throws -> Application {
    var application = try await Application.fresh()
    try await application.database.run(script: script)
    application.settings = IsolationSettings(
      indexes: [.init(table: ObjectName(name: "line items"), columns: ["text"])],
      inclusions: inclusions, roles: [Application.role])
    return application
  }

  @Test func `included tables conform: law 5, law 6`() async throws {
    let conformance = KindConformance {
      let application = try await Self.application()
      try await application.contextFunctions.converge()
      return application.isolation
    }
    let problems = try await conformance.problems(after: [
      .init("row security is off", #"ALTER TABLE public."line items" DISABLE ROW LEVEL SECURITY"#),
      .init("a partition is not forced", "ALTER TABLE public.marks_1 NO FORCE ROW LEVEL SECURITY"),
      .init("the policy is gone", "DROP POLICY tenant_isolation_policy ON public.marks_2"),
      .init(
        "the policy relies on the parent's alone",
        """
        ALTER POLICY tenant_isolation_policy ON public."line items"
        USING (EXISTS (SELECT FROM public.invoices AS i WHERE i.id = "in voice"))
        """),
      .init(
        "what may be written is anything",
        #"ALTER POLICY tenant_isolation_policy ON public."line items" WITH CHECK (true)"#),
      .init(
        "a policy ends before the tenant",
        """
        ALTER POLICY tenant_isolation_policy ON public.votes
        USING (EXISTS (SELECT FROM public.remarks AS n WHERE n.id = note))
        """),
      .init("the fence is gone", #"DROP TRIGGER tenure_fence ON public."line items""#),
      .init(
        "the index of the foreign key is gone",
        """
        DO $$ BEGIN EXECUTE (SELECT 'DROP INDEX ' || indexrelid::regclass FROM pg_index
          WHERE indrelid = 'public.marks'::regclass); END $$
        """),
      .init("the grants are gone", #"REVOKE ALL ON public."line items" FROM isolation_app"#),
      .init(
        "a partition is attached later",
        "CREATE TABLE public.marks_3 PARTITION OF public.marks FOR VALUES FROM (2000) TO (3000)"),
      .init("a child inherits", #"CREATE TABLE public.old () INHERITS (public."line items")"#),
    ])
    #expect(problems == [])
  }

  /// Each tenant has an invoice with a line, and an event with a mark; one line belongs to nobody.
  private func filled() async throws -> Application {
    let application = try await Self.application()
    try await application.isolate()
    try await application.database.run(
      script: """
        INSERT INTO public.invoices (id, tenant_id)
        SELECT row_number() OVER (ORDER BY slug), id FROM public.tenants;
        INSERT INTO public."line items" SELECT id, id, 'line' FROM public.invoices;
        INSERT INTO public."line items" VALUES (99, NULL, 'of nobody');
        INSERT INTO public.remarks SELECT 'n' || id, id, 3 - id FROM public."line items" WHERE id < 3;
        INSERT INTO public.remarks VALUES ('lost', 99);
        INSERT INTO public.votes SELECT id, 'n' || id FROM public."line items" WHERE id < 3;
        INSERT INTO public.votes VALUES (98, 'lost'), (99, NULL);
        INSERT INTO public.events SELECT tenant_id, '2026-05-01', id FROM public.invoices;
        INSERT INTO public.marks SELECT id, at, id, 'mark' FROM public.events;
        GRANT SELECT ON public.marks_1 TO isolation_app;
        """)
    return application
  }

  @Test func `a tenant reads the rows that lead to it, and writes no others`() async throws {
    let application = try await filled()
    let acme = Application.acme
    let tables: [SQL] = [#"public."line items""#, "public.marks", "public.marks_1"]
    for table in tables {
      #expect(
        try await application.query(as: acme, "SELECT id FROM \(table)") == [["1"]],
        "\(table.redactedText)")
    }
    #expect(try await application.query(as: acme, "SELECT id FROM public.remarks") == [["n1"]])
    #expect(try await application.query(as: acme, "SELECT id FROM public.votes") == [["1"]])
    let foreign: [SQL] = [
      "INSERT INTO public.remarks VALUES ('n5', 2)",
      "INSERT INTO public.remarks VALUES ('n5', 99, 1)",
      "INSERT INTO public.votes VALUES (5, 'n2')",
      "INSERT INTO public.votes VALUES (5, 'lost')",
      "UPDATE public.votes SET note = 'n2'",
      #"INSERT INTO public."line items" VALUES (5, 2, 'x')"#,
      #"INSERT INTO public."line items" VALUES (5, NULL, 'x')"#,
      #"UPDATE public."line items" SET "in voice" = 2"#,
      "INSERT INTO public.marks VALUES (5, '2026-05-01', 2, 'x')",
    ]
    for statement in foreign {
      #expect(
        await failure { try await application.query(as: acme, statement) } == "42501",
        "\(statement.redactedText)")
    }
    #expect(
      try await application.query(
        as: acme, #"DELETE FROM public."line items" WHERE id <> 1 RETURNING id"#) == [])
    _ = try await application.query(
      as: acme, #"INSERT INTO public."line items" VALUES (5, 1, 'x')"#)
    #expect(
      try await application.query(as: nil, #"SELECT id FROM public."line items""#) == [],
      "without a tenant nothing is shown")
  }

  @Test func `law 13: an included table with data is disruptive to isolate`() async throws {
    let application = try await Self.application()
    try await application.contextFunctions.converge()
    try await application.database.run(
      script: """
        INSERT INTO public.invoices (id, tenant_id) VALUES (1, '\(Application.acme)');
        INSERT INTO public."line items" VALUES (1, 1, 'line')
        """)
    let changes = try await application.isolation.changes()
    let change = try #require(changes.first { $0.id.name == #"public."line items""# })
    #expect(change.marks == [.disruptive])
    try await application.isolation.converge()
    #expect(try await application.isolation.changes().isEmpty)
  }

  struct Wrong: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let script: String
    var parent = "invoices"
    var column = "tenant_id"
    let message: String
  }

  @Test(arguments: [
    Wrong(
      testDescription: "the table is not there", script: "",
      message: #"the included table 'public."line items"' is not there"#),
    Wrong(
      testDescription: "the parent is not there",
      script: #"CREATE TABLE public."line items" (id int)"#, parent: "bills",
      message: #"the path of 'public."line items"' leads to 'public.bills', which is not there"#),
    Wrong(
      testDescription: "no foreign key", script: #"CREATE TABLE public."line items" (id int)"#,
      message: #"no foreign key leads from 'public."line items"' to 'public.invoices'"#),
    Wrong(
      testDescription: "two foreign keys",
      script: """
        CREATE TABLE public."line items" (a bigint CONSTRAINT a REFERENCES public.invoices,
          b bigint CONSTRAINT b REFERENCES public.invoices)
        """,
      message:
        #"2 foreign keys lead from 'public."line items"' to 'public.invoices': 'a', 'b'"#),
    Wrong(
      testDescription: "another column at the end",
      script: #"CREATE TABLE public."line items" (a bigint REFERENCES public.invoices)"#,
      column: "id", message: "'public.invoices' is not kept apart by 'id'"),
    Wrong(
      testDescription: "a tenant column of its own",
      script: """
        CREATE TABLE public."line items" (a bigint REFERENCES public.invoices, tenant_id uuid)
        """,
      message:
        #"the included table 'public."line items"' has the tenant column 'tenant_id' itself"#),
    Wrong(
      testDescription: "types that differ",
      script: """
        CREATE TABLE public.rates (tenant_id uuid, rate numeric UNIQUE);
        CREATE TABLE public."line items" (rate int REFERENCES public.rates (rate))
        """, parent: "rates",
      message:
        #"the foreign key 'line items_rate_fkey' of 'public."line items"' compares columns of different types"#
    ),
  ])
  func `a path that leads nowhere is an error with its place`(wrong: Wrong) async throws {
    let inclusion = Inclusion(
      table: ObjectName(name: "line items"), parent: ObjectName(name: wrong.parent),
      column: wrong.column, place: Self.lines.place)
    let application = try await Self.application([inclusion], wrong.script + ";")
    let thrown = await #expect(throws: DriverFailure.self) {
      try await application.isolation.observed()
    }
    #expect(thrown?.diagnostic.code == .inclusionUnreachable)
    #expect(thrown?.diagnostic.message == wrong.message)
    #expect(thrown?.diagnostic.place == Self.lines.place)
    #expect(thrown?.diagnostic.hint != nil)
  }

  @Test func `before the application has made its tables nothing is wrong`() async throws {
    let nowhere = Inclusion(
      table: ObjectName(name: "later"), parent: ObjectName(name: "latest"), column: "tenant_id")
    let application = try await Self.application([nowhere], "SELECT 1")
    try await application.isolate()
    #expect(try await application.isolation.changes().isEmpty)
  }

  @Test(arguments: [
    ("bigint", "integer"), ("varchar(10)", "varchar(10)"), ("varchar(10)", "text"),
    ("text", "varchar(10)"), ("public.number", "public.number"), ("public.number", "bigint"),
    ("public.word", "public.word"), ("char(4)", "char(4)"), ("uuid", "uuid"), ("date", "date"),
  ])
  func `law 5: foreign keys of any type converge`(parent: String, child: String) async throws {
    let script = """
      CREATE DOMAIN public.number AS bigint;
      CREATE DOMAIN public.word AS varchar(10);
      CREATE TABLE public."select" (tenant_id uuid, "key" \(parent) UNIQUE);
      CREATE TABLE public."line items" ("from" \(child) REFERENCES public."select" ("key"));
      """
    let inclusion = Inclusion(
      table: ObjectName(name: "line items"), parent: ObjectName(name: "select"),
      column: "tenant_id")
    let application = try await Self.application([inclusion], script)
    var settings = application
    settings.settings = IsolationSettings(inclusions: [inclusion], roles: [Application.role])
    try await settings.isolate()
    #expect(try await settings.isolation.changes().isEmpty)
  }
}
