import ArgumentParser
import TestKit

struct IsolationBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "isolation",
    abstract: "A plan with nothing to do, over an application with many tables.",
    discussion: """
      Limit: that of 'plan', and libpq drains the base catalogs that isolation is told from.
      """)

  @OptionGroup var options: BenchOptions

  @Option(help: "How many tables hold rows of tenants.")
  var tables = 150

  func validate() throws {
    guard (1...10_000).contains(tables) else { throw ValidationError("--tables is 1 to 10000") }
  }

  func run() async throws {
    let fleet = try await BenchFleet(tenants: options.tenants)
    let program = try await fleet.isolated(tables: tables)
    let rows = try await ObservedRows(of: fleet)
    let floor = ReadingFloor(repository: fleet.repository)
    let catalogs = CatalogDrain(url: try await TemporaryPostgres.url(of: fleet.database))
    var peak = 0.0
    let pair = try await Measurement.pair(rounds: options.rounds) {
      peak = max(peak, try program.run(["plan"], expecting: 0).peakMemory)
    } limit: {
      _ = floor.run()
      try rows.drain()
      try catalogs.drain(CatalogDrain.catalogs)
    }
    print(
      Outcome(
        "plan over \(tables) tables", tenants: options.tenants, subject: pair.subject,
        limit: pair.limit, peakMemory: peak, limitIs: "that of 'plan' + COPY of the catalogs"
      ).render(options.format))
  }
}

extension BenchFleet {
  /// The program, once the fleet is applied and every table isolated.
  func isolated(tables: Int) async throws -> Program {
    let program = try await program(on: database)
    _ = try program.run(["apply", "--yes"], expecting: 0)
    try await BenchTables(count: tables).make(in: database)
    _ = try program.run(["apply", "--yes", "--disruptive", "public.*"], expecting: 0)
    return program
  }
}
