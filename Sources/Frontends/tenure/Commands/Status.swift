import ArgumentParser
import Assembly
import ControlStore
import Diagnostics
import Specs

struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how a tenant is, or how all of them are.",
    discussion: """
      With a name: what is registered, what the tenant may do in its database, and every \
      condition with its reason and since when. Without: how many tenants are in which state, \
      and who is not ready.

      Conditions are what was last observed, after an apply; 'tenure plan' looks anew.
      Exit codes: 0 everything is ready, 2 something is not, 1 error.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, yaml }

  @Argument(help: "The tenant.")
  var tenant: String?

  @Option(name: [.customShort("o"), .long], help: "text, json or yaml.")
  var output: Format = .text

  @OptionGroup var source: FleetOptions

  func run() async throws {
    let isReady = try await source.atSite { site in
      if let tenant { return try await one(tenant, at: site) }
      return try await all(at: site)
    }
    if !isReady { throw CommandFailure([], code: ExitCode(2)) }
  }

  private func one(_ name: String, at site: Site) async throws -> Bool {
    let declared = site.declared
    let query = StatusQuery(
      names: [name], detail: .full, includesDestroyed: true, declared: declared)
    guard let status = try await site.statusReader.page(query).tenants.first else {
      let isDeclared = declared.contains(name)
      throw Diagnostic(
        .unknownTenant,
        isDeclared
          ? "tenant '\(name)' is declared and not registered yet"
          : "no tenant '\(name)' is registered, and no document of \(site.fleet.revision) declares it",
        hint: isDeclared
          ? "'tenure apply --target \(name)' registers it"
          : Suggestion.hint(for: name, among: declared.sorted()) ?? "'tenure get' lists tenants")
    }
    switch output {
    case .text: Console.out(StatusOutput.page(status, at: Present.now()))
    case .json: Console.out(StatusOutput.value(status).json)
    case .yaml: Console.out(StatusOutput.value(status).yaml())
    }
    return status.ready == "True" || status.destroyedAt != nil
  }

  private func all(at site: Site) async throws -> Bool {
    let declared = site.declared
    var summary = FleetSummary()
    try await site.statusReader.forEach(StatusQuery(declared: declared)) { summary.add($0) }
    summary.unregistered = declared.count - summary.declared
    switch output {
    case .text: Console.out(summary.text(of: site.fleet.platform.name, at: Present.now()))
    case .json: Console.out(summary.value.json)
    case .yaml: Console.out(summary.value.yaml())
    }
    return summary.unready.isEmpty
  }
}
