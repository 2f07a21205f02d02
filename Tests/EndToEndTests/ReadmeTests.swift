import PostgresAccess
import TestKit
import Testing

/// What the README shows is what happens.
@Suite struct ReadmeTests {
  private static let root = GoldenCase.packageRoot()

  /// The blocks of the README between fences.
  private func blocks() throws -> [String] {
    let text = try #require(Folder.read(Self.root + "/README.md"))
    let parts = text.split(separator: "```\n", omittingEmptySubsequences: false)
    return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
  }

  @Test func `the plan in the README is the one that the quickstart's fleet leads to`()
    async throws
  {
    try await FleetInPlay.makeRoles()
    let database = try await TemporaryPostgres.freshDatabase()
    let quickstart = Self.root + "/examples/quickstart/"
    try await database.run(script: try #require(Folder.read(quickstart + "application.sql")))
    var files = documents(below: quickstart + "fleet")
    files["platform.yaml"] = files["platform.yaml"]?
      .replacing("database: app", with: "database: \(database.name)")
    let repository = try TemporaryRepository()
    try repository.commit(files: files)
    let tenure = TenureCommand(
      in: repository.path,
      environment: [
        "TENURE_CLUSTER_MAIN_URL": try await TemporaryPostgres.url(of: database),
        "TENURE_STATE": repository.surroundings + "/state",
      ])
    let first = try await tenure.run("apply", "--yes")
    #expect(first.code == 0, "\(first.error)")
    let tables = ["tenants", "customers", "invoices"].flatMap { ["--disruptive", "public.\($0)"] }
    let second = try await tenure.run(["apply", "--yes"] + tables)
    #expect(second.code == 0, "\(second.error)")

    // Two things done by hand, as in the quickstart; three tenants get more users, and one is suspended.
    try await database.run(
      script: """
        ALTER TABLE public.invoices NO FORCE ROW LEVEL SECURITY;
        UPDATE public.tenants SET name = 'Acme (old)' WHERE slug = 'acme';
        """)
    for tenant in ["duff", "soylent", "wonka"] {
      files["tenants/\(tenant).yaml"]? += "  quotas: {usage: {users: 75}}\n"
    }
    files["tenants/umbra.yaml"]? += "  state: suspended\n"
    try repository.commit(files: files)
    let plan = try await tenure.run("plan")
    #expect(plan.code == 2, "\(plan.error)")
    let shown = try #require(try blocks().first { $0.hasPrefix("$ tenure plan\n") })
    // The commit, the database and the age of the observation differ from run to run.
    #expect(lines(shown).dropFirst(3) == lines(plan.output).dropFirst(2))
  }

  @Test func `the commands in the README are there`() throws {
    let commands = try blocks().flatMap(lines).filter { $0.hasPrefix("bash ") }
    #expect(commands.count == 2)
    for command in commands {
      let words = command.split(separator: " ")
      #expect(Folder.exists("\(Self.root)/\(words[1])"), "\(command)")
    }
  }

  private func lines(_ text: String) -> ArraySlice<Substring> {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  private func documents(below folder: String, _ prefix: String = "") -> [String: String] {
    var files: [String: String] = [:]
    for name in Folder.names("\(folder)/\(prefix)") {
      if name.hasSuffix(".yaml") || name.hasSuffix(".json") {
        files[prefix + name] = Folder.read("\(folder)/\(prefix)\(name)")
      } else {
        files.merge(documents(below: folder, "\(prefix)\(name)/")) { $1 }
      }
    }
    return files
  }
}
