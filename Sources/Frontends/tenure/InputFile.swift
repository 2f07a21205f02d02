import Diagnostics

#if canImport(Glibc)
  import Glibc
#endif

/// A file that the command line names.
enum InputFile {
  /// The content of the file, or of standard input for "-"; of a longer one the first `limit` bytes.
  static func read(_ path: String, atMost limit: Int) throws(CommandFailure) -> [UInt8] {
    if path == "-" { return try read(STDIN_FILENO, path, limit) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path) }
    defer { close(descriptor) }
    return try read(descriptor, path, limit)
  }

  private static func read(_ descriptor: Int32, _ path: String, _ limit: Int)
    throws(CommandFailure) -> [UInt8]
  {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      let count = Glibc.read(descriptor, &chunk, min(chunk.count, limit - bytes.count))
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw unreadable(path)
      }
      bytes += chunk[..<count]
    }
    return bytes
  }

  private static func unreadable(_ path: String) -> CommandFailure {
    CommandFailure([
      Diagnostic(.unreadableInput, "'\(path)' cannot be read: \(String(cString: strerror(errno)))")
    ])
  }
}
