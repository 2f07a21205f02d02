import Planning
import PostgresAccess
import Reconciliation
import TestKit
import Testing

/// The picture of a plan in the README is what the program prints.
@Suite struct ReadmeTests {
  /// The quickstart's fleet, with what the picture tells changed in its documents.
  private static func documents(
    _ change: (_ path: String, _ text: String) -> String = { $1 }
  ) throws -> [(path: String, text: String)] {
    let root = GoldenCase.packageRoot() + "/examples/quickstart/fleet"
    let paths =
      ["platform.yaml"]
      + ["tiers", "tenants"].flatMap { folder in
        Folder.names("\(root)/\(folder)").sorted().map { "\(folder)/\($0)" }
      }
    return try paths.map { path in
      let text = try #require(Folder.read("\(root)/\(path)"), "\(path) cannot be read")
      return (path, change(path, text))
    }
  }

  @Test func `the plan in the README is one that the program makes`() async throws {
    try await FleetInPlay.makeRoles()
    let database = try await TemporaryPostgres.freshDatabase()
    let application = GoldenCase.packageRoot() + "/examples/quickstart/application.sql"
    try await database.run(script: try #require(Folder.read(application)))
    var play = try FleetInPlay(try Self.documents(), on: database)
    let tables: Set = ["public.tenants", "public.customers", "public.invoices"]
    #expect(try await play.apply(choosing: tables).isComplete)

    try await database.run(
      script: """
        ALTER TABLE public.invoices NO FORCE ROW LEVEL SECURITY;
        UPDATE public.tenants SET name = 'Acme (old)' WHERE slug = 'acme';
        """)
    play.fleet = try FleetInPlay.load(
      try Self.documents { path, text in
        switch path {
        case "tenants/umbra.yaml": text + "  state: suspended\n"
        case "tenants/duff.yaml", "tenants/soylent.yaml", "tenants/wonka.yaml":
          text + "  quotas: {usage: {users: 75}}\n"
        default: text
        }
      })
    let plan = try await play.plan()
    let picture = PlanText().render(plan, at: plan.made)
    let readme = try #require(Folder.read(GoldenCase.packageRoot() + "/README.md"))
    #expect(readme.contains("```\n$ tenure plan --worktree\n\(picture)```\n"), "\(picture)")
  }
}
