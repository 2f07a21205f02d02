/// How much a fleet's folder may hold before it is refused; what stands here bounds the work and memory of a listing.
package struct SourceLimits: Hashable, Sendable {
  /// Files of any kind in the fleet's folder.
  package var files = 200_000
  /// Folders in the fleet's folder.
  package var folders = 200_000
  /// Folders inside one another.
  package var depth = 32
  /// Bytes of one name.
  package var nameBytes = 255
  /// Bytes of one path.
  package var pathBytes = 1_024
  /// Bytes of all documents' paths together.
  package var allPathBytes = 64 << 20
  /// Bytes of all folders' lists of names together, each counted as often as it is named.
  package var treeBytes = 64 << 20
  /// Bytes of one document's file.
  package var fileBytes = 1 << 20
  /// Bytes of the files that one reading hands over.
  package var readBytes = 1 << 30
  /// Problems that are told before the listing is given up.
  package var problems = 20

  package init() {}

  package static var standard: SourceLimits { SourceLimits() }
}
