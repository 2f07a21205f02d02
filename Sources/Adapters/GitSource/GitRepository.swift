import CLibGit2
package import Diagnostics
package import Specs

/// A git repository that holds a fleet, open for reading by one thread.
///
/// Nothing in the repository can make anything run: no hook, filter, pager or monitor is ever called, nothing is
/// checked out, and its configuration is not asked whom to trust.
package struct GitRepository: ~Copyable {
  let handle: RepositoryHandle
  let store: ObjectStore
  let limits: SourceLimits
  /// The fleet's folder as the path of opening implies it, `""` for the whole repository.
  package let folder: String
  /// The path of the repository itself, for messages.
  package let path: String

  /// Opens the repository at `path`, bare or not, or the one that `path` is a folder of: then the fleet is that
  /// folder alone.
  ///
  /// - Throws: TN601 without a repository, TN602 if it belongs to someone else, TN603 if it cannot be opened.
  package init(at path: String, limits: SourceLimits = .standard) throws(Diagnostic) {
    try self.init(at: path, limits: limits, ownership: Ownership())
  }

  init(at path: String, limits: SourceLimits, ownership: Ownership) throws(Diagnostic) {
    let handle = try RepositoryHandle(at: path)
    try ownership.check(handle)
    let folder = try Self.folder(of: path, in: handle)
    self.store = try ObjectStore(of: handle)
    self.folder = folder
    self.path = handle.workingFolder ?? handle.gitFolder
    self.limits = limits
    self.handle = handle
  }

  /// Lists and checks the fleet's files of a revision.
  ///
  /// - Parameters:
  ///   - revision: a branch, a tag, a commit's id or its beginning, `main~2`; or `HEAD`.
  ///   - folder: the fleet's folder from the root of the repository; by default the one that opening implied.
  /// - Throws: what the revision's name or the folder's content is refused for, as one problem with further ones
  ///   as its notes.
  package func files(at revision: String = "HEAD", under folder: String? = nil)
    throws(Diagnostic) -> GitFiles
  {
    try files(at: self.revision(named: revision), under: folder)
  }

  /// Lists and checks the fleet's files of a revision that is known already.
  package func files(at revision: Revision, under folder: String? = nil)
    throws(Diagnostic) -> GitFiles
  {
    var walk = TreeWalk(limits: limits)
    let root = try tree(of: revision)
    let fleet = try fleetTree(folder ?? self.folder, root: root, at: revision, &walk)
    try walk.walk(fleet, in: store)
    return GitFiles(
      revision: revision, entries: walk.entries, repository: handle.gitFolder, folder: fleet,
      limits: limits)
  }

  private func fleetTree(
    _ folder: String, root: BlobID, at revision: Revision, _ walk: inout TreeWalk
  ) throws(Diagnostic) -> BlobID {
    let parts = folder.utf8.split(separator: UInt8(ascii: "/")).map { Array($0) }
      .filter { $0 != [UInt8(ascii: ".")] }
    let found = try walk.find(parts, from: root, in: store)
    if let found, found.kind == .folder { return found.id }
    let shown = EntryName.shown(folder.utf8)
    throw Diagnostic(
      .missingFolder,
      found == nil
        ? "the fleet's folder '\(shown)' does not exist in \(revision)"
        : "the fleet's folder '\(shown)' is not a folder in \(revision)",
      hint: "commit the folder, or name another one")
  }

  /// The part of `path` that lies inside the working directory.
  private static func folder(of path: String, in handle: borrowing RepositoryHandle)
    throws(Diagnostic) -> String
  {
    guard let asked = FilePath.resolved(path), asked != FilePath.resolved(handle.gitFolder) else {
      return ""
    }
    if let root = handle.workingFolder.flatMap({ FilePath.resolved($0) }) {
      if asked == root { return "" }
      let prefix = root == "/" ? root : root + "/"
      let inside = String(asked.dropFirst(prefix.count))
      if asked.hasPrefix(prefix), !inside.hasPrefix(".git/"), inside != ".git" { return inside }
    }
    throw Diagnostic(
      .noRepository,
      "'\(EntryName.shown(path.utf8))' is a part of the git repository itself, not a folder of files",
      hint: "name the repository '\(EntryName.shown(handle.gitFolder.utf8))'")
  }
}

extension GitRepository {
  /// What differs between the fleet's files of two revisions, both checked as `files(at:)` does; nothing is read.
  ///
  /// What a branch changes is the difference to `mergeBase(of:and:)`, not to the head of its base. Where the old
  /// revision has no such folder yet, every file is added.
  package func changes(
    from old: Revision, to new: Revision, under folder: String? = nil
  ) throws(Diagnostic) -> [FileChange] {
    let after = try files(at: new, under: folder).entries
    do throws(Diagnostic) {
      return FileChange.between(try files(at: old, under: folder).entries, after)
    } catch  where error.code == .missingFolder {
      return FileChange.between([], after)
    }
  }
}
