extension DiagnosticCode {
  /// TN2xx: a document says something that its kind does not allow.
  static let documents: [DiagnosticCode] = []
}
