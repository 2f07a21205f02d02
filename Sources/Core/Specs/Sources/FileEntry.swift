/// One file of a fleet that holds documents: where it stands, and what is in it.
@frozen
package struct FileEntry: Hashable, Sendable {
  /// The path inside the fleet's folder, parts separated by `/`: readable UTF-8, never `..`.
  package let path: String
  package let blob: BlobID

  package init(path: String, blob: BlobID) {
    self.path = path
    self.blob = blob
  }
}
