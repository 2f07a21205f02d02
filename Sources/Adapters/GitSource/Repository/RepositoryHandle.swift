import CLibGit2
import Diagnostics

/// libgit2's repository, for one thread.
struct RepositoryHandle: ~Copyable {
  let pointer: OpaquePointer

  /// Opens the repository that `path` is, or that it lies in.
  init(at path: String) throws(Diagnostic) {
    guard LibGit.started else {
      throw LibGit.failure(.unsupportedRepository, "libgit2 could not be started")
    }
    var pointer: OpaquePointer?
    let result = git_repository_open_ext(&pointer, path, 0, nil)
    guard result == 0, let pointer else { throw Self.failure(result, at: path) }
    self.pointer = pointer
  }

  deinit { git_repository_free(pointer) }

  /// The folder of references and objects, without a slash at its end.
  var gitFolder: String { Self.trimmed(git_repository_path(pointer)) ?? "" }

  /// The working directory, without a slash at its end; nil for a bare repository.
  var workingFolder: String? { Self.trimmed(git_repository_workdir(pointer)) }

  /// Whether commits older than some are missing.
  var isShallow: Bool { git_repository_is_shallow(pointer) == 1 }

  private static func trimmed(_ path: UnsafePointer<CChar>?) -> String? {
    guard let path else { return nil }
    let text = String(cString: path)
    return text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  private static func failure(_ result: Int32, at path: String) -> Diagnostic {
    let shown = EntryName.shown(path.utf8)
    if result.is(GIT_ENOTFOUND) {
      return Diagnostic(
        .noRepository, "'\(shown)' is not in a git repository",
        hint: "name a repository or a folder of one, or read plain files with --worktree")
    }
    return LibGit.failure(
      .unsupportedRepository, "the git repository at '\(shown)' cannot be opened",
      hint: LibGit.lastReason.contains("extension")
        ? "repositories of SHA-256 or reftable format are not read"
        : "'git -C \(shown) fsck' tells what is wrong with it")
  }
}
