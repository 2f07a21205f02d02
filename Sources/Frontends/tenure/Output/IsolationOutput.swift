import ArgumentParser
import Assembly
import Diagnostics
import Resources
import Specs

/// A verification of isolation as it is printed.
struct IsolationOutput {
  typealias Section = (database: String, report: IsolationReport)

  let sections: [Section]
  /// What --fix did; nil without it, or where there was nothing to do.
  var mendings: [Mending]?

  // MARK: For people

  func text(colour: Bool) -> String {
    sections.map { section in
      let report = section.report
      var text = "\(section.database.escapedForTerminal): \(summary(of: report))\n"
      for finding in report.findings { text += "\n" + lines(of: finding, colour) }
      if !report.attacks.isEmpty {
        text += "\nwho can run SQL as the application, and tries to be another tenant:\n"
        for attack in report.attacks {
          let came = attack.succeeded ? "works" : "is stopped"
          text += "  - \(attack.attempt.escapedForTerminal): \(came)\n"
        }
      }
      text += "\naccepted, because nothing here can close it, or it was chosen so:\n"
      for sentence in report.accepted { text += "  - \(sentence.escapedForTerminal)\n" }
      return text
    }.joined(separator: "\n")
  }

  private func summary(of report: IsolationReport) -> String {
    let count = report.findings.count
    let findings = count == 0 ? "no findings" : count == 1 ? "1 finding" : "\(count) findings"
    let tables = report.tables == 1 ? "1 table" : "\(report.tables) tables"
    let probes = report.probes.map { "\($0) probes" } ?? "the catalog alone, no probes"
    return "\(findings) (\(tables) of tenants, \(probes))"
  }

  private func lines(of finding: IsolationFinding, _ colour: Bool) -> String {
    let word = finding.severity.rawValue
    let paint = finding.severity == .high ? "31" : finding.severity == .medium ? "33" : "36"
    let shown = colour ? "\u{1b}[\(paint)m\(word)\u{1b}[0m" : word
    var text =
      "\(shown)[\(finding.code)] \(finding.object.escapedForTerminal): \(finding.leak.escapedForTerminal)\n"
    if let proof = finding.proof { text += "  = seen by: \(proof.escapedForTerminal)\n" }
    if let remedy = finding.remedy {
      let word = if case .statement = finding.mend { "mended by --fix" } else { "mended by" }
      text += "  = \(word): \(remedy.escapedForTerminal)\n"
    }
    return text
  }

  static func intentions(of mendings: [Mending]) -> String {
    "To be mended, each in a transaction of its own:\n"
      + mendings.map {
        "  [\($0.finding.code)] \($0.statement.escapedForTerminal)   (\($0.database))\n"
      }.joined()
  }

  static func outcomes(of mendings: [Mending]) -> String {
    mendings.map { mending in
      let came =
        switch mending.outcome {
        case .mended: "mended"
        case .gone: "skipped: it is no longer as it was found"
        case .failed(let why): "failed: \(why.message.escapedForTerminal)"
        case nil: "not reached"
        }
      return "  [\(mending.finding.code)] \(mending.finding.object.escapedForTerminal): \(came)\n"
    }.joined() + "\nLooked at again:\n"
  }

  // MARK: For programs

  var value: OutputValue {
    .object([
      ("apiVersion", .text("tenure.dev/v1")), ("kind", .text("IsolationReport")),
      (
        "databases",
        .list(
          sections.map { section in
            .object([
              ("name", .text(section.database)),
              ("tables", .number(Int64(section.report.tables))),
              ("probes", section.report.probes.map { .number(Int64($0)) } ?? .null),
              ("findings", .list(section.report.findings.map(Self.value))),
              ("attacks", .list(section.report.attacks.map(Self.value))),
              ("accepted", .list(section.report.accepted.map { .text($0) })),
            ])
          })
      ),
      ("fixes", .list((mendings ?? []).map(Self.value))),
    ])
  }

