/// The state of a fleet's files that is read: a commit, or the working directory as it lies there.
package struct Revision: Hashable, Sendable, CustomStringConvertible {
  package enum Origin: Hashable, Sendable {
    /// A commit by its full id in hexadecimal, and when it was committed by the committer's clock.
    case commit(String, committedAt: Timestamp)
    /// Files that may not have been committed; what is read from them has no history.
    case worktree
  }

  /// How it was asked for: `HEAD`, a branch, a tag, `main~2`; the folder of a working directory.
  package let name: String
  package let origin: Origin

  package init(name: String, origin: Origin) {
    self.name = name
    self.origin = origin
  }

  /// The commit's full id in hexadecimal; nil for a working directory.
  package var commit: String? {
    guard case .commit(let id, _) = origin else { return nil }
    return id
  }

  /// When the commit was made; nil for a working directory. It is claimed, not proven: never decide by it.
  package var committedAt: Timestamp? {
    guard case .commit(_, let time) = origin else { return nil }
    return time
  }

  /// For people: `main (1a2b3c4d5e6f)`, or `working directory`.
  package var description: String {
    guard let commit else { return "working directory" }
    let short = commit.prefix(12)
    return commit.hasPrefix(name) ? String(short) : "\(name) (\(short))"
  }
}
