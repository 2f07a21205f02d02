package import Diagnostics

/// Where the JSON Schemas are that documents name.
package protocol SchemaSource {
  /// The nodes of a file of the fleet's folder.
  ///
  /// - Parameter path: from the fleet's folder.
  /// - Throws: what is wrong with the file.
  func nodes(at path: String) throws(Diagnostic) -> NodeArena
}
