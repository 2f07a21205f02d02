import ArgumentParser
import PostgresAccess
import Specs
import TestKit

struct SchemaBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schemas",
    abstract:
      "Tenants with a schema of their own: making them, a plan with nothing to do, a later version.",
    discussion: """
      Limits: libpq makes as many schemas from the same template, and alters them, a transaction each over two \
      connections; for the plan, that of 'plan' and a drain of the base catalogs.
      """)

  @OptionGroup var options: BenchOptions

  @Option(help: "How many tables a schema has.")
  var tables = 8

  func validate() throws {
    guard (1...1_000).contains(tables) else { throw ValidationError("--tables is 1 to 1000") }
  }

  private var template: String {
    (1...tables).map { number in
      """
      CREATE TABLE work_\(number) (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(),
        what text, data jsonb NOT NULL DEFAULT '{}');
      CREATE INDEX ON work_\(number) (at);
      """
    }.joined(separator: "\n")
  }

  private var later: String {
    (1...tables).map { "ALTER TABLE work_\($0) ADD COLUMN note text" }.joined(separator: ";\n")
  }

  private func files(_ template: String) -> [(path: String, text: String)] {
    let platform = """
      apiVersion: tenure.dev/v1
      kind: Platform
      metadata: {name: generated}
      spec:
        clusters: [{name: main, database: app}]
        permissions: [invoice:read, invoice:write, report:read, user:manage]
        roles: [{name: BasicUser, permissions: [invoice:read]}]
        application: {template: tenant.sql}

      """
    return [("platform.yaml", platform), ("tenant.sql", template)]
  }

  func run() async throws {
    let generator = FleetGenerator(isolation: .schema)
    let fleet = try await BenchFleet(tenants: options.tenants, of: generator, with: files(template))
    let second = try await BenchFleet(
      tenants: options.tenants, of: generator,
      with: files(template + "\n-- tenure: version 2\n" + later))
    let program = try await fleet.program(on: second.database)
    let bare = BareSchemas(
      url: try await TemporaryPostgres.url(of: try await BenchFleet.emptyDatabase("limit")),
      count: options.tenants)
    var peak = 0.0
    func run(_ program: Program, _ arguments: [String]) throws {
      peak = max(peak, try program.run(arguments, expecting: 0).peakMemory)
    }

    let made = try await Measurement.seconds { try run(program, ["apply", "--yes"]) }
    let madeBare = try await Measurement.seconds { try await bare.make(template) }
    report("making \(tables) tables a schema", [made], [madeBare], peak, "the template by libpq")

    peak = 0
    let rows = try await ObservedRows(of: second)
    let floor = ReadingFloor(repository: fleet.repository)
    let catalogs = CatalogDrain(url: try await TemporaryPostgres.url(of: second.database))
    let plan = try await Measurement.pair(rounds: options.rounds) {
      try run(program, ["plan"])
    } limit: {
      _ = floor.run()
      try rows.drain()
      try catalogs.drain(CatalogDrain.catalogs)
    }
    report(
      "a plan of them", plan.subject.runs, plan.limit.runs, peak,
      "that of 'plan' + COPY of the catalogs")

    peak = 0
    let next = Program(folder: second.repository, environment: program.environment)
    let rolled = try await Measurement.seconds { try run(next, ["apply", "--yes"]) }
    let rolledBare = try await Measurement.seconds { try await bare.change(later) }
    report("a later version", [rolled], [rolledBare], peak, "the same statements by libpq")
  }

  private func report(
    _ name: String, _ subject: [Double], _ limit: [Double], _ peak: Double, _ limitIs: String
  ) {
    print(
      Outcome(
        name, tenants: options.tenants, subject: Measurement(runs: subject),
        limit: Measurement(runs: limit), peakMemory: peak, limitIs: limitIs
      ).render(options.format))
  }
}
