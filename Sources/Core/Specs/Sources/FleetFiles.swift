package import Diagnostics

/// The files of one revision of a fleet, listed and checked, ready to be read.
///
/// Having one means that the whole folder was walked and nothing in it was refused. It is a value without an open
/// handle: each call of `read` opens its own, so several threads may read disjoint parts at the same time.
package protocol FleetFiles: Sendable {
  var revision: Revision { get }
  /// Every file that may hold documents, in the order of the paths' bytes.
  var entries: [FileEntry] { get }

  /// Reads the entries at `indices` and hands over the content of each.
  ///
  /// The bytes are valid only until `body` returns. A file that cannot be read is passed over, and stands in the
  /// result: it must never be taken for an empty one.
  /// - Returns: one error for each file that could not be read.
  /// - Throws: when nothing can be read at all, or what `body` throws.
  func read(
    _ indices: some Sequence<Int>,
    _ body: (Int, UnsafeRawBufferPointer) throws(Diagnostic) -> Void
  ) throws(Diagnostic) -> [Diagnostic]

  /// The content of another file of the fleet's folder that a document names, such as a schema.
  ///
  /// - Parameter path: from the fleet's folder.
  /// - Throws: where there is no such regular file, or it is larger than a document's may be.
  func content(at path: String) throws(Diagnostic) -> [UInt8]
}
