import PostgresAccess
import TestKit
import Testing

/// What the program says to who gets something wrong: always a diagnostic with a way on, never half a deed.
@Suite struct BadInputTests {
  @Test(arguments: [
    ["bogus"], ["pln"], ["help", "bogus"], ["help", "embedded", "bogus"], ["plan", "--bogus"],
    ["plan", "extra"], ["plan", "--format", "xml"], ["plan", "--at", "yesterday"],
    ["plan", "--at", ""], ["plan", "--at", "2026-02-30"], ["plan", "--target"],
    ["plan", "--target", "nobody"], ["plan", "--target", ""], ["plan", "--revision", "nothing"],
    ["plan", "--revision", ""], ["plan", "--revision", "HEAD", "--worktree"],
    ["plan", "--base", "nothing"], ["plan", "--branch-platform"],
    ["plan", "--base", "main", "--out", "plan.json"], ["plan", "--disruptive", ""],
    ["plan", "-C", "/nonexistent"], ["plan", "-C", "/dev/null"], ["plan", "-C", ""],
    ["apply", "/nonexistent/plan"], ["apply", "/"], ["apply", "/etc/passwd"],
    ["apply", "--yes", "--target", "nobody"], ["apply", "plan.json", "--worktree"],
    ["validate", "/nonexistent"], ["validate", "/dev/null"], ["validate", "--revision", "nothing"],
    ["explain"], ["explain", "TN999"], ["explain", "TN99999999999999999999"],
    ["explain", "nobody"], ["explain", ""], ["explain", "t001", "spec.nothing"],
    ["explain", "t001", ""], ["explain", "t001", "quotas..usage"], ["explain", "t001", "--codes"],
    ["schema"], ["schema", "nothing"], ["parse"], ["parse", "/nonexistent"], ["parse", "/"],
    ["parse", ""], ["status", "nobody"], ["status", ""], ["status", "-o", "xml"],
    ["get", "nobody"], ["get", "-l", "a in ("], ["get", "-l", "=,="], ["events"],
    ["events", "nobody"], ["events", "t001", "--since", "then"],
    ["events", "t001", "--limit", "0"],
    ["events", "t001", "--limit", "99999999999999999999"], ["audit", "bogus"],
    ["audit", "verify", "/nonexistent"], ["audit", "verify", "/etc/passwd"],
    ["audit", "verify", "--key", "rubbish"], ["doctor", "extra"], ["embedded", "reset"],
    ["embedded", "bogus"],
  ])
  func `bad input is an error with a code and a way on`(arguments: [String]) async throws {
    let checkout = try await Checkout()
    expect(try await checkout.tenure.run(arguments), arguments.joined(separator: " "))
    let schemas = try await checkout.database.query(
      "SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = 'tenure'")
    #expect(schemas == [["0"]], "something was made")
  }

  private func expect(_ result: TenureCommand.Result, _ what: String) {
    #expect(result.code == 1, "\(what): exit \(result.code)")
    #expect(result.output == "", "\(what)")
    #expect(result.error.contains("error[TN"), "\(what): \(result.error)")
    #expect(result.error.contains("= hint: "), "\(what): \(result.error)")
    #expect(!result.error.contains("postgresql:///"), "\(what): a connection string came out")
  }

  @Test(arguments: [
    ["plan"], ["apply", "--yes"], ["status"], ["get"], ["events", "t001"], ["audit", "verify"],
    ["audit", "export"],
  ])
  func `a database that cannot be reached is an error, and its password stays hidden`(
    arguments: [String]
  ) async throws {
    var checkout = try await Checkout()
    for url in [
      "postgresql://someone:geheim@127.0.0.1:1/x", "postgresql://someone:geheim@no.invalid/x",
      "geheim",
    ] {
      checkout.tenure.environment["TENURE_CLUSTER_MAIN_URL"] = url
      let result = try await checkout.tenure.run(arguments)
      expect(result, "\(arguments) at \(url)")
      #expect(!result.error.contains("geheim"), "\(result.error)")
    }
  }

