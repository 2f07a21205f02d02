import ArgumentParser
import Assembly
import Diagnostics
import Resources
import Specs

struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look whether what is promised really holds.",
    subcommands: [Isolation.self])

  struct Isolation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Look whether one tenant can reach another's data.",
      discussion: """
        Two halves: what the catalog says of tables, policies, roles, privileges, views, functions and \
        more, and what a login of the application's own really reaches. The probes work as two tenants \
        that are there, in one transaction that is rolled back: rows of both are made, then one tries to \
        read and write the other's, through every relation and function, and without a tenant context. \
        A rollback does not undo what sequences gave out, nor what functions do over connections of \
        their own.

        Probes connect as the first of 'application.roles.application', over the cluster's own \
        connection settings or those of TENURE_PROBE_<NAME>_URL (or _URL_FILE, or 'probe.NAME.url' in \
        the configuration file). Each finding has a code ('tenure explain TN759'), what leaks and to \
        whom, how to see it, and how to mend it.

        Exit codes: 0 no findings, 2 findings, 1 error.
        """)

    @Flag(inversion: .prefixedNo, help: "Try out what the application reaches.")
    var probes = true

    @Option(
      name: [.customShort("o"), .long],
      help: "text, json, or sarif (SARIF 2.1.0, for code scanning).")
    var output: Format = .text

    @OptionGroup var source: FleetOptions
    @OptionGroup var colour: ColourOption

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, sarif }

    func run() async throws {
      let sections = try await source.atSite { site in
        var sections: [IsolationOutput.Section] = []
        for database in site.databases where site.holdsTenants(database) {
          let report = try await site.verifyIsolation(
            of: database, probing: probes, clock: Present.now)
          sections.append((database.description, report))
        }
        return sections
      }
      let shown = IsolationOutput(sections: sections)
      switch output {
      case .text: Console.out(shown.text(colour: colour.forOutput))
      case .json: Console.out(shown.value.json)
      case .sarif: Console.out(shown.sarif.json)
      }
      if sections.contains(where: { !$0.report.findings.isEmpty }) {
        throw CommandFailure([], code: ExitCode(2))
      }
    }
  }
}
