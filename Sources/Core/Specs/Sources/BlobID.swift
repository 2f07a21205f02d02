/// What a file's content is known by: the id that git gives it, SHA-1 over its length and bytes.
///
/// Equal ids mean equal content, whatever the path, so what was parsed once is found again by it.
@frozen
package struct BlobID: Hashable, Sendable, CustomStringConvertible {
  let high: UInt64
  let middle: UInt64
  let low: UInt32

  /// Bytes in an id.
  package static let size = 20

  /// The id whose bytes stand at the beginning of `bytes`; there must be at least 20.
  package init(bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count >= Self.size, "a blob id has 20 bytes")
    high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
    middle = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    low = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
  }

  /// The id that 40 hexadecimal digits spell, or nil if they do not.
  package init?(_ hex: some StringProtocol) {
    var bytes: [UInt8] = []
    var digits = hex.utf8.makeIterator()
    while let first = digits.next() {
      guard let high = Self.nibble(first), let second = digits.next(),
        let low = Self.nibble(second), bytes.count < Self.size
      else { return nil }
      bytes.append(high << 4 | low)
    }
    guard bytes.count == Self.size else { return nil }
    self = bytes.withUnsafeBytes { Self(bytes: $0) }
  }

  /// Writes the 20 bytes, as git stores them, to the beginning of `bytes`.
  package func store(to bytes: UnsafeMutableRawBufferPointer) {
    precondition(bytes.count >= Self.size, "a blob id has 20 bytes")
    bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
    bytes.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
    bytes.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
  }

  /// 40 hexadecimal digits.
  package var description: String {
    let digits = Array("0123456789abcdef".utf8)
    var bytes = [UInt8](repeating: 0, count: Self.size)
    bytes.withUnsafeMutableBytes { store(to: $0) }
    return String(unsafeUninitializedCapacity: 40) { text in
      for (index, byte) in bytes.enumerated() {
        text[2 * index] = digits[Int(byte >> 4)]
        text[2 * index + 1] = digits[Int(byte & 15)]
      }
      return 40
    }
  }

  private static func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
