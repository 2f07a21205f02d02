extension DiagnosticCode {
  /// TN9xx: a command was called in a way that it does not understand.
  static let usage: [DiagnosticCode] = []
}
