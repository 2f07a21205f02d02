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

        Probes connect as every role of 'application.roles.application' over the cluster's own \
        connection settings, or as TENURE_PROBE_<NAME>_URL says (or _URL_FILE, or 'probe.NAME.url' in \
        the configuration file); with 'context.trust: role', and in schemas of tenants' own, as the \
        logins of two tenants. Each finding has a code ('tenure explain TN759'), what leaks and to \
        whom, how to see it, and how to mend it.

        --fix runs the statements of findings that are safe to mend: those that only take away a right \
        or a setting, destroy nothing, and leave the application what it was granted by name. Each runs \
        in a transaction of its own that looks at the finding again, under the lease and the fence, and \
        is journalled and sealed as any other effect. What needs a decision, and what 'tenure apply' \
        mends, is left and told.

        Exit codes: 0 no findings, 2 findings (after --fix: findings that are left), 1 error.
        """)

    @Flag(inversion: .prefixedNo, help: "Try out what the application reaches.")
    var probes = true

    @Flag(help: "Mend what can be mended safely, after confirmation, and look again.")
    var fix = false

    @Flag(name: [.short, .long], help: "With --fix: do not ask for confirmation.")
    var yes = false

    @Flag(help: "Write the result into the condition Isolated of every tenant; --fix does so too.")
    var record = false

    @Option(
      name: [.customShort("o"), .long],
      help: "text, json, or sarif (SARIF 2.1.0, for code scanning).")
    var output: Format = .text

    @OptionGroup var source: FleetOptions
    @OptionGroup var colour: ColourOption

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, sarif }

    func validate() throws {
      if yes, !fix {
        throw ValidationError("--yes confirms --fix: there is nothing else to confirm")
      }
    }

    func run() async throws {
      let left = try await source.atSite { site in
        var reports = try await verify(site)
        var mendings: [Mending]?
        if fix {
          let found = reports.flatMap { site.mendings(of: $0.report, in: $0.database) }
          if output == .text { show(reports) }
          if !found.isEmpty {
            try confirm(found)
            let done = try await site.mend(
              found, by: Present.actor, clock: Present.now, newID: Present.randomID)
            if output == .text { Console.out(IsolationOutput.outcomes(of: done)) }
            mendings = done
            reports = try await verify(site)
          }
        }
        if fix || record {
          try await site.recordVerification(
            reports, by: Present.actor, clock: Present.now, newID: Present.randomID)
        }
        if !fix || output != .text || mendings != nil { show(reports, mendings) }
        return (reports, mendings ?? [])
      }
      let failures = left.1.compactMap { mending -> Diagnostic? in
        if case .failed(let why) = mending.outcome { why } else { nil }
      }
      guard failures.isEmpty else { throw CommandFailure(failures) }
      if left.0.contains(where: { !$0.report.findings.isEmpty }) {
        throw CommandFailure([], code: ExitCode(2))
      }
    }

    private typealias Report = (database: DatabaseName, report: IsolationReport)

    private func verify(_ site: Site) async throws -> [Report] {
      var reports: [Report] = []
      var failures: [Diagnostic] = []
      for database in try await site.allDatabases() where site.holdsTenants(database) {
        do throws(DriverFailure) {
          let report = try await site.verifyIsolation(
            of: database, probing: probes, clock: Present.now)
          reports.append((database, report))
        } catch {
          failures.append(error.diagnostic)
        }
      }
      // What one cluster hides does not hide what the others show.
      if !failures.isEmpty {
        if !reports.isEmpty { show(reports) }
        throw CommandFailure(failures)
      }
      return reports
    }

    private func show(_ reports: [Report], _ mendings: [Mending]? = nil) {
      let shown = IsolationOutput(
        sections: reports.map { ($0.database.description, $0.report) }, mendings: mendings)
      switch output {
      case .text: Console.out(shown.text(colour: colour.forOutput))
      case .json: Console.out(shown.value.json)
      case .sarif: Console.out(shown.sarif.json)
      }
    }

    private func confirm(_ mendings: [Mending]) throws {
      if output == .text { Console.out(IsolationOutput.intentions(of: mendings)) }
      if yes { return }
      guard Console.inputIsTerminal else {
        throw CommandFailure([
          Diagnostic(
            .notConfirmed, "nothing was mended: standard input is not a terminal",
            hint: "pass --yes")
        ])
      }
      Console.errPart("Run \(mendings.count) statements? Only 'yes' is taken: ")
      guard readLine() == "yes" else {
        throw CommandFailure([Diagnostic(.notConfirmed, "nothing was mended")])
      }
    }
  }
}
