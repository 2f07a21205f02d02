package import Diagnostics

/// What an examination of the audit log found.
package struct AuditReport: Sendable {
  /// How many entries the log has.
  package var entries: Int
  /// How many of them the last signed checkpoint covers.
  package var sealed: Int
  /// How many valid checkpoints there are, copies counted once.
  package var checkpoints: Int
  /// How many of them are also kept outside of what was examined.
  package var copies: Int
  /// The public half of the key that it was examined with.
  package var verifierKey: String
  /// Everything that is wrong; warnings do not make a log doubtful.
  package var findings: [Diagnostic]

  /// Whether the log is the one that was sealed, as far as can be known.
  package var isIntact: Bool { !findings.contains { $0.severity == .error } }
}
