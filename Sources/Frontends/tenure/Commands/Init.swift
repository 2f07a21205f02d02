import ArgumentParser
import Assembly
import Diagnostics
import PostgresAccess
import Reconciliation
import Resources

struct Init: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a Platform document for an application that is already there.",
    discussion: """
      Looks at the configured database (TENURE_CLUSTER_MAIN_URL, libpq's environment, or the private \
      PostgreSQL in .tenure/) and finds by evidence which table holds the tenants, which columns say \
      whose a row is, which tables are reached through foreign keys, who owns them and who works with \
      them. What the evidence does not decide is told, and stands as comments in the document. Nothing in \
      the database is changed, and no file is overwritten.

      'tenure import' then writes a document for each tenant, and 'tenure plan --worktree' shows what \
      isolation needs, table by table.

      Exit codes: 0 written, 1 error.
      """)

  @Option(
    name: [.customShort("C"), .long],
    help: ArgumentHelp("Where the fleet will be.", valueName: "folder"), completion: .directory)
  var directory: String = "."

  @Option(help: "The fleet's name.")
  var name: String = "platform"

  @Flag(help: "Have every table observed only: plans and applies then change none of them.")
  var observeOnly = false

  func run() async throws {
    let path = "\(directory)/platform.yaml"
    guard !Folder.exists(path) else {
      throw CommandFailure([
        Diagnostic(
          .unwritableFile, "'\(path)' is there already",
          hint: "move it away, or name another folder with -C")
      ])
    }
    guard PlatformDocument.isName(name) else {
      throw CommandFailure([
        Diagnostic(
          .usageError, "'\(name)' is no name for a fleet",
          hint: "at most 40 lowercase letters, digits and hyphens")
      ])
    }
    let guess: ApplicationGuess
    let database: String
    do {
      (guess, database) = try await Workspace(of: directory).explore("main") {
        session throws(DriverFailure) in
        ApplicationGuess(from: try DatabaseOutline(session))
      }
    } catch {
      throw CommandFailure(error)
    }
    let document = PlatformDocument(
      name: name, database: database, guess: guess, observeOnly: observeOnly)
    guard Folder.make(directory), Folder.write(document.text, to: path, mode: 0o644) else {
      throw CommandFailure([
        Diagnostic(
          .unwritableFile, "'\(path)' cannot be written", hint: "name another folder with -C")
      ])
    }
    tell(guess, path)
  }

  private func tell(_ guess: ApplicationGuess, _ path: String) {
    var lines: [String] = []
    if let table = guess.tenantTable {
      lines.append(
        "\(table.name) holds the tenants (key \(table.key), slug \(table.slug)); \(guess.scoped.count - 1) other tables hold "
          + "rows of theirs")
    }
    for doubt in guess.doubts { lines.append("unsure: \(doubt)") }
    lines.append("written: \(path)")
    lines.append("next: tenure import, then tenure plan --worktree")
    Console.out(lines.map { $0.escapedForTerminal }.joined(separator: "\n"))
  }
}
