package import Diagnostics

/// What a guard did not let through, whom it concerns, and how to go on.
package struct Refusal: Hashable, Sendable {
  package enum Reach: String, Hashable, Sendable, Codable {
    /// Nothing of the plan can be applied.
    case plan
    /// These tenants are left as they are; the others go on.
    case tenants
  }

  package let code: DiagnosticCode
  package let reach: Reach
  package let message: String
  /// All of them, in the order of names.
  package let tenants: [String]
  /// How to go on.
  package let hint: String

  package init(
    _ code: DiagnosticCode, _ reach: Reach, _ message: String, tenants: [String], hint: String
  ) {
    self.code = code
    self.reach = reach
    self.message = message
    self.tenants = tenants.sorted { $0.precedesInBytes($1) }
    self.hint = hint
  }

  /// The refusal as an error of a command; every tenant is a note of its own.
  package var diagnostic: Diagnostic {
    Diagnostic(code, message, notes: tenants.map { Diagnostic.Note($0) }, hint: hint)
  }
}
