import Diagnostics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder held open, so that what is looked up in it is in it, whatever is renamed meanwhile.
struct OpenFolder: ~Copyable {
  let descriptor: Int32

  /// Opens the folder that a person named; links on the way to it are followed.
  init(at path: String) throws(Diagnostic) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Diagnostic(
        .unreadableFile,
        "'\(EntryName.shown(path.utf8))' cannot be opened as a folder: \(systemReason())",
        hint: "name the folder that holds the fleet's documents")
    }
  }

  /// Opens a folder in another one, and never a link to one; nil with `errno` set if that fails.
  init?(_ name: [CChar], in parent: borrowing OpenFolder) {
    descriptor = openat(
      parent.descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
  }

  deinit { close(descriptor) }

  /// What kind of thing a name stands for, without following a link; nil if it has gone.
  func status(of name: [CChar]) -> stat? {
    var info = stat()
    return fstatat(descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 ? info : nil
  }
}

/// The system's words for why the last call failed.
func systemReason() -> String { String(cString: strerror(errno)) }

extension mode_t {
  /// Whether a file's mode says that it is of this kind (`S_IFREG`, `S_IFDIR` …).
  func isKind(_ kind: mode_t) -> Bool { self & S_IFMT == kind }
}
