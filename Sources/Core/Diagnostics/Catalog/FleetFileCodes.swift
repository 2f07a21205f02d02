extension DiagnosticCode {
  /// TN62x and TN63x: what stands in the fleet's folder, in a revision or in a working directory.
  static let fleetFiles: [DiagnosticCode] = [
    symbolicLink, submodule, dangerousName, unreadableName, duplicateEntry, collidingNames,
    tooManyFiles, foldersTooDeep, blobTooLarge, fleetTooLarge, malformedTree, specialFile,
    changedFile, unreadableFile,
  ]

  package static let symbolicLink = DiagnosticCode(
    621, "symbolic link in the fleet",
    """
    Tenure follows no symbolic link: one that leads out of the repository would make a stranger's file a document. A \
    link is refused if it is named like a document, or if it leads to anything but a regular file inside the \
    fleet's folder: then other tools could find documents where Tenure finds none. A link to a regular file \
    under a name that is not a document's is passed over. Replace the link by the file or folder itself.
    """)

  package static let submodule = DiagnosticCode(
    622, "submodule in the fleet",
    """
    A submodule's files are not part of the revision, so documents in it would be read by some tools and not by \
    others. Move the fleet to a folder without submodules, or the submodule out of the fleet's folder.
    """)

  package static let dangerousName = DiagnosticCode(
    623, "dangerous name",
    """
    Names such as `..`, `.`, an empty one, one with a slash or a backslash, and `.git` however it is written (`.GIT`, \
    `git~1`, with invisible characters, with trailing dots) make programs write outside the folder they were \
    given, or into a repository's configuration. git creates none of them by itself: ask who made the commit.
    """)

  package static let unreadableName = DiagnosticCode(
    624, "unreadable name",
    """
    The name is not UTF-8, holds control, invisible or direction-changing characters, or is longer than 255 bytes (a \
    path: 1,024). People would read another name than the one that is there. Rename the file.
    """)

  package static let duplicateEntry = DiagnosticCode(
    625, "duplicate entry",
    """
    A folder of the revision holds two entries of the same name. git makes no such folders; programs differ in which \
    of the two they show, so a review may have seen the other one. Ask who made the commit.
    """)

  package static let collidingNames = DiagnosticCode(
    626, "colliding names",
    """
    Two names in a folder differ only in upper and lower case, or in how their characters are encoded. On other file \
    systems one of them silently replaces the other, and whoever reviews there sees one file. Rename one.
    """)

  package static let tooManyFiles = DiagnosticCode(
    627, "too many files",
    """
    The fleet's folder holds over 200,000 files or over 200,000 folders, whether documents or not. Small repositories \
    can spell billions of paths by naming one folder many times over, so the walk stops at the limit. If the \
    repository holds more than the fleet, name the fleet's folder.
    """)

  package static let foldersTooDeep = DiagnosticCode(
    628, "folders too deep",
    """
    Folders are nested more than 32 deep inside the fleet's folder.
    """)

  package static let blobTooLarge = DiagnosticCode(
    629, "file too large",
    """
    A document's file may have 1 MiB; a larger one is not read at all. Divide it into several files.
    """)

  package static let fleetTooLarge = DiagnosticCode(
    630, "fleet too large",
    """
    The fleet as a whole is larger than Tenure reads: its files together 1 GiB, its folders' lists of names 64 MiB, \
    its documents' paths together 64 MiB.
    """)

  package static let malformedTree = DiagnosticCode(
    631, "malformed folder",
    """
    A folder of the revision is not written as git writes folders: its entries are out of order, its end is cut off, \
    or an entry is of no known kind. `git fsck --full` shows it as well.
    """)

  package static let specialFile = DiagnosticCode(
    632, "not a regular file",
    """
    A device, a pipe or a socket is named like a document. Reading it could wait forever; it is not opened.
    """)

  package static let changedFile = DiagnosticCode(
    633, "file changed while it was read",
    """
    The file in the working directory is no longer the one that was listed a moment ago. Run the command again when \
    nothing writes to the folder, or read a commit instead.
    """)

  package static let unreadableFile = DiagnosticCode(
    634, "file or folder cannot be read",
    """
    The system refuses to open or read it; the message holds its reason. What cannot be read is never taken as empty.
    """)
}
