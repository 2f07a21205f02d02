extension DiagnosticCode {
  /// TN6xx: the fleet's files could not be read, or are not what a fleet may consist of.
  static let git: [DiagnosticCode] =
    [
      noRepository, foreignRepository, unsupportedRepository, noCommitYet, unknownRevision,
      unusableRevision, missingObject, damagedObject, missingFolder, noCommonCommit,
    ] + fleetFiles

  package static let noRepository = DiagnosticCode(
    601, "not a git repository",
    """
    There is no git repository at the path, nor in a folder above it. Name the repository, a folder inside it \
    (then the fleet is that folder), or a bare repository. To read files that are in no repository, use `--worktree`.
    """)

  package static let foreignRepository = DiagnosticCode(
    602, "repository belongs to another user",
    """
    The repository's folder is owned by another user than the one who runs Tenure. git and Tenure refuse such \
    repositories, because whoever owns one decides what is read from it. If you trust its owner, say so once, as \
    the user who runs Tenure:

        git config --global --add safe.directory /path/to/repository

    or give the folder to that user with `chown`. Only the system's and the user's own configuration can say this; \
    the repository's own configuration is not asked.
    """)

  package static let unsupportedRepository = DiagnosticCode(
    603, "repository cannot be opened",
    """
    There is a repository, but it is damaged, cannot be read by this user, or has a format that Tenure does not \
    read: ids of SHA-256 and references kept as reftable are such. `git fsck` tells whether it is whole.
    """)

  package static let noCommitYet = DiagnosticCode(
    604, "repository without a commit",
    """
    The current branch has no commit yet. An unborn branch is not an empty fleet: nothing is planned from it. \
    Commit the documents, name another revision with `--revision`, or read the files as they lie with `--worktree`.
    """)

  package static let unknownRevision = DiagnosticCode(
    605, "unknown revision",
    """
    No branch, tag or commit of that name is in this repository. In a fresh clone other branches are known as \
    `origin/NAME`; in a shallow clone older commits are missing until `git fetch --unshallow` brings them.
    """)

  package static let unusableRevision = DiagnosticCode(
    606, "revision is not one commit",
    """
    The name leads to a folder or a file instead of a commit, or the digits begin the ids of several objects. \
    Name a branch, a tag, or more digits of the commit.
    """)

  package static let missingObject = DiagnosticCode(
    607, "object is not in this clone",
    """
    The revision names an object that the repository does not hold: it is a partial clone (`--filter`), a shallow \
    one, or it has lost objects. What cannot be read is never taken as empty, so nothing is planned. \
    `git fetch --refetch` brings everything again; in a partial clone remove the filter first \
    (`git config --unset remote.origin.partialclonefilter`), in a shallow one use `git fetch --unshallow`.
    """)

  package static let damagedObject = DiagnosticCode(
    608, "object is damaged",
    """
    An object's content does not fit its id, cannot be unpacked, or is not a tree, commit or file where one must \
    be. The disk failed, or someone changed the object database. `git fsck --full` shows the extent; clone \
    the repository again from a place that is whole.
    """)

  package static let missingFolder = DiagnosticCode(
    609, "fleet folder does not exist in the revision",
    """
    The folder that holds the fleet is not a folder in that revision. That is not an empty fleet: nothing is planned.
    """)

  package static let noCommonCommit = DiagnosticCode(
    610, "no common commit",
    """
    The two revisions share no commit, so what one changes since the other left it cannot be told. In a shallow clone \
    the common commit may be missing: `git fetch --unshallow`, or fetch with more depth.
    """)
}
