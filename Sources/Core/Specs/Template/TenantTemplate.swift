/// What a tenant with a schema of its own is made of: SQL in versions, each of which goes on from the one before.
package struct TenantTemplate: Hashable, Sendable {
  package struct Version: Hashable, Sendable {
    /// From 1.
    package let number: Int
    package let script: String
    /// The script's words alone: a comment that is added later makes no other version.
    package let words: [UInt8]
    /// The line of the file that the script begins at, from 1.
    package let line: Int
  }

  /// The file, from the fleet's folder.
  package let path: String
  /// In the order of their numbers; at least one.
  package let versions: [Version]

  package var latest: Int { versions.count }
}
