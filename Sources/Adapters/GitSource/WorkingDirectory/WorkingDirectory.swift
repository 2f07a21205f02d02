package import Diagnostics
package import Specs

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The documents' files of a folder as they lie on disk, committed or not.
///
/// Rules and limits are those of a revision in git, so what passes here passes there. No symbolic link is followed
/// inside the folder. Ids are those that git gives to the same bytes; git's filters (line ends and such) are not run.
package struct WorkingDirectory: FleetFiles {
  package let revision: Revision
  package let entries: [FileEntry]
  private let folder: String
  private let limits: SourceLimits

  /// Lists and checks the fleet's files below `path`, and computes their ids.
  ///
  /// - Throws: what the folder or something in it is refused for, as one problem with further ones as its notes.
  package init(at path: String, limits: SourceLimits = .standard) throws(Diagnostic) {
    var walk = FolderWalk(limits: limits)
    try walk.walk(try OpenFolder(at: path))
    folder = path
    entries = walk.entries
    revision = Revision(name: path, origin: .worktree)
    self.limits = limits
  }

  package func read(
    _ indices: some Sequence<Int>,
    _ body: (Int, UnsafeRawBufferPointer) throws(Diagnostic) -> Void
  ) throws(Diagnostic) -> [Diagnostic] {
    var reader = FileReader(limit: limits.fileBytes)
    var unread: [Diagnostic] = []
    var total = 0
    let root = try OpenFolder(at: folder)
    for index in indices {
      let entry = entries[index]
      do throws(Diagnostic) {
        let parts = entry.path.split(separator: "/").map(String.init)
        try reader.read(parts, in: root, path: Array(entry.path.utf8))
        guard reader.blob == entry.blob else {
          throw .entry(
            .changedFile, entry.path.utf8, "changed while it was read", hint: "run it again")
        }
      } catch {
        unread.append(error)
        continue
      }
      total += reader.count
      try checkTotal(total, limits)
      try reader.withBytes { (bytes) throws(Diagnostic) in try body(index, bytes) }
    }
    return unread
  }

  package func content(at path: String) throws(Diagnostic) -> [UInt8] {
    var reader = FileReader(limit: limits.fileBytes)
    let parts = path.split(separator: "/").map(String.init)
    guard !parts.contains("."), !parts.contains("..") else {
      throw .entry(.unreadableFile, path.utf8, "is no path inside the fleet's folder")
    }
    try reader.read(parts, in: try OpenFolder(at: folder), path: Array(path.utf8))
    var content: [UInt8] = []
    try reader.withBytes { (bytes) throws(Diagnostic) in content = Array(bytes) }
    return content
  }
}
