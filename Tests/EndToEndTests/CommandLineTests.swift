import PostgresAccess
import TestKit
import Testing

/// The program itself, run as a person runs it.
@Suite struct CommandLineTests {
  @Test func `plan, apply, plan: exit codes 2, 0 and 0`() async throws {
    let checkout = try await Checkout()
    let first = try await checkout.tenure.run("plan")
    #expect(first.code == 2, "\(first.error)")
    #expect(first.output.contains("registration: not registered"))
    let apply = try await checkout.tenure.run("apply", "--yes")
    #expect(apply.code == 0, "\(apply.error)")
    #expect(apply.output.contains("to 3 tenants"))
    let second = try await checkout.tenure.run("plan")
    #expect(second.code == 0)
    #expect(second.output.hasPrefix("Nothing to do"))
  }

  @Test func `an apply that nobody confirmed changes nothing`() async throws {
    let checkout = try await Checkout()
    let apply = try await checkout.tenure.run("apply")
    #expect(apply.code == 1)
    #expect(apply.error.contains("TN906"))
    let schemas = try await checkout.database.query(
      "SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = 'tenure'")
    #expect(schemas == [["0"]])
  }

  @Test func `law 4: a saved plan is applied as it was made, and an altered one is not`()
    async throws
  {
    let checkout = try await Checkout()
    let file = checkout.repository.surroundings + "/plan.json"
    #expect(try await checkout.tenure.run("plan", "--out", file).code == 2)
    let text = try #require(Folder.read(file))
    #expect(!text.contains("INSERT") && !text.contains("UPDATE "), "a saved plan holds no SQL")
    #expect(Folder.write(text.replacing("Tenant 2", with: "Evil"), to: file))
    let altered = try await checkout.tenure.run("apply", file)
    #expect(altered.code == 1)
    #expect(altered.error.contains("altered"))
    #expect(Folder.write(text, to: file))
    let applied = try await checkout.tenure.run("apply", file, "--yes")
    #expect(applied.code == 0, "\(applied.error)")
    #expect(try await checkout.tenure.run("plan").code == 0)
  }

  @Test func `a plan for another day, or of a branch, cannot be saved`() async throws {
    let checkout = try await Checkout()
    for arguments in [["--at", "2030-01-01"], ["--base", "main"]] {
      let result = try await checkout.tenure.run(["plan", "--out", "/dev/null"] + arguments)
      #expect(result.code == 1)
    }
  }

  @Test func `a branch is compared with where it left, without a database`() async throws {
    let checkout = try await Checkout()
    try checkout.repository.git("checkout", "--quiet", "-b", "change")
    try checkout.repository.commit(
      files: Dictionary(
        uniqueKeysWithValues: checkout.documents.map {
          ($0.path, $0.text.replacing("Tenant 2", with: "Second"))
        }))
    try await checkout.database.drop()
    let plan = try await checkout.tenure.run("plan", "--base", "main")
    #expect(plan.code == 2, "\(plan.error)")
    #expect(plan.output.contains("Tenant 2 → Second"))
    #expect(!plan.output.contains("t001"))
  }

  @Test func `one document in error is reported, held, and refused when strict`() async throws {
    let checkout = try await Checkout { documents in
      documents[1].text += "  colour: green\n"
    }
    let plan = try await checkout.tenure.run("plan")
    #expect(plan.code == 2)
    #expect(plan.error.contains("tenants/t001.yaml"))
    #expect(plan.output.contains("2 tenants"))
    #expect(try await checkout.tenure.run("plan", "--strict").code == 1)
    #expect(try await checkout.tenure.run("validate").code == 1)
  }

  @Test func `what is wrong is shown with its line, but never a line that holds a secret`()
    async throws
  {
    let checkout = try await Checkout()
    let wrong = [
      "tenants/shown.yaml": """
      apiVersion: tenure.dev/v1
      kind: Tenant
      metadata: {name: shown}
      spec: {displayName: Shown, state: actve}
      """,
      "tenants/hidden.yaml": """
      apiVersion: tenure.dev/v1
      kind: Tenant
      metadata: {name: hidden}
      spec: {state: actve, displayName: "postgresql://app:hunter2@db.example/app"}
      """,
      "tenants/unknown.yaml": """
      apiVersion: tenure.dev/v1
      kind: Tenant
      metadata: {name: unknown}
      spec:
        displayName: Unknown
        hook: "https://app:hunter2@hooks.example/"
      """,
    ]
    try checkout.repository.commit(
      files: Dictionary(uniqueKeysWithValues: checkout.documents.map { ($0.path, $0.text) })
        .merging(wrong) { $1 })
    for arguments in [["validate", "--revision", "HEAD"], ["plan"], ["plan", "--base", "HEAD~1"]] {
      let result = try await checkout.tenure.run(arguments)
      let said = result.output + result.error
      #expect(said.contains("spec: {displayName: Shown, state: actve}"))
      #expect(said.contains("hidden.yaml"))
      #expect(!said.contains("hunter2"))
    }
  }

  @Test(arguments: [
    "", "plan", "apply", "validate", "explain", "schema", "parse", "embedded", "status", "get",
    "events", "audit", "doctor", "audit verify", "audit export", "verify", "verify isolation",
    "import", "init",
    "embedded start", "embedded stop",
    "embedded status", "embedded psql", "embedded reset",
  ])
  func `every command has a manual`(command: String) async throws {
    let tenure = TenureCommand(in: "/")
    let help = try await tenure.run(["help"] + command.split(separator: " ").map(String.init))
    #expect(help.code == 0)
    #expect(help.output.contains("USAGE: tenure"))
    #expect(help.output.contains("OVERVIEW"))
  }
}
