import ArgumentParser

struct StartBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "How long the program takes to do nothing: 'tenure --version'.",
    discussion: "Limit: the same shell-less start of 'true', which is what a process costs here.")

  @Option(help: "How many rounds are counted.")
  var rounds = 20

  @Option(help: "text for people, json for programs.")
  var format: BenchOptions.Format = .text

  func validate() throws {
    guard (1...1000).contains(rounds) else { throw ValidationError("--rounds is 1 to 1000") }
  }

  func run() async throws {
    let tenure = Program()
    let nothing = Program(path: "/bin/true")
    var peak = 0.0
    let pair = try await Measurement.pair(rounds: rounds) {
      peak = max(peak, try tenure.run(["--version"], expecting: 0).peakMemory)
    } limit: {
      _ = try nothing.run([], expecting: 0)
    }
    print(
      Outcome(
        "start", tenants: 0, subject: pair.subject, limit: pair.limit, peakMemory: peak,
        limitIs: "starting 'true'"
      ).render(format))
  }
}