  private static func value(of mending: Mending) -> OutputValue {
    var outcome = "not reached"
    var why: String?
    switch mending.outcome {
    case .mended: outcome = "mended"
    case .gone: outcome = "gone"
    case .failed(let problem): (outcome, why) = ("failed", problem.message)
    case nil: break
    }
    return .object([
      ("database", .text(mending.database.description)),
      ("code", .text(mending.finding.code.description)), ("object", .text(mending.finding.object)),
      ("statement", .text(mending.statement)), ("outcome", .text(outcome)),
      ("why", .optional(why)),
    ])
  }

  private static func value(of attack: ContextAttack) -> OutputValue {
    .object([
      ("attempt", .text(attack.attempt)), ("stopped", .bool(!attack.succeeded)),
      ("stoppedByDesign", .bool(attack.isStoppedByDesign)), ("proof", .text(attack.proof)),
    ])
  }

  private static func value(of finding: IsolationFinding) -> OutputValue {
    .object([
      ("code", .text(finding.code.description)), ("severity", .text(finding.severity.rawValue)),
      ("source", .text(finding.source.rawValue)), ("object", .text(finding.object)),
      ("leak", .text(finding.leak)), ("proof", .optional(finding.proof)),
      ("remedy", .optional(finding.remedy)),
      ("fix", .text(Self.fix(of: finding))),
    ])
  }

  private static func fix(of finding: IsolationFinding) -> String {
    switch finding.mend {
    case .statement: "safe"
    case .command: "command"
    case .decision: "decision"
    case nil: "none"
    }
  }

  /// SARIF 2.1.0 (OASIS): a rule a code, a result a finding, at the object as a logical location.
  var sarif: OutputValue {
    var codes: [DiagnosticCode] = []
    for finding in sections.flatMap(\.report.findings) where !codes.contains(finding.code) {
      codes.append(finding.code)
    }
    let driver = OutputValue.object([
      ("name", .text("tenure")), ("version", .text(Tenure.configuration.version)),
      (
        "rules",
        .list(
          codes.map { code in
            .object([
              ("id", .text(code.description)),
              ("shortDescription", .object([("text", .text(code.title))])),
              ("fullDescription", .object([("text", .text(code.page))])),
            ])
          })
      ),
    ])
    let results = sections.flatMap { section in
      section.report.findings.map { result($0, codes, in: section.database) }
    }
    return .object([
      ("$schema", .text("https://json.schemastore.org/sarif-2.1.0.json")),
      ("version", .text("2.1.0")),
      (
        "runs",
        .list([
          .object([
            ("tool", .object([("driver", driver)])), ("results", .list(results)),
          ])
        ])
      ),
    ])
  }

  private func result(
    _ finding: IsolationFinding, _ codes: [DiagnosticCode], in database: String
  ) -> OutputValue {
    let level =
      switch finding.severity {
      case .high: "error"
      case .medium: "warning"
      case .low: "note"
      }
    let remedy = finding.remedy.map { ". Mended by: \($0)" } ?? ""
    let proof = finding.proof.map { ". Seen by: \($0)" } ?? ""
    return .object([
      ("ruleId", .text(finding.code.description)),
      ("ruleIndex", .number(Int64(codes.firstIndex(of: finding.code) ?? 0))),
      ("level", .text(level)),
      (
        "message", .object([("text", .text("\(finding.object): \(finding.leak)\(proof)\(remedy)"))])
      ),
      (
        "locations",
        .list([
          .object([
            (
              "logicalLocations",
              .list([
                .object([("fullyQualifiedName", .text("\(database)/\(finding.object)"))])
              ])
            )
          ])
        ])
      ),
      // The same finding in another run is known again by this.
      (
        "partialFingerprints",
        .object([("tenure/v1", .text("\(finding.code)/\(database)/\(finding.object)"))])
      ),
    ])
  }
}
