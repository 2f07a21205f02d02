extension DiagnosticCode {
  /// TN3xx: documents that are right for themselves do not fit together.
  static let fleet: [DiagnosticCode] = []
}
