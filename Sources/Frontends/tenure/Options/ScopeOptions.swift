import ArgumentParser
import Diagnostics
import Planning
import Specs

/// Which tenants and tables a plan or an apply is restricted to, or extended to.
struct ScopeOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "Only these tenants, and the platform that they stand on.",
      discussion: "What is left out is counted in the plan.", valueName: "tenant"))
  var target: [String] = []

  @Option(
    help: ArgumentHelp(
      "A table whose disruptive changes are wanted, or the beginning of several before a star; may be given several times.",
      discussion: """
        Changes that lock or change tables with data are planned, and made only for the tables that \
        are named, one table a transaction.
        """, valueName: "schema.table"))
  var disruptive: [String] = []

  @Flag(help: "Refuse a revision in which any document is in error.")
  var strict = false

  func validate() throws {
    if disruptive.contains("") { throw ValidationError("--disruptive needs the name of a table") }
  }

  /// Says which of the names given with --disruptive choose nothing in a plan.
  func warn(of plan: Plan) {
    let idle = Set(disruptive).sorted().filter { name in
      !plan.changes.contains { $0.marks.contains(.disruptive) && $0.id.isNamed(by: name) }
    }
    let waiting = Set(plan.changes.filter { $0.marks.contains(.disruptive) }.map(\.id.name))
    CommandFailure(
      idle.map { name in
        Diagnostic(
          .usageError, "--disruptive '\(name)' chooses nothing: the plan has no such change",
          severity: .warning,
          hint: Suggestion.hint(for: name, among: waiting.sorted())
            ?? "it is as declared already, or has another name")
      }
    ).report()
  }

  /// The targets that were named; nil is everyone.
  ///
  /// Throws when one of them is neither a tenant of the fleet nor held.
  func targets(in fleet: Fleet) throws -> Set<String>? {
    guard !target.isEmpty else { return nil }
    let unknown = target.filter { fleet.index(of: $0) == nil && !fleet.isHeld($0) }
    guard unknown.isEmpty else {
      throw CommandFailure(
        unknown.map {
          Diagnostic(
            .unknownTenant, "no document of \(fleet.revision) declares a tenant '\($0)'",
            hint: "'tenure get' lists the tenants")
        })
    }
    return Set(target)
  }
}
