import Diagnostics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An open folder of the store; everything below is reached through it, so a path that is swapped leads nowhere.
struct SecretFolderHandle: ~Copyable {
  private let descriptor: CInt
  private let path: String

  private static let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

  private init(checked descriptor: CInt, _ path: String) throws(DriverFailure) {
    self.descriptor = descriptor
    self.path = path
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.unusable(path, errno) }
    guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
      throw Self.exposed(path, "has to belong to this user, with mode 0700")
    }
  }

  /// Nil where there is none.
  init?(at path: String) throws(DriverFailure) {
    let descriptor = open(path, Self.flags)
    if descriptor < 0 {
      if errno == ENOENT { return nil }
      throw Self.refused(path, errno)
    }
    try self.init(checked: descriptor, path)
  }

  /// Those above it are made as well.
  init(making path: String) throws(DriverFailure) {
    var above = path[...]
    var missing: [String] = []
    while let slash = above.lastIndex(of: "/"), slash != above.startIndex {
      above = above[..<slash]
      if access(String(above), F_OK) == 0 { break }
      missing.append(String(above))
    }
    for folder in missing.reversed() where mkdir(folder, 0o700) != 0 && errno != EEXIST {
      throw Self.unusable(folder, errno)
    }
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw Self.unusable(path, errno) }
    let descriptor = open(path, Self.flags)
    guard descriptor >= 0 else { throw Self.refused(path, errno) }
    try self.init(checked: descriptor, path)
  }

  deinit { close(descriptor) }

  /// The folder of that name in this one; nil where there is none.
  func folder(_ name: String) throws(DriverFailure) -> SecretFolderHandle? {
    let path = "\(path)/\(name)"
    let next = openat(descriptor, name, Self.flags)
    if next < 0 {
      if errno == ENOENT { return nil }
      throw Self.refused(path, errno)
    }
    return try SecretFolderHandle(checked: next, path)
  }

  func makeFolder(_ name: String) throws(DriverFailure) -> SecretFolderHandle {
    let path = "\(path)/\(name)"
    if mkdirat(descriptor, name, 0o700) == 0 {
      // The new name must outlive the power as well.
      guard fsync(descriptor) == 0 else { throw Self.unusable(path, errno) }
    } else if errno != EEXIST {
      throw Self.unusable(path, errno)
    }
    let next = openat(descriptor, name, Self.flags)
    guard next >= 0 else { throw Self.refused(path, errno) }
    return try SecretFolderHandle(checked: next, path)
  }

  func read(_ name: String, limit: Int) throws(DriverFailure) -> [UInt8]? {
    let path = "\(path)/\(name)"
    // A pipe in the file's place must not make us wait.
    let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    if file < 0 {
      if errno == ENOENT { return nil }
      throw Self.refused(path, errno)
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw Self.unusable(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
      status.st_mode & 0o077 == 0
    else { throw Self.exposed(path, "has to be a file of this user, with mode 0600") }
    guard status.st_size <= limit else { throw Self.unusable(path, EFBIG) }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    var count = 0
    while count <= limit {
      let got = bytes.withUnsafeMutableBytes { buffer in
        #if canImport(Glibc)
          Glibc.read(file, buffer.baseAddress?.advanced(by: count), buffer.count - count)
        #else
          Darwin.read(file, buffer.baseAddress?.advanced(by: count), buffer.count - count)
        #endif
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw Self.unusable(path, errno) }
      if got == 0 { return Array(bytes[..<count]) }
      count += got
    }
    throw Self.unusable(path, EFBIG)
  }

  /// Writes beside the old file, then puts the new one in its place.
  func write(_ bytes: [UInt8], as name: String) throws(DriverFailure) {
    let path = "\(path)/\(name)"
    let temporary = ".\(UInt64.random(in: 0 ... .max))"
    let file = openat(
      descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.unusable(path, errno) }
    let code = Self.fill(file, bytes)
    close(file)
    guard code == 0, renameat(descriptor, temporary, descriptor, name) == 0 else {
      let code = code == 0 ? errno : code
      unlinkat(descriptor, temporary, 0)
      throw Self.unusable(path, code)
    }
    guard fsync(descriptor) == 0 else { throw Self.unusable(path, errno) }
  }

  /// Zero, or the error's number.
  private static func fill(_ file: CInt, _ bytes: [UInt8]) -> CInt {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        #if canImport(Glibc)
          Glibc.write(file, buffer.baseAddress?.advanced(by: sent), buffer.count - sent)
        #else
          Darwin.write(file, buffer.baseAddress?.advanced(by: sent), buffer.count - sent)
        #endif
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 { return errno }
      sent += count
    }
    return fsync(file) == 0 ? 0 : errno
  }

  private static func refused(_ path: String, _ code: CInt) -> DriverFailure {
    // A link answers ELOOP, and ENOTDIR where a folder was asked for.
    code == ELOOP || code == ENOTDIR
      ? exposed(path, "is a link or no folder") : unusable(path, code)
  }

  private static func exposed(_ path: String, _ what: String) -> DriverFailure {
    .permanent(Diagnostic(.secretExposed, "'\(path)' \(what)"))
  }

  private static func unusable(_ path: String, _ code: CInt) -> DriverFailure {
    let diagnostic = Diagnostic(
      .secretUnreadable, "'\(path)' cannot be used: \(String(cString: strerror(code)))")
    switch code {
    case ENOSPC, EDQUOT, EMFILE, ENFILE, EIO, EAGAIN:
      return .transient(diagnostic, retryAfter: .seconds(30))
    default: return .permanent(diagnostic)
    }
  }
}
