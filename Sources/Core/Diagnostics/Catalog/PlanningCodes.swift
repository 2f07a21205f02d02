extension DiagnosticCode {
  /// TN4xx: a plan that is refused, or can no longer be applied.
  static let planning: [DiagnosticCode] = []
}
