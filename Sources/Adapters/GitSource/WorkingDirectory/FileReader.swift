import CLibGit2
import Diagnostics
import Specs

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads regular files of limited size into one buffer, one after the other.
struct FileReader {
  private(set) var count = 0
  private var buffer: [UInt8]
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
    buffer = [UInt8](repeating: 0, count: min(limit, 1 << 16) + 1)
  }

  /// The id that git gives to what was read last.
  var blob: BlobID {
    var id = git_oid()
    _ = git_odb_hash(&id, buffer, count, GIT_OBJECT_BLOB)
    return BlobID(id)
  }

  /// Hands over what was read last.
  func withBytes(
    _ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    try buffer.withUnsafeBufferPointer { (bytes) throws(Diagnostic) in
      try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<count])))
    }
  }

  /// Reads the file that the parts of a path lead to, through folders alone.
  mutating func read(
    _ parts: [String], in root: borrowing OpenFolder, path: [UInt8]
  ) throws(Diagnostic) {
    guard let part = parts.first else { throw gone(path) }
    let name = Array(part.utf8CString)
    if parts.count == 1 { return try read(name, in: root, path: path) }
    guard let next = OpenFolder(name, in: root) else { throw gone(path) }
    try read(Array(parts.dropFirst()), in: next, path: path)
  }

  /// Reads the file of that name in an open folder; `path` is for messages.
  mutating func read(
    _ name: [CChar], in folder: borrowing OpenFolder, path: [UInt8]
  ) throws(Diagnostic) {
    count = 0
    // Without waiting: a pipe that took the file's place must not hold us.
    let file = openat(
      folder.descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else {
      throw .entry(.unreadableFile, path, "cannot be opened: \(systemReason())")
    }
    defer { close(file) }
    var info = stat()
    guard fstat(file, &info) == 0, info.st_mode.isKind(S_IFREG) else {
      throw .entry(.specialFile, path, "is not a regular file")
    }
    guard info.st_size <= limit else {
      throw .tooLarge(String(decoding: path, as: UTF8.self), size: Int(info.st_size), limit: limit)
    }
    try fill(from: file, path: path)
  }

  private mutating func fill(from file: Int32, path: [UInt8]) throws(Diagnostic) {
    while true {
      if count == buffer.count {
        guard count <= limit else {
          throw .tooLarge(String(decoding: path, as: UTF8.self), size: count, limit: limit)
        }
        buffer += [UInt8](repeating: 0, count: min(buffer.count, limit + 1 - count))
      }
      let got = buffer.withUnsafeMutableBytes { bytes in
        readBytes(file, bytes.baseAddress?.advanced(by: count), bytes.count - count)
      }
      if got == 0 { return }
      if got > 0 {
        count += got
      } else if errno != EINTR {
        throw .entry(.unreadableFile, path, "cannot be read: \(systemReason())")
      }
    }
  }

  private func gone(_ path: [UInt8]) -> Diagnostic {
    .entry(.changedFile, path, "has gone while the folder was read", hint: "run it again")
  }
}

/// read(2), whose name the reader's own methods hide.
private func readBytes(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, bytes, count)
}
