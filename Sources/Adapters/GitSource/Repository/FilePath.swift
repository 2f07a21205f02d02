#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Paths of the file system.
enum FilePath {
  /// The path with all symbolic links followed, or nil if it does not exist.
  static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
