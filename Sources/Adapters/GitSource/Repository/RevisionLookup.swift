import CLibGit2
package import Diagnostics
package import Specs

extension GitRepository {
  /// The commit that a name leads to now: a branch, a tag, an id or its beginning, `main~2`.
  ///
  /// - Throws: TN604 if the current branch has no commit, TN605 if there is nothing of that name, TN606 if it is not
  ///   one commit.
  package func revision(named name: String) throws(Diagnostic) -> Revision {
    var object: OpaquePointer?
    let result = git_revparse_single(&object, handle.pointer, name)
    guard result == 0, let object else { throw unknown(name, result) }
    defer { git_object_free(object) }
    var commit: OpaquePointer?
    guard git_object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0, let commit else {
      throw Diagnostic(
        .unusableRevision, "'\(EntryName.shown(name.utf8))' is not a commit",
        hint: "name a branch, a tag or a commit")
    }
    defer { git_object_free(commit) }
    return Revision(name: name, commit: commit)
  }

  /// The commit from which two revisions went their own ways: what `revision` changes is its difference to that.
  ///
  /// Where histories were merged crosswise and there are several, it is the one that git names first.
  /// - Throws: TN610 if there is none, TN605 for names that lead nowhere.
  package func mergeBase(of base: Revision, and revision: Revision) throws(Diagnostic) -> Revision {
    var one = try oid(of: base)
    var other = try oid(of: revision)
    var found = git_oid()
    let result = git_merge_base(&found, handle.pointer, &one, &other)
    guard result == 0 else {
      throw Diagnostic(
        .noCommonCommit, "\(base) and \(revision) have no commit in common",
        hint: handle.isShallow
          ? "this clone is shallow: run 'git fetch --unshallow' first"
          : "name a base that '\(EntryName.shown(revision.name.utf8))' was branched from")
    }
    return try self.revision(found, named: base.name)
  }

  /// The tree of a revision's commit.
  func tree(of revision: Revision) throws(Diagnostic) -> BlobID {
    var id = try oid(of: revision)
    var commit: OpaquePointer?
    let result = git_commit_lookup(&commit, handle.pointer, &id)
    guard result == 0, let commit, let tree = git_commit_tree_id(commit) else {
      let failure: ObjectFailure =
        result.is(GIT_ENOTFOUND) ? .missing : .damaged(LibGit.lastReason)
      throw failure.diagnostic("commit \(revision)", BlobID(id))
    }
    defer { git_commit_free(commit) }
    return BlobID(tree.pointee)
  }

  private func oid(of revision: Revision) throws(Diagnostic) -> git_oid {
    guard let id = revision.commit.flatMap({ BlobID($0) }) else {
      throw Diagnostic(.unusableRevision, "the \(revision) is not a commit")
    }
    return git_oid(id)
  }

  private func revision(_ id: git_oid, named name: String) throws(Diagnostic) -> Revision {
    var id = id
    var commit: OpaquePointer?
    guard git_commit_lookup(&commit, handle.pointer, &id) == 0, let commit else {
      throw ObjectFailure.damaged(LibGit.lastReason).diagnostic("commit '\(name)'", BlobID(id))
    }
    defer { git_commit_free(commit) }
    return Revision(name: BlobID(id).description, commit: commit)
  }

  // MARK: - Names that lead nowhere

  private func unknown(_ name: String, _ result: Int32) -> Diagnostic {
    let shown = EntryName.shown(name.utf8)
    if result.is(GIT_EAMBIGUOUS) {
      return Diagnostic(
        .unusableRevision, "'\(shown)' begins the ids of several objects",
        hint: "write more digits")
    }
    if git_repository_head_unborn(handle.pointer) == 1, name == "HEAD" || name == "@" {
      return Diagnostic(
        .noCommitYet, "the repository '\(EntryName.shown(path.utf8))' has no commit on its branch",
        hint: "commit the documents, name another revision, or use --worktree")
    }
    return Diagnostic(
      .unknownRevision, "there is no revision '\(shown)' in this repository",
      notes: result.is(GIT_ENOTFOUND) ? [] : [.init("libgit2: \(LibGit.lastReason)")],
      hint: hint(for: name))
  }

  private func hint(for name: String) -> String? {
    let stem = String(name.prefix { $0 != "~" && $0 != "^" && $0 != "@" })
    let known = referenceNames()
    if handle.isShallow, stem != name, known.contains(stem) || stem == "HEAD" {
      return "this clone is shallow: 'git fetch --unshallow' brings the older commits"
    }
    if known.isEmpty { return "the repository has no branch and no tag" }
    let near = NearestNames.to(stem, among: known)
    if !near.isEmpty {
      return "did you mean \(near.map { "'\(EntryName.shown($0.utf8))'" }.joined(separator: ", "))?"
    }
    return handle.isShallow
      ? "this clone is shallow: 'git fetch --unshallow' brings the older commits" : nil
  }

  /// Branches, other repositories' branches and tags by their short names, as many as are worth a look.
  private func referenceNames() -> [String] {
    var iterator: OpaquePointer?
    guard git_reference_iterator_new(&iterator, handle.pointer) == 0 else { return [] }
    defer { git_reference_iterator_free(iterator) }
    var names: [String] = []
    var name: UnsafePointer<CChar>?
    while names.count < 10_000, git_reference_next_name(&name, iterator) == 0, let name {
      let full = String(cString: name)
      for prefix in ["refs/heads/", "refs/remotes/", "refs/tags/"] where full.hasPrefix(prefix) {
        names.append(String(full.dropFirst(prefix.count)))
      }
    }
    return names
  }
}

extension Revision {
  fileprivate init(name: String, commit: OpaquePointer) {
    let (time, overflow) = git_commit_time(commit).multipliedReportingOverflow(by: 1_000_000)
    let id = git_commit_id(commit).map { BlobID($0.pointee).description } ?? ""
    self.init(
      name: name,
      origin: .commit(id, committedAt: Timestamp(microseconds: overflow ? 0 : time)))
  }
}
