import ArgumentParser
import Assembly
import Diagnostics
import GitSource
import Specs

struct Validate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check the documents of a fleet.",
    discussion: """
      Reads all documents, resolves them and checks them against one another, without a database. \
      Every error is reported at once, with its place and what would be right; 'tenure explain \
      CODE' prints the page of an error.

      By default the working directory is checked as it lies there; with --revision a commit.
      Exit codes: 0 all is well (there may be warnings), 1 there are errors.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(
    help: "The fleet repository, or a folder of one.", completion: .directory)
  var path: String = "."

  @Option(help: "A branch, a tag or a commit to check instead of the working directory.")
  var revision: String?

  @Option(help: "text for people; json for editors and CI.")
  var format: Format = .text

  @OptionGroup var colour: ColourOption

  func run() async throws {
    let loaded: LoadedFleet
    do {
      if let revision {
        let repository = try GitRepository(at: path)
        loaded = try await FleetReading().load(try repository.files(at: revision))
      } else {
        loaded = try await FleetReading().load(WorkingDirectory(at: path))
      }
    } catch {
      if format == .text { throw CommandFailure([error]) }
      try report([error], nil)
      return
    }
    try report(loaded.diagnostics, loaded.fleet)
  }

  private func report(_ diagnostics: [Diagnostic], _ fleet: Fleet?) throws {
    switch format {
    case .json:
      Console.out(Diagnostic.json(diagnostics))
    case .text:
      let renderer = DiagnosticRenderer(colour: colour.forOutput)
      if !diagnostics.isEmpty { Console.out(renderer.render(diagnostics)) }
      let problems = renderer.summary(diagnostics) ?? "no problems"
      if let fleet {
        let held = fleet.held.isEmpty ? "" : ", \(fleet.held.count) held"
        Console.out("\(fleet.count) tenants\(held), \(fleet.tiers.count) tiers: \(problems)")
      } else {
        Console.out(problems)
      }
    }
    if diagnostics.contains(where: { $0.severity == .error }) {
      throw CommandFailure([], code: .failure)
    }
  }
}
