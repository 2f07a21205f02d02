/// One step of a schema's history; never edited once it has landed.
package struct Migration: Sendable, Hashable {
  /// From 1, without gaps.
  package let version: Int
  /// A few words: `registry`.
  package let name: String
  /// Several statements; `$schema$` stands for the quoted name of the schema.
  package let text: String

  package init(version: Int, name: String, text: String) {
    self.version = version
    self.name = name
    self.text = text
  }

  /// From an embedded file, whose name `m0001_registry.sql` says version and name; nil for any other name.
  package init?(fileName: String, bytes: [UInt8]) {
    let stem = fileName.hasSuffix(".sql") ? fileName.dropLast(4) : fileName[...]
    let parts = stem.split(separator: "_", maxSplits: 1)
    guard parts.count == 2, parts[0].hasPrefix("m"), let version = Int(parts[0].dropFirst()) else {
      return nil
    }
    self.init(
      version: version, name: String(parts[1]), text: String(decoding: bytes, as: UTF8.self))
  }
}
