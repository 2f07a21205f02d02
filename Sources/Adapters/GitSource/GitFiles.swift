import CLibGit2
package import Diagnostics
package import Specs

/// The documents' files of one commit, read from the object database without checking anything out.
package struct GitFiles: FleetFiles {
  package let revision: Revision
  package let entries: [FileEntry]
  let repository: String
  /// The tree of the fleet's folder.
  let folder: BlobID
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
    // Looking up a size costs half as much as reading, so it is only done once one file was too large: the bound on
    // allocations keeps that first one from doing harm.
    var isWary = false
    for index in indices {
      let entry = entries[index]
      let object: StoredObject
      do throws(Diagnostic) {
        if isWary { try checkSize(of: entry, in: store) }
        object = try unpack(entry, from: store)
      } catch {
        isWary = true
        unread.append(error)
        continue
      }
      total += object.size
      try checkTotal(total, limits)
      try object.withBytes { (bytes) throws(Diagnostic) in try body(index, bytes) }
    }
    return unread
  }

  package func content(at path: String) throws(Diagnostic) -> [UInt8] {
    let handle = try RepositoryHandle(at: repository)
    try Ownership().check(handle)
    let store = try ObjectStore(of: handle)
    var walk = TreeWalk(limits: limits)
    let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { Array($0) }
    guard let found = try walk.find(parts, from: folder, in: store), found.kind == .file else {
      throw .entry(.unreadableFile, path.utf8, "is not a regular file in \(revision)")
    }
    let object = try unpack(FileEntry(path: path, blob: found.id), from: store)
    return object.withBytes { Array($0) }
  }

  private func unpack(
    _ entry: FileEntry, from store: borrowing ObjectStore
  ) throws(Diagnostic) -> StoredObject {
    let object: StoredObject
    do throws(ObjectFailure) {
      object = try store.read(entry.blob, as: GIT_OBJECT_BLOB)
    } catch {
      // It may have failed because of its size, which is then the better thing to say.
      try checkSize(of: entry, in: store)
      throw problem(error, entry)
    }
    guard object.size <= limits.fileBytes else {
      throw .tooLarge(entry.path, size: object.size, limit: limits.fileBytes)
    }
    return object
  }

  /// Looks up a file's size without unpacking it.
  private func checkSize(
    of entry: FileEntry, in store: borrowing ObjectStore
  ) throws(Diagnostic) {
    let size: Int
    do throws(ObjectFailure) {
      size = try store.size(of: entry.blob, as: GIT_OBJECT_BLOB)
    } catch { throw problem(error, entry) }
    guard size <= limits.fileBytes else {
      throw .tooLarge(entry.path, size: size, limit: limits.fileBytes)
    }
  }

  private func problem(_ failure: ObjectFailure, _ entry: FileEntry) -> Diagnostic {
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
