import Glibc

/// What is done with folders and small files here.
package enum Folder {
  package static func names(_ path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Makes a folder and those above it, with the usual permissions.
  package static func make(_ path: String, mode: UInt32 = 0o755) -> Bool {
    if exists(path) { return true }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      guard make(String(path[..<slash])) else { return false }
    }
    return mkdir(path, mode) == 0 || errno == EEXIST
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Removes a folder with all that is in it, following no links.
  package static func remove(_ path: String) {
    var information = stat()
    guard lstat(path, &information) == 0 else { return }
    if information.st_mode & S_IFMT == S_IFDIR {
      for name in names(path) { remove("\(path)/\(name)") }
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  package static func read(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { Glibc.close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// Replaces a file's text as one step; where that fails `errno` says why, and nothing is left behind.
  package static func write(_ text: String, to path: String, mode: UInt32 = 0o600) -> Bool {
    let draft = "\(path).new"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
    guard file >= 0 else { return false }
    var text = text
    let isWritten = text.withUTF8 { bytes in
      Glibc.write(file, bytes.baseAddress, bytes.count) == bytes.count
    }
    Glibc.close(file)
    if isWritten, rename(draft, path) == 0 { return true }
    let reason = errno
    unlink(draft)
    errno = reason
    return false
  }

  /// What became of a file that was to be made.
  package enum Creation: Sendable { case made, wasThere, failed }

  /// Makes a file that must not be there yet; one that cannot be written whole is taken away again.
  package static func create(_ text: String, at path: String, mode: UInt32 = 0o644) -> Creation {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard file >= 0 else { return errno == EEXIST ? .wasThere : .failed }
    var text = text
    let isWritten = text.withUTF8 { bytes in
      Glibc.write(file, bytes.baseAddress, bytes.count) == bytes.count
    }
    Glibc.close(file)
    if !isWritten { unlink(path) }
    return isWritten ? .made : .failed
  }

  /// The path with every link followed, or nil if it is not there.
  package static func resolve(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
