package import Diagnostics
package import Specs

/// A way in which one tenant's data, or the existence of it, can reach another.
package struct IsolationFinding: Hashable, Sendable {
  /// How much of whose data is at stake, the most first.
  package enum Severity: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Rows of other tenants can be read or changed.
    case high
    /// They can where something else is wrong as well, or a tenant can hold up others.
    case medium
    /// It can be told that something exists, or what is made tomorrow will be open.
    case low

    package static func < (a: Self, b: Self) -> Bool {
      allCases.firstIndex(of: a) ?? 0 < allCases.firstIndex(of: b) ?? 0
    }
  }

  /// Which half of the verification found it.
  package enum Source: String, Hashable, Sendable { case catalog, probe }

  package let code: DiagnosticCode
  package let severity: Severity
  package let source: Source
  /// What it is about, with its kind: `table public.invoices`.
  package let object: String
  /// What leaks, and to whom.
  package let leak: String
  /// A query that shows it.
  package let proof: String?
  /// The statement, or the command, that mends it.
  package let remedy: String?
  /// Whether the application would lack privileges once it is mended so.
  let needsGrants: Bool

  package init(
    _ code: DiagnosticCode, _ severity: Severity, _ object: String, _ leak: String,
    proof: String? = nil, remedy: String? = nil, from source: Source = .catalog,
    needsGrants: Bool = false
  ) {
    self.needsGrants = needsGrants
    self.code = code
    self.severity = severity
    self.source = source
    self.object = object
    self.leak = leak
    self.proof = proof
    self.remedy = remedy
  }
}

/// What the verification of one database came to.
package struct IsolationReport: Sendable {
  /// The gravest first, then by code and object.
  package private(set) var findings: [IsolationFinding]
  /// What cannot be closed, or was chosen in the Platform document, a sentence each.
  package var accepted: [String]
  /// How many tables with tenants' rows were looked at.
  package var tables: Int
  /// How many probes ran; nil where they were not asked for.
  package var probes: Int?
  /// What was tried to be taken for another tenant; empty without probes.
  package var attacks: [ContextAttack] = []

  package init(
    findings: [IsolationFinding], accepted: [String], tables: Int, probes: Int? = nil
  ) {
    self.findings = []
    self.accepted = accepted
    self.tables = tables
    self.probes = probes
    add(findings)
  }

  /// Takes out what somebody answers for, and tells it among what is accepted.
  package mutating func accept(_ answered: [Platform.AcceptedFinding]) {
    for answer in answered {
      let found = findings.filter {
        $0.code.description == answer.code && $0.object == answer.object
      }
      guard !found.isEmpty else { continue }
      findings.removeAll { found.contains($0) }
      accepted.append(
        "\(answer.code) \(answer.object), by the Platform document: \(answer.reason)")
    }
  }

  package mutating func add(_ more: [IsolationFinding]) {
    // What is seen in several ways is told once, by the first of them.
    var told: [[String]: IsolationFinding] = [:]
    for finding in findings + more {
      let same = ["\(finding.code)", finding.object, finding.leak]
      if told[same] == nil { told[same] = finding }
    }
    findings = told.values.sorted {
      if $0.severity != $1.severity { return $0.severity < $1.severity }
      if $0.code != $1.code { return $0.code.number < $1.code.number }
      if $0.object != $1.object { return $0.object < $1.object }
      return $0.leak < $1.leak
    }
  }
}
