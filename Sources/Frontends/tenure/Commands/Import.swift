import ArgumentParser
import Assembly
import Diagnostics
import GitSource
import PostgresAccess
import Reconciliation
import Specs

struct Import: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a document for every tenant that the application already has.",
    discussion: """
      Reads the application's tenant table, which the Platform document in the working directory \
      names, and writes one file a tenant, named after its slug. Tenants that have a document already, \
      valid or not, are passed over, and no file is ever overwritten. The database is only read.

      The next plan adopts each tenant under its key. A slug that is no name for a tenant (lowercase \
      letters, digits and hyphens, at most 40) is told: change it in the table first.

      Exit codes: 0 every tenant has a document, 2 some slugs are no names, 1 error.
      """)

  @Option(
    name: [.customShort("C"), .long],
    help: ArgumentHelp("The fleet, a folder.", valueName: "folder"), completion: .directory)
  var directory: String = "."

  @Option(help: ArgumentHelp("Where files go, within the fleet.", valueName: "folder"))
  var into: String = "tenants"

  @Option(help: "The tier that every document names.")
  var tier: String?

  @Flag(help: "Write nothing: say how many there would be.")
  var dryRun = false

  func run() async throws {
    var source = FleetOptions()
    source.directory = directory
    source.revision = nil
    source.worktree = true
    let fleet = try await source.fleet()
    if let tier, !fleet.tiers.contains(where: { $0.name == tier }) {
      throw CommandFailure([
        Diagnostic(
          .usageError, "no document declares the tier '\(tier)'",
          hint: "declared tiers: \(fleet.tiers.map(\.name).sorted().joined(separator: ", "))")
      ])
    }
    let folder = "\(directory)/\(into)"
    if !dryRun, !Folder.make(folder) { throw unwritable(folder) }
    let writer = TenantDocuments(
      folder: folder, tier: tier, known: declared(in: fleet), isDry: dryRun)
    try tell(
      try await source.atSite(of: fleet) { site in
        try await site.importTenants(TenantDocuments.Tally()) { tally, slug, name in
          writer.write(slug, name, &tally)
        }
      })
  }

  private func declared(in fleet: Fleet) -> Set<String> {
    var known = Set((0..<fleet.count).map { fleet.text(of: $0) }).union(fleet.held.map(\.name))
    for index in 0..<fleet.count { known.formUnion(fleet.formerNames(of: index)) }
    return known
  }

  private func tell(_ tally: TenantDocuments.Tally) throws {
    if let path = tally.unwritten { throw unwritable(path) }
    let verb = dryRun ? "would be written" : "written"
    Console.out(
      "\(tally.written) \(tally.written == 1 ? "document" : "documents") \(verb) to \(into), "
        + "\(tally.known) already there")
    guard !tally.unnamable.isEmpty else { return }
    let shown = tally.unnamable.prefix(20).map { slug in
      "'\(slug.escapedForTerminal)'"
        + (TenantDocuments.suggestion(for: slug).map { " (say, '\($0)')" } ?? "")
    }
    let more = tally.unnamable.count > 20 ? [" and \(tally.unnamable.count - 20) more"] : []
    throw CommandFailure(
      [
        Diagnostic(
          .slugUnnamable,
          "\(tally.unnamable.count) tenants have slugs that are no names: "
            + (shown + more).joined(separator: ", "),
          hint: "change them in the application's tenant table, then import again")
      ], code: ExitCode(2))
  }

  private func unwritable(_ path: String) -> CommandFailure {
    CommandFailure([
      Diagnostic(
        .unwritableFile, "'\(path)' cannot be written",
        hint: "name a folder that this user may write in with --into")
    ])
  }
}
