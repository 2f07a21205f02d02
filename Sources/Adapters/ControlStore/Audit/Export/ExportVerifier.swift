package import Diagnostics
import Glibc

/// Examines an exported audit log without any database.
package struct ExportVerifier: Sendable {
  private let path: String
  private let state: AuditState

  /// - Parameters:
  ///   - path: a file that `AuditExport` wrote.
  ///   - state: where the key and the copies of checkpoints are; it may be empty, if a key is given.
  package init(path: String, state: AuditState) {
    self.path = path
    self.state = state
  }

  /// Reads the file twice: for its checkpoints, and for its events.
  ///
  /// An export that was made before the last sealing is whole as far as it goes; copies of later checkpoints do not
  /// speak against it.
  package func verify(with key: VerifierKey? = nil) throws(Diagnostic) -> AuditReport {
    var events = 0
    var notes: [SignedNote?] = []
    try forEachLine { line, number throws(Diagnostic) in
      if AuditExportLine.isCheckpoint(line) {
        notes.append(AuditExportLine.note(line))
      } else if line.first == UInt8(ascii: "{") {
        events += 1
      } else {
        throw unreadable("line \(number) is neither an event nor a checkpoint")
      }
    }
    guard events > 0 || !notes.isEmpty else { throw unreadable("it is empty") }
    let outside = try state.notes()
    let verifier = try VerifierKey.choose(
      given: key, own: try state.key(), notes: notes.compactMap { $0 } + outside)
    let relevant = outside.filter {
      verifier.checkpoint(in: $0).map { $0.size <= events } ?? false
    }
    var reading = AuditReading(
      verifier: verifier, notes: notes, outside: relevant, isExport: true)
    try forEachLine { line, _ throws(Diagnostic) in
      guard !AuditExportLine.isCheckpoint(line) else { return }
      line.withUnsafeBytes { reading.take(position: nil, stored: nil, $0) }
    }
    return reading.report()
  }

  private func unreadable(_ what: String) -> Diagnostic {
    Diagnostic(.auditExportUnreadable, "'\(path)' is no export of an audit log: \(what)")
  }

  private func forEachLine(
    _ body: (_ line: [UInt8], _ number: Int) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw Diagnostic(
        .unreadableInput, "'\(path)' cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    var line: [UInt8] = []
    var number = 1
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw Diagnostic(
          .unreadableInput, "'\(path)' cannot be read: \(String(cString: strerror(errno)))")
      }
      if count == 0 { break }
      var start = 0
      while let end = chunk[start..<count].firstIndex(of: UInt8(ascii: "\n")) {
        line += chunk[start..<end]
        try body(line, number)
        line.removeAll(keepingCapacity: true)
        number += 1
        start = end + 1
      }
      line += chunk[start..<count]
      guard line.count <= 1 << 26 else { throw unreadable("line \(number) is too long") }
    }
    if !line.isEmpty { try body(line, number) }
  }
}
