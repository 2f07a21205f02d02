import ArgumentParser
import Assembly
import ControlStore
import Diagnostics
import PostgresAccess

struct Audit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The sealed log of everything that was done.",
    discussion: """
      Every apply seals what the journals of all databases gained into one log in the control \
      database: a Merkle tree (RFC 6962) under checkpoints that are signed (C2SP tlog-checkpoint, \
      Ed25519) with the key in audit.key of the state folder, and copied to the file checkpoints \
      beside it. Keep copies of that file where nobody who writes in the database can reach it.
      """,
    subcommands: [Verify.self, Export.self])

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Look whether anything was done to the log, its checkpoints or the journals.",
      discussion: """
        Edited, deleted, reordered, cut off and rewritten entries are told apart, and so are \
        journals that were changed after sealing. With a file that 'tenure audit export' wrote, \
        no database is asked.

        Exit codes: 0 intact, 2 something was found, 1 error.
        """)

    @Argument(help: "An export, in place of the database.", completion: .file())
    var file: String?

    @Option(
      help: "The public key, where the state folder is not at hand; 'audit verify' prints it.")
    var key: String?

    @Option(name: [.customShort("o"), .long], help: "text or json.")
    var output: Status.Format = .text

    @OptionGroup var source: FleetOptions

    func run() async throws {
      let verifier = try key.map { text in
        guard let key = VerifierKey(text) else {
          throw CommandFailure([
            Diagnostic(
              .auditKeyUnusable, "the text given with --key is not a public key",
              hint: "'tenure audit verify' prints it, where the log is sealed")
          ])
        }
        return key
      }
      let report: AuditReport
      if let file {
        let state = AuditState(folder: source.workspace.state)
        do throws(Diagnostic) {
          report = try ExportVerifier(path: file, state: state).verify(with: verifier)
        } catch {
          throw CommandFailure([error])
        }
      } else {
        report = try await source.atSite { try await $0.auditVerifier().verify(with: verifier) }
      }
      show(report)
      if !report.isIntact { throw CommandFailure(report.findings, code: ExitCode(2)) }
      CommandFailure(report.findings).report()
    }

    private func show(_ report: AuditReport) {
      switch output {
      case .text:
        let checkpoints = report.checkpoints == 1 ? "checkpoint" : "checkpoints"
        Console.out(
          """
          \(report.isIntact ? "intact" : "NOT INTACT"): \(report.entries) entries, \(report.sealed) of them \
          under \(report.checkpoints) signed \(checkpoints); \(report.copies) also kept outside
          key \(report.verifierKey.escapedForTerminal)
          """)
      case .json: Console.out(value(report).json)
      case .yaml: Console.out(value(report).yaml())
      }
    }

    private func value(_ report: AuditReport) -> OutputValue {
      .object([
        ("apiVersion", .text("tenure.dev/v1")), ("kind", .text("AuditReport")),
        ("intact", .bool(report.isIntact)), ("entries", .number(Int64(report.entries))),
        ("sealed", .number(Int64(report.sealed))),
        ("checkpoints", .number(Int64(report.checkpoints))),
        ("copies", .number(Int64(report.copies))), ("key", .text(report.verifierKey)),
        (
          "findings",
          .list(
            report.findings.map {
              .object([
                ("code", .text($0.code.description)), ("severity", .text($0.severity.rawValue)),
                ("message", .text($0.message)),
              ])
            })
        ),
      ])
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the log as lines of JSON, with its checkpoints.",
      discussion: """
        A line is one event, byte for byte as it was sealed, or a checkpoint behind the events \
        that it covers. 'tenure audit verify FILE' verifies such a file anywhere.
        """)

    @OptionGroup var source: FleetOptions

    func run() async throws {
      try await source.atSite { site in
        try await site.auditExport.write { Console.out($0) }
      }
    }
  }
}
