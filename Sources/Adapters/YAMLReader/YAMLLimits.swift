/// How much a file may hold; counted on the parser's events, before anything is built of them.
package struct YAMLLimits: Hashable, Sendable {
  /// Bytes of a file.
  package var bytes = 1 << 20
  /// Lists and mappings within each other.
  package var depth = 64
  /// Documents, lists, mappings, keys and values of a file.
  package var nodes = 100_000
  /// Bytes of one scalar.
  package var scalar = 64 << 10
  /// Bytes of spaces, tabs and line breaks in a row; libyaml takes quadratic time over them.
  package var blanks = 4 << 10
  /// Problems that are reported for one file.
  package var problems = 20

  package static let standard = YAMLLimits()

  package init() {}
}
