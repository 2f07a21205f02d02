extension DiagnosticCode {
  /// TN6xx: the fleet repository could not be read.
  static let git: [DiagnosticCode] = []
}