  @Test func `a folder that is not there is not made by naming it`() async throws {
    let folder = try TemporaryFolder()
    let tenure = TenureCommand(in: folder.path)
    for command in ["start", "stop", "status", "reset"] {
      let yes = command == "reset" ? ["--yes"] : []
      expect(
        try await tenure.run(["embedded", command, "-C", folder.path + "/fleeet"] + yes), command)
    }
    #expect(Folder.names(folder.path) == [])
  }

  @Test func `a plan that cannot be saved is an error and leaves nothing behind`() async throws {
    let checkout = try await Checkout()
    let folder = checkout.repository.surroundings + "/there"
    #expect(Folder.make(folder))
    for file in [folder, folder + "/missing/plan"] {
      expect(try await checkout.tenure.run("plan", "--out", file), file)
    }
    #expect(!Folder.exists(folder + ".new"))
  }

  @Test func `a name that chooses nothing disruptive is pointed out`() async throws {
    let checkout = try await Checkout()
    let plan = try await checkout.tenure.run("plan", "--disruptive", "public.nothing")
    #expect(plan.code == 2)
    #expect(plan.error.contains("'public.nothing' chooses nothing"))
  }

  @Test func `names of any length and kind are shown in short and obeyed by no terminal`()
    async throws
  {
    let checkout = try await Checkout()
    let hostile = "a\u{1B}[31m\u{202E}" + String(repeating: "x", count: 100_000)
    for arguments in [
      [hostile], ["plan", "--target", hostile], ["plan", "--revision", hostile],
      ["plan", "-C", hostile], ["plan", "--at", hostile], ["status", hostile], ["get", hostile],
      ["get", "-l", hostile], ["explain", hostile], ["explain", "t001", hostile],
      ["events", hostile], ["help", hostile],
    ] {
      let result = try await checkout.tenure.run(arguments)
      expect(result, arguments[0].prefix(10).description)
      #expect(result.error.utf8.count < 20_000)
      #expect(!result.error.unicodeScalars.contains("\u{1B}"))
      #expect(!result.error.unicodeScalars.contains("\u{202E}"))
    }
  }

  @Test func `law 6: an apply whose reader has gone is done to its end`() async throws {
    let checkout = try await Checkout()
    let script = #"cd "$1" && { "$0" apply --yes; echo $? >"$2"; } | head -c 0"#
    let code = checkout.repository.surroundings + "/code"
    try Command(
      ["bash", "-c", script, try TenureCommand.path, checkout.repository.path, code],
      environment: checkout.tenure.environment
    ).run()
    #expect(Folder.read(code) == "0\n")
    #expect(try await checkout.tenure.run("plan").code == 0)
  }

  @Test func `output that is lost is an error`() async throws {
    var checkout = try await Checkout()
    checkout.tenure.outputDevice = "/dev/full"
    for arguments in [["plan"], ["get", "-o", "json"], ["explain", "--codes"], ["help"]] {
      let result = try await checkout.tenure.run(arguments)
      #expect(result.code == 1)
      #expect(result.error.contains("TN908"), "\(result.error)")
    }
  }

  @Test func `away from a terminal nothing is coloured unless it is asked for`() async throws {
    let checkout = try await Checkout()
    let plan = try await checkout.tenure.run("plan")
    let problem = try await checkout.tenure.run("bogus")
    #expect(!(plan.output + plan.error + problem.error).contains("\u{1B}"))
    let coloured = try await checkout.tenure.run("plan", "--color", "always")
    #expect(coloured.output.contains("\u{1B}["))
  }

  @Test func `a repository without documents, or without a commit, is an error`() async throws {
    let repository = try TemporaryRepository()
    let tenure = TenureCommand(in: repository.path)
    for arguments in [["plan"], ["get"], ["plan", "--worktree"]] {
      expect(try await tenure.run(arguments), "\(arguments) without a commit")
    }
    try repository.commit(files: ["notes.txt": "nothing"])
    for arguments in [["plan"], ["get"], ["plan", "--worktree"]] {
      expect(try await tenure.run(arguments), "\(arguments) without documents")
    }
  }
}
