import ArgumentParser

/// The command `tenure-bench`.
@main
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tenure-bench",
    abstract:
      "What Tenure costs, beside what the same work costs at least, measured in the same run.",
    subcommands: [])
}
