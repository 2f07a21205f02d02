import ArgumentParser

/// The command `tenure-bench`.
@main
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tenure-bench",
    abstract:
      "What Tenure costs, beside what the same work costs at least, measured in the same run.",
    discussion: """
      Each figure is of the program 'tenure' as it was built beside this one, run as a process on a \
      generated fleet and a private PostgreSQL. Subject and limit run in turn, so that both see the \
      same machine; the first round is not counted.
      """,
    subcommands: [
      PlanBench.self, ApplyBench.self, IsolationBench.self, VerifyBench.self, ImportBench.self,
      ContextBench.self, SchemaBench.self, StartBench.self,
    ])
}

/// What every benchmark of a fleet is asked for.
struct BenchOptions: ParsableArguments {
  @Option(help: "How many tenants.")
  var tenants = 10_000

  @Option(help: "How many rounds are counted.")
  var rounds = 5

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Option(help: "text for people, json for programs.")
  var format: Format = .text

  func validate() throws {
    guard (1...1_000_000).contains(tenants) else {
      throw ValidationError("--tenants is 1 to 1000000")
    }
    guard (1...100).contains(rounds) else { throw ValidationError("--rounds is 1 to 100") }
  }
}
