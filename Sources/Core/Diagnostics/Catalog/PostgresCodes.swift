extension DiagnosticCode {
  /// TN5xx: PostgreSQL could not be reached, or refused.
  static let postgres: [DiagnosticCode] = []
}
