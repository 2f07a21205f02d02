extension DiagnosticCode {
  /// TN1xx: what stands in a file is not YAML that Tenure reads.
  static let yaml: [DiagnosticCode] = [syntax]

  package static let syntax = DiagnosticCode(
    101, "YAML syntax error",
    """
    The file is not well-formed YAML. The place is where the reader gave up; the mistake is often on the line \
    above it: a missing colon, a wrong indentation, an unclosed quote or bracket.
    """)
}
