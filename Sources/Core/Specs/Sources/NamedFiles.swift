package import Diagnostics

/// The files of the fleet's folder that documents name: a JSON Schema, a template.
///
/// Paths are from the fleet's folder; what is thrown says what is wrong with the file.
package protocol NamedFiles {
  func content(at path: String) throws(Diagnostic) -> [UInt8]

  /// The nodes of a file in YAML or JSON.
  func nodes(at path: String) throws(Diagnostic) -> NodeArena
}
