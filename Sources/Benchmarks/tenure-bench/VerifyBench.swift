import ArgumentParser
import Assembly
import Diagnostics
import GitSource
import PostgresAccess
import Resources
import Specs
import TestKit

struct VerifyBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "'tenure verify isolation' on a sound application with many tables.",
    discussion: """
      The subject is all of it: reading the fleet, the catalogs, the probes. Limit: libpq drains the base \
      catalogs, and sends as many statements that do nothing as there are probes, one after the other.
      """)

  @OptionGroup var options: BenchOptions

  @Option(help: "How many tables hold rows of tenants.")
  var tables = 150

  @Flag(help: "Without probes: what the catalogs say alone.")
  var noProbes = false

  func validate() throws {
    guard (1...10_000).contains(tables) else { throw ValidationError("--tables is 1 to 10000") }
  }

  func run() async throws {
    let fleet = try await BenchFleet(tenants: options.tenants)
    let program = try await fleet.isolated(tables: tables)
    let probes = noProbes ? 0 : try await probes(of: fleet)
    let limit = CatalogDrain(url: try await TemporaryPostgres.url(of: fleet.database))
    let arguments = ["verify", "isolation"] + (noProbes ? ["--no-probes"] : [])
    var peak = 0.0
    let pair = try await Measurement.pair(rounds: options.rounds) {
      peak = max(peak, try program.run(arguments, expecting: 0).peakMemory)
    } limit: {
      try limit.drain(CatalogDrain.catalogs)
      try limit.roundTrips(probes)
    }
    print(
      Outcome(
        "verify isolation, \(tables) tables, \(probes) probes", tenants: options.tenants,
        subject: pair.subject, limit: pair.limit, peakMemory: peak,
        limitIs: "COPY of the catalogs + a round trip a probe"
      ).render(options.format))
  }

  private func probes(of fleet: borrowing BenchFleet) async throws -> Int {
    let files = try GitRepository(at: fleet.repository).files()
    guard let loaded = try await FleetReading().load(files).fleet else {
      throw BenchFailure("the generated fleet is in error")
    }
    let url = try await TemporaryPostgres.url(of: fleet.database)
    let site = try Site(
      of: loaded,
      in: Workspace(of: fleet.repository, environment: ["TENURE_CLUSTER_MAIN_URL": url]))
    var probes = 0
    for database in site.databases {
      probes +=
        try await site.verifyIsolation(of: database, probing: true) {
          Timestamp(microseconds: 1_800_000_000_000_000)
        }
        .probes ?? 0
    }
    await site.close()
    return probes
  }
}
