import ArgumentParser
import Assembly
import ControlStore
import Diagnostics
import PostgresAccess
import Specs

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look whether databases, roles and this machine are as they should be.",
    discussion: """
      Looks at versions, privileges, the application's roles, clocks, locks and our schema in \
      every database of the fleet, and at the state folder. Nothing is changed.

      With --roles: prints SQL that creates the least privileged roles (observer, applier, \
      auditor), for a superuser to read and run in each managed database.

      Exit codes: 0 nothing is wrong, 2 something is, 1 error.
      """)

  @Flag(help: "Print the SQL of the least privileged roles.")
  var roles = false

  @Option(name: [.customShort("o"), .long], help: "text, json or yaml.")
  var output: Status.Format = .text

  @OptionGroup var source: FleetOptions
  @OptionGroup var colour: ColourOption

  func run() async throws {
    if roles {
      Console.out(LeastPrivilege(for: try await source.fleet().platform).script)
      return
    }
    let sections = try await source.atSite { site in
      var sections: [(name: String, findings: [DoctorFinding])] = []
      for database in site.databases {
        let findings = await site.doctor.examine(database) { Present.now() }
        sections.append((database.description, findings))
      }
      sections.append(("this machine", Self.machine(site.workspace)))
      return sections
    }
    switch output {
    case .text: for section in sections { Console.out(text(section)) }
    case .json: Console.out(value(sections).json)
    case .yaml: Console.out(value(sections).yaml())
    }
    if sections.contains(where: { $0.findings.contains { $0.severity == .error } }) {
      throw CommandFailure([], code: ExitCode(2))
    }
  }

  private static func machine(_ workspace: Workspace) -> [DoctorFinding] {
    let state = workspace.state
    guard Folder.exists(state) else {
      return [DoctorFinding(.note, "state folder", "'\(state)' is made when it is first needed")]
    }
    var findings = [DoctorFinding(.good, "state folder", state)]
    do throws(Diagnostic) {
      let key = try AuditState(folder: state).key()
      findings.append(
        key == nil
          ? DoctorFinding(.note, "audit key", "made when the first effect is sealed")
          : DoctorFinding(.good, "audit key", "there, and readable by its owner alone"))
    } catch {
      findings.append(
        DoctorFinding(.error, "audit key", error.message, hint: error.hint, code: error.code))
    }
    return findings
  }

  private func text(_ section: (name: String, findings: [DoctorFinding])) -> String {
    var text = section.name.escapedForTerminal + "\n"
    let width = (section.findings.map(\.title.displayWidth).max() ?? 0) + 2
    for finding in section.findings {
      let title = finding.title.escapedForTerminal
      let code = finding.code.map { " [\($0)]" } ?? ""
      text += "  \(sign(finding.severity)) \(title)"
      text += String(repeating: " ", count: max(1, width - title.displayWidth))
      text += finding.detail.escapedForTerminal + code + "\n"
      if let hint = finding.hint {
        text += String(repeating: " ", count: 10) + "= " + hint.escapedForTerminal + "\n"
      }
    }
    return text
  }

  private func sign(_ severity: DoctorFinding.Severity) -> String {
    let (word, paint) =
      switch severity {
      case .good: ("ok     ", "32")
      case .note: ("note   ", "36")
      case .warning: ("warning", "33")
      case .error: ("ERROR  ", "31")
      }
    return colour.forOutput ? "\u{1b}[\(paint)m\(word)\u{1b}[0m" : word
  }

  private func value(_ sections: [(name: String, findings: [DoctorFinding])]) -> OutputValue {
    .object([
      ("apiVersion", .text("tenure.dev/v1")), ("kind", .text("DoctorReport")),
      (
        "sections",
        .list(
          sections.map { section in
            .object([
              ("name", .text(section.name)),
              (
                "findings",
                .list(
                  section.findings.map {
                    .object([
                      ("severity", .text($0.severity.rawValue)), ("title", .text($0.title)),
                      ("detail", .text($0.detail)), ("hint", .optional($0.hint)),
                      ("code", .optional($0.code?.description)),
                    ])
                  })
              ),
            ])
          })
      ),
    ])
  }
}
