import ArgumentParser
import TestKit

struct PlanBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "A plan with nothing to do.",
    discussion: """
      Limit: libgit2 hands over the same blobs, libyaml turns the same bytes into events, and libpq \
      drains the same observed rows by COPY; one after the other, on one thread.
      """)

  @OptionGroup var options: BenchOptions

  func run() async throws {
    let fleet = try await BenchFleet(tenants: options.tenants)
    let program = try await fleet.program(on: fleet.database)
    _ = try program.run(["apply", "--yes"], expecting: 0)
    let rows = try await ObservedRows(of: fleet)
    let floor = ReadingFloor(repository: fleet.repository)
    var peak = 0.0
    let pair = try await Measurement.pair(rounds: options.rounds) {
      peak = max(peak, try program.run(["plan"], expecting: 0).peakMemory)
    } limit: {
      _ = floor.run()
      try rows.drain()
    }
    print(
      Outcome(
        "plan, nothing to do", tenants: options.tenants, subject: pair.subject, limit: pair.limit,
        peakMemory: peak, limitIs: "libgit2 + libyaml events + COPY"
      ).render(options.format))
  }
}
