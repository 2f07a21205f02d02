import Diagnostics
import PostgresAccess
import Resources
import TestKit

/// An application's database with our part of the schema in it, and what the kinds need to know of it.
struct Application {
  let database: TestDatabase
  var context = TenantContext(
    schema: "tenure",
    table: TenantTable(
      schema: "public", name: "tenants", key: "id", slug: "slug", displayName: "name"),
    setting: "app.current_tenant_id", function: ObjectName(name: "current_tenant_id"))
  var settings = IsolationSettings(roles: [role])

  static let role = "isolation_app"
  static let owner = "isolation_owner"
  static let acme = "00000000-0000-0000-0000-0000000000a1"
  static let globex = "00000000-0000-0000-0000-0000000000b2"

  private static let roles = Once<Void>()

  /// Two tenants, `acme` and `globex`, two tables of theirs without data, and a partitioned one.
  static func fresh() async throws -> Application {
    try await roles.value {
      try await TemporaryPostgres.administer("CREATE ROLE \(identifier: role) LOGIN")
      try await TemporaryPostgres.administer("CREATE ROLE \(identifier: owner) LOGIN")
    }
    let database = try await TemporaryPostgres.freshDatabase(from: "isolation") { database in
      try await prepare(database)
      try await database.run(script: tables)
    }
    return Application(database: database)
  }

  static func prepare(_ database: TestDatabase) async throws {
    let migrator = try Migrator(part: ResourceMigrations.part, ResourceMigrations.all)
    try await database.perform { session throws(DriverFailure) in
      try migrator.migrate(session)
    }
  }

  var isolation: KindRun<IsolationKind> {
    KindRun(IsolationKind(context, settings), in: database)
  }
  var contextFunctions: KindRun<ContextKind> { KindRun(ContextKind(context), in: database) }

  /// Applies everything, what is disruptive as well.
  func isolate() async throws {
    try await contextFunctions.converge()
    try await isolation.converge()
  }

  /// Enters the context of a tenant as the application does, and runs a statement in it.
  func query(as tenant: String?, _ sql: SQL) async throws(DriverFailure) -> [[String?]] {
    try await database.perform(as: Self.role) { session throws(DriverFailure) in
      try session.transaction { session throws(DriverFailure) in
        try session.execute(
          "SELECT set_config(\(context.setting), \(tenant ?? ""), true)")
        return try session.texts(of: sql)
      }
    }
  }

  private static let tables = """
    CREATE TABLE public.tenants (id uuid PRIMARY KEY, slug text NOT NULL UNIQUE, name text NOT NULL);
    INSERT INTO public.tenants VALUES ('\(acme)', 'acme', 'Acme'), ('\(globex)', 'globex', 'Globex');
    INSERT INTO tenure.tenant (key, uid, name)
    SELECT t.id::text, gen_random_uuid(), t.slug FROM public.tenants AS t;
    CREATE TABLE public.invoices (
      id bigserial PRIMARY KEY, tenant_id uuid, amount numeric NOT NULL DEFAULT 0, due_at date);
    CREATE TABLE public.notes (tenant_id uuid NOT NULL, body text);
    CREATE TABLE public.events (
      tenant_id uuid NOT NULL, at date NOT NULL, id bigint NOT NULL, PRIMARY KEY (id, at))
      PARTITION BY RANGE (at);
    CREATE TABLE public.events_2026 PARTITION OF public.events
      FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    CREATE VIEW public.unpaid AS SELECT * FROM public.invoices;
    ALTER TABLE public.tenants OWNER TO isolation_owner;
    ALTER TABLE public.invoices OWNER TO isolation_owner;
    ALTER TABLE public.notes OWNER TO isolation_owner;
    ALTER TABLE public.events OWNER TO isolation_owner;
    ALTER TABLE public.events_2026 OWNER TO isolation_owner;
    """
}
