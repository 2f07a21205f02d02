import CLibPQ
package import Diagnostics

/// Writes rows in COPY's text format: fields in the order of the columns, then `endRow`.
package struct CopyWriter {
  private let wire: Wire
  private var buffer: [UInt8] = []
  private var isAtStartOfRow = true

  init(wire: Wire) {
    self.wire = wire
    buffer.reserveCapacity(Self.capacity + 4096)
  }

  private static let capacity = 1 << 16

  package mutating func append(_ value: some Bindable) throws(DriverFailure) {
    switch value.binding {
    case .null: appendNull()
    case .text(let text):
      try wire.checkText(text)
      appendUTF8(text.utf8)
    case .bytes(let bytes): appendUTF8(Binding.hex(bytes).utf8)
    }
  }

  /// Text that is UTF-8 already, without NUL.
  package mutating func appendUTF8(_ text: some Sequence<UInt8>) {
    separate()
    let isDone: Void? = text.withContiguousStorageIfAvailable { escape($0) }
    if isDone == nil { Array(text).withUnsafeBufferPointer { escape($0) } }
  }

  /// Runs without escape are copied whole: a step a byte through a generic sequence costs more than the database.
  private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for position in 0..<text.count {
      let letter: UInt8
      switch text[position] {
      case UInt8(ascii: "\\"): letter = UInt8(ascii: "\\")
      case UInt8(ascii: "\t"): letter = UInt8(ascii: "t")
      case UInt8(ascii: "\n"): letter = UInt8(ascii: "n")
      case UInt8(ascii: "\r"): letter = UInt8(ascii: "r")
      default: continue
      }
      buffer.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<position]))
      buffer.append(UInt8(ascii: "\\"))
      buffer.append(letter)
      start = position + 1
    }
    buffer.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }

  package mutating func appendNull() {
    separate()
    buffer += [UInt8(ascii: "\\"), UInt8(ascii: "N")]
  }

  package mutating func endRow() throws(DriverFailure) {
    buffer.append(UInt8(ascii: "\n"))
    isAtStartOfRow = true
    if buffer.count >= Self.capacity { try flush() }
  }

  private mutating func separate() {
    if !isAtStartOfRow { buffer.append(UInt8(ascii: "\t")) }
    isAtStartOfRow = false
  }

  mutating func flush() throws(DriverFailure) {
    guard !buffer.isEmpty else { return }
    let status = buffer.withUnsafeBytes { bytes in
      PQputCopyData(
        wire.raw, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
    }
    guard status == 1 else { throw wire.lost() }
    buffer.removeAll(keepingCapacity: true)
  }
}
