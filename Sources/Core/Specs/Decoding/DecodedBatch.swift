package import Diagnostics

/// The documents of some files, decoded; batches of several threads, or of several moments, make up a fleet.
package struct DecodedBatch: Sendable {
  package internal(set) var files: [FileEntry] = []
  package internal(set) var diagnostics: [Diagnostic] = []
  var chunks: [ValueTree] = []
  var documents: [DecodedDocument] = []
  var broken: [BrokenDocument] = []

  package init() {}

  /// How many documents were decoded without an error.
  package var count: Int { documents.count }

  /// Forgets the files for which `isStale` says so, because they changed or have gone; the values of the others stay
  /// where they are.
  package mutating func forget(where isStale: (FileEntry) -> Bool) {
    let stale = files.map(isStale)
    guard stale.contains(true) else { return }
    let paths = Set(zip(files, stale).filter(\.1).map(\.0.path))
    documents.removeAll { stale[Int($0.file)] }
    broken.removeAll { stale[Int($0.file)] }
    diagnostics.removeAll { $0.place.map { paths.contains($0.file) } ?? false }
  }
}

/// One document without an error, and where its values stand.
struct DecodedDocument: Sendable {
  var kind: DocumentKind
  /// Whether it lacks a required field that a fragment may supply.
  var isPartial: Bool
  var chunk: UInt32
  var start: UInt32
  var byteBase: UInt32
  var file: UInt32
  var line: UInt32
}

/// A document that does not count.
struct BrokenDocument: Sendable {
  /// nil where it is not even known what it is about.
  var kind: DocumentKind?
  /// Its name, and its former ones.
  var names: [String]
  var file: UInt32
  var place: Place
}
