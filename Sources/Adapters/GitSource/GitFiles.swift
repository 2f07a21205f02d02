import CLibGit2
package import Diagnostics
package import Specs

/// The documents' files of one commit, read from the object database without checking anything out.
package struct GitFiles: FleetFiles {
  package let revision: Revision
  package let entries: [FileEntry]
  let repository: String
  let limits: SourceLimits

  package func read(
    _ indices: some Sequence<Int>,
    _ body: (Int, UnsafeRawBufferPointer) throws(Diagnostic) -> Void
  ) throws(Diagnostic) -> [Diagnostic] {
    let handle = try RepositoryHandle(at: repository)
    try Ownership().check(handle)
    let store = try ObjectStore(of: handle)
    var unread: [Diagnostic] = []
    var total = 0
    for index in indices {
      let entry = entries[index]
      do throws(ObjectFailure) {
        let size = try store.size(of: entry.blob, as: GIT_OBJECT_BLOB)
        guard size <= limits.fileBytes else {
          unread.append(.tooLarge(entry.path, size: size, limit: limits.fileBytes))
          continue
        }
        total += size
      } catch {
        unread.append(failure(error, entry))
        continue
      }
      try checkTotal(total, limits)
      let object: StoredObject
      do throws(ObjectFailure) {
        object = try store.read(entry.blob, as: GIT_OBJECT_BLOB)
      } catch {
        unread.append(failure(error, entry))
        continue
      }
      try object.withBytes { (bytes) throws(Diagnostic) in try body(index, bytes) }
    }
    return unread
  }

  private func failure(_ failure: ObjectFailure, _ entry: FileEntry) -> Diagnostic {
    let shown = EntryName.shown(entry.path.utf8)
    return failure.diagnostic(
      "file '\(shown)'", entry.blob, at: Place(file: shown, line: 1, column: 1))
  }
}

/// Throws if one reading has come to more bytes than a fleet may have.
func checkTotal(_ total: Int, _ limits: SourceLimits) throws(Diagnostic) {
  guard total > limits.readBytes else { return }
  throw Diagnostic(
    .fleetTooLarge, "the fleet's files are together larger than \(limits.readBytes) bytes")
}

extension Diagnostic {
  static func tooLarge(_ path: String, size: Int, limit: Int) -> Diagnostic {
    .entry(
      .blobTooLarge, path.utf8, "has \(size) bytes, more than the \(limit) of a document's file",
      hint: "divide it into several files")
  }
}
