package import Diagnostics
import PostgresAccess
package import Specs

/// The audit log as lines of JSON: each event as it was sealed, and each checkpoint behind the events that it covers.
///
/// A line is one event, byte for byte what was hashed, or `{"checkpoint":"…"}` with a signed note. So the file is
/// read by any program that reads JSON lines, and is verified without a database.
package struct AuditExport: Sendable {
  private let store: PostgresEffectStore
  private let control: DatabaseName

  package init(_ store: PostgresEffectStore, control: DatabaseName) {
    self.store = store
    self.control = control
  }

  /// Writes the whole log; memory does not grow with it.
  ///
  /// - Parameter write: takes whole lines, some at a time, on the connection's thread.
  package func write(
    _ write: @escaping @Sendable ([UInt8]) throws(Diagnostic) -> Void
  ) async throws(DriverFailure) {
    let statements = AuditLogStatements(schema: store.schema)
    try await store.read(control) { session throws(DriverFailure) in
      var checkpoints = try statements.checkpoints(from: 0, session)[...]
      var buffer: [UInt8] = []
      func flush(over size: Int) throws(DriverFailure) {
        guard buffer.count > size else { return }
        try permanently { () throws(Diagnostic) in try write(buffer) }
        buffer.removeAll(keepingCapacity: true)
      }
      func add(upTo size: Int) {
        while let checkpoint = checkpoints.first, checkpoint.size <= size {
          buffer += Array(AuditExportLine.checkpoint(checkpoint.note).utf8)
          checkpoints.removeFirst()
        }
      }
      try statements.leaves(session) { index, _, event throws(DriverFailure) in
        add(upTo: index)
        buffer += event
        buffer.append(UInt8(ascii: "\n"))
        try flush(over: 1 << 16)
      }
      add(upTo: .max)
      try flush(over: 0)
    }
  }
}

/// A line of an export.
enum AuditExportLine {
  private static let start = Array(#"{"checkpoint":""#.utf8)

  static func checkpoint(_ note: String) -> String {
    #"{"checkpoint":\#(note.quotedForJSON)}"# + "\n"
  }

  static func isCheckpoint(_ line: [UInt8]) -> Bool { line.starts(with: start) }

  /// The note of a checkpoint's line; nil if there is none in it.
  static func note(_ line: [UInt8]) -> SignedNote? {
    guard line.starts(with: start), line.suffix(2).elementsEqual(#""}"#.utf8) else { return nil }
    var text: [UInt8] = []
    var rest = line.dropFirst(start.count).dropLast(2)
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
      case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
      default: return nil
      }
    }
    return SignedNote(String(decoding: text, as: UTF8.self))
  }
}
