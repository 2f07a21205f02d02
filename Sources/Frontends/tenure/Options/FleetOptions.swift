import ArgumentParser
import Assembly
import Diagnostics
import GitSource
import Specs

/// Which fleet, and which revision of it.
struct FleetOptions: ParsableArguments {
  @Option(
    name: [.customShort("C"), .long],
    help: ArgumentHelp(
      "The fleet repository, or a folder of one.", discussion: "Bare repositories too.",
      valueName: "folder"),
    completion: .directory)
  var directory: String = "."

  @Option(
    help: ArgumentHelp(
      "A branch, a tag, a commit or an expression such as main~2.",
      discussion: "Read from git's object database; nothing is checked out. Default: HEAD."))
  var revision: String?

  @Flag(help: "Read the files of the working directory as they lie there, committed or not.")
  var worktree = false

  func validate() throws {
    if worktree, revision != nil {
      throw ValidationError("--worktree and --revision exclude one another")
    }
  }

  var workspace: Workspace { Workspace(of: directory) }

  /// Reads the fleet's documents and everything that is wrong with them.
  func load() async throws -> LoadedFleet {
    do {
      if worktree { return try await FleetReading().load(WorkingDirectory(at: directory)) }
      let repository = try GitRepository(at: directory)
      return try await FleetReading().load(try repository.files(at: revision ?? "HEAD"))
    } catch {
      throw CommandFailure([error])
    }
  }

  /// Reads a fleet that can be worked with: what is wrong with single tenants is printed as it goes.
  ///
  /// - Parameter isStrict: refuse a revision in which anything is wrong.
  func fleet(isStrict: Bool = false) async throws -> Fleet {
    let loaded = try await load()
    guard let fleet = loaded.fleet, !(isStrict && loaded.hasErrors) else {
      throw CommandFailure(loaded.diagnostics)
    }
    if !loaded.diagnostics.isEmpty { CommandFailure(loaded.diagnostics).report() }
    return fleet
  }
}
