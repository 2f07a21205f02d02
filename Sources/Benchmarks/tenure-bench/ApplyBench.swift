import ArgumentParser
import PostgresAccess
import TestKit

struct ApplyBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "The first apply of a fleet on an empty database.",
    discussion: """
      The subject is all of 'tenure apply --yes': reading the fleet, planning, applying, reading back. \
      Limit: psql loads a file with the same rows, the journal's included, and the same statements \
      into another empty database, in one transaction.
      """)

  @OptionGroup var options: BenchOptions

  func run() async throws {
    let fleet = try await BenchFleet(tenants: options.tenants)
    _ = try (try await fleet.program(on: fleet.database)).run(["apply", "--yes"], expecting: 0)
    let script = try await FinishedState(of: fleet.database)
    var peak = 0.0
    var subjects: [Double] = []
    var limits: [Double] = []
    for round in 0...options.rounds {
      let subject = try await BenchFleet.emptyDatabase()
      let run = try (try await fleet.program(on: subject)).run(["apply", "--yes"], expecting: 0)
      let target = try await BenchFleet.emptyDatabase("limit")
      let limit = try await Measurement.seconds { try await script.load(into: target) }
      if round == 0 { continue }
      subjects.append(run.seconds)
      limits.append(limit)
      peak = max(peak, run.peakMemory)
    }
    print(
      Outcome(
        "first apply", tenants: options.tenants, subject: Measurement(runs: subjects),
        limit: Measurement(runs: limits), peakMemory: peak, limitIs: "psql -1 -f of the same rows"
      ).render(options.format))
  }
}
