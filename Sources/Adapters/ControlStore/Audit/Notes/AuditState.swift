package import Diagnostics
import Glibc
import PostgresAccess

/// What the audit log has outside of the database: the signing key, and a copy of every checkpoint.
package struct AuditState: Sendable {
  let folder: String

  /// - Parameter folder: the state folder; it is made when something is first written.
  package init(folder: String) { self.folder = folder }

  private var keyPath: String { "\(folder)/audit.key" }
  private var checkpointsPath: String { "\(folder)/checkpoints" }

  /// The key, if there is one.
  ///
  /// Throws `auditKeyUnusable` when the file is not as it should be.
  package func key() throws(Diagnostic) -> AuditKey? {
    let file = open(keyPath, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw unusable(keyPath, "cannot be opened: \(String(cString: strerror(errno)))")
    }
    defer { Glibc.close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw unusable(keyPath, "is not a file")
    }
    guard facts.st_mode & 0o077 == 0 else {
      throw unusable(keyPath, "may be read by others than its owner", hint: "chmod 600 it")
    }
    guard facts.st_uid == geteuid() else { throw unusable(keyPath, "belongs to another user") }
    guard let key = AuditKey(text: String(decoding: Self.content(of: file), as: UTF8.self)) else {
      throw unusable(keyPath, "does not hold a key")
    }
    return key
  }

  /// The key; made when there is none.
  package func keyOrNew() throws(Diagnostic) -> AuditKey {
    if let key = try key() { return key }
    try makeFolder()
    let key = AuditKey()
    // It appears under its name as a whole, and never over one that somebody else has just made.
    let draft = "\(keyPath).\(getpid())"
    unlink(draft)
    let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw unusable(keyPath, "cannot be made") }
    let isWritten = Self.append(Array(key.text.utf8), to: file)
    Glibc.close(file)
    defer { unlink(draft) }
    guard isWritten, link(draft, keyPath) == 0 || errno == EEXIST else {
      throw unusable(keyPath, "cannot be written")
    }
    syncFolder()
    guard let made = try self.key() else { throw unusable(keyPath, "cannot be made") }
    return made
  }

  /// The notes of the file `checkpoints`, in their order; what a crash has torn is left out.
  func notes() throws(Diagnostic) -> [SignedNote] {
    let file = open(checkpointsPath, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return [] }
      throw unusable(checkpointsPath, "cannot be opened: \(String(cString: strerror(errno)))")
    }
    defer { Glibc.close(file) }
    let text = String(decoding: Self.content(of: file), as: UTF8.self)
    var notes: [SignedNote] = []
    var body = ""
    // Paragraphs: a body, its signatures, a body ….
    for paragraph in text.split(separator: "\n\n") {
      let paragraph = paragraph.drop { $0 == "\n" }
      if paragraph.hasPrefix("\u{2014} ") {
        let end = paragraph.hasSuffix("\n") ? "" : "\n"
        if let note = SignedNote("\(body)\n\n\(paragraph)\(end)") { notes.append(note) }
      } else {
        body = String(paragraph)
      }
    }
    return notes
  }

  /// Appends notes, and returns when they are on the disk.
  func append(_ notes: [SignedNote]) throws(Diagnostic) {
    guard !notes.isEmpty else { return }
    try makeFolder()
    let file = open(
      checkpointsPath, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw unusable(checkpointsPath, "cannot be written") }
    defer { Glibc.close(file) }
    var text = notes.map { "\n\($0.text)" }.joined()
    var last = UInt8(ascii: "\n")
    let length = lseek(file, 0, SEEK_END)
    if length > 0 { pread(file, &last, 1, length - 1) }
    // A line that a crash has torn must not run into the next one.
    if last != UInt8(ascii: "\n") { text = "\n" + text }
    guard Self.append(Array(text.utf8), to: file) else {
      throw unusable(checkpointsPath, "cannot be written: \(String(cString: strerror(errno)))")
    }
    syncFolder()
  }

  private func makeFolder() throws(Diagnostic) {
    guard Folder.make(folder, mode: 0o700) else { throw unusable(folder, "cannot be made") }
  }

  private func syncFolder() {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    Glibc.close(descriptor)
  }

  private func unusable(_ path: String, _ what: String, hint: String? = nil) -> Diagnostic {
    Diagnostic(.auditKeyUnusable, "'\(path)' \(what)", hint: hint)
  }

  private static func append(_ bytes: [UInt8], to file: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = Glibc.write(file, buffer.baseAddress.map { $0 + done }, buffer.count - done)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        done += count
      }
      return fsync(file) == 0
    }
  }

  private static func content(of file: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
    }
  }
}
