import Planning
import PostgresAccess
import Reconciliation
import Resources
import SecretFolder
import Specs
import TestKit
import Testing

@Suite struct SchemaConformanceTests {
  private static let indexes = """
      placement: {isolation: schema}
      performance: {indexes: [{table: a, columns: [note], where: {id: "1"}}]}
    """

  /// Both tenants with their logins, which the schemas belong to.
  private func fresh(secrets: String) async throws -> KindRun<SchemaKind> {
    let fleet = TemporaryPostgres.uniqueName("schemas").replacing("_", with: "-")
    let tenancy = try await Tenancy(
      fleet,
      platform: """
          application: {template: tenant.sql, roles: {application: [\(Application.role)]}}
        """, acme: Self.indexes, globex: "  placement: {isolation: schema}",
      beside: [
        (
          "tenant.sql",
          "CREATE TABLE a (id serial PRIMARY KEY, note text); CREATE VIEW b AS SELECT note FROM a;"
        )
      ])
    try await tenancy.application.contextFunctions.converge()
    let role = RoleKind(
      schema: "tenure", platform: tenancy.platform,
      secrets: FolderSecretStore(root: secrets + "/" + fleet)
    ) { _, _ in true }
    try await tenancy.run(role).converge()
    return tenancy.run(
      SchemaKind(
        schema: "tenure", fleet: tenancy.platform.name, template: tenancy.fleet.template
      ) { _, _ in true })
  }

  @Test func `schemas conform: law 5, law 6`() async throws {
    let folder = try TemporaryFolder()
    let conformance = KindConformance { [path = folder.path] in try await fresh(secrets: path) }
    func everywhere(_ statement: String) -> String {
      """
      DO $$ DECLARE s record; BEGIN
        FOR s IN SELECT n.nspname AS name FROM tenure.tenant_schema AS t JOIN pg_namespace AS n ON n.oid = t.schema
        LOOP EXECUTE format($q$\(statement)$q$, s.name); END LOOP;
      END $$
      """
    }
    let problems = try await conformance.problems(after: [
      .init("a fence is disabled", everywhere("ALTER TABLE %1$I.a DISABLE TRIGGER ALL")),
      .init("everybody reads", everywhere("GRANT SELECT ON %1$I.b TO PUBLIC")),
      .init("the login lost a right", everywhere("REVOKE UPDATE ON %1$I.a FROM %1$I")),
      .init(
        "the index is gone",
        """
        DO $$ DECLARE i record; BEGIN
          FOR i IN SELECT x.index FROM tenure.tenant_schema AS t, tenure.schema_indexes(ARRAY[t.schema]) AS x
          LOOP EXECUTE format('DROP INDEX %s', i.index::regclass); END LOOP;
        END $$
        """),
    ])
    #expect(problems == [])
  }
}
