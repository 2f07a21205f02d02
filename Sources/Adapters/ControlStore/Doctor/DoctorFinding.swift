package import Diagnostics

/// One thing that the doctor looked at.
package struct DoctorFinding: Hashable, Sendable {
  /// How much it matters, the least first.
  package enum Severity: String, Hashable, Sendable, CaseIterable, Comparable {
    case good, note, warning, error

    package static func < (a: Self, b: Self) -> Bool {
      allCases.firstIndex(of: a) ?? 0 < allCases.firstIndex(of: b) ?? 0
    }
  }

  /// The page that explains it, where there is one.
  package var code: DiagnosticCode?
  package var severity: Severity
  /// A few words: what was looked at.
  package var title: String
  /// What was found.
  package var detail: String
  /// What to do about it.
  package var hint: String?

  package init(
    _ severity: Severity, _ title: String, _ detail: String, hint: String? = nil,
    code: DiagnosticCode? = nil
  ) {
    self.code = code
    self.severity = severity
    self.title = title
    self.detail = detail
    self.hint = hint
  }
}
