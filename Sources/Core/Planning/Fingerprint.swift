import Crypto

/// A SHA-256 digest (FIPS 180-4).
package struct Fingerprint: Hashable, Sendable, Comparable, CustomStringConvertible {
  private let words: (UInt64, UInt64, UInt64, UInt64)

  init(_ digest: SHA256.Digest) {
    words = digest.withUnsafeBytes {
      (
        UInt64(bigEndian: $0.load(fromByteOffset: 0, as: UInt64.self)),
        UInt64(bigEndian: $0.load(fromByteOffset: 8, as: UInt64.self)),
        UInt64(bigEndian: $0.load(fromByteOffset: 16, as: UInt64.self)),
        UInt64(bigEndian: $0.load(fromByteOffset: 24, as: UInt64.self))
      )
    }
  }

  /// The digest that these 64 hexadecimal digits stand for; nil for anything else.
  package init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.count == 64, digits.allSatisfy({ Self.isLowercaseHex($0) }) else { return nil }
    func word(_ index: Int) -> UInt64 {
      let part = digits[index * 16..<index * 16 + 16]
      return UInt64(String(decoding: part, as: UTF8.self), radix: 16) ?? 0
    }
    words = (word(0), word(1), word(2), word(3))
  }

  private static func isLowercaseHex(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }

  /// 64 hexadecimal digits in lower case.
  package var description: String {
    String(unsafeUninitializedCapacity: 64) { digits in
      var at = 0
      for word in [words.0, words.1, words.2, words.3] {
        for shift in stride(from: 60, through: 0, by: -4) {
          let digit = UInt8(truncatingIfNeeded: word >> shift) & 0xF
          digits[at] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
          at += 1
        }
      }
      return 64
    }
  }

  fileprivate func append(to bytes: inout [UInt8]) {
    for word in [words.0, words.1, words.2, words.3] {
      withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
    }
  }

  package static func == (a: Self, b: Self) -> Bool { a.words == b.words }
  package static func < (a: Self, b: Self) -> Bool { a.words < b.words }
  package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// A digest in the making: pieces go in with their lengths, so that no two sequences of pieces look alike.
package struct FingerprintBuilder {
  private var state = SHA256()
  /// Pieces are gathered here first: many small updates cost three times as much as a few large ones.
  private var buffer: [UInt8] = []

  /// `domain` says what is digested, so that a digest of one thing is never taken for one of another.
  package init(_ domain: String) {
    buffer.reserveCapacity(1024)
    add(domain)
  }

  package mutating func add(_ text: String) {
    add(text.utf8.count)
    buffer.append(contentsOf: text.utf8)
  }

  package mutating func add(_ bytes: [UInt8]) { add(bytes[...]) }

  package mutating func add(_ number: Int) {
    withUnsafeBytes(of: UInt64(number).littleEndian) { buffer.append(contentsOf: $0) }
  }

  package mutating func add(_ fingerprint: Fingerprint) {
    fingerprint.append(to: &buffer)
  }

  package mutating func add(_ bytes: ArraySlice<UInt8>) {
    add(bytes.count)
    buffer.append(contentsOf: bytes)
    if buffer.count > 1 << 16 { flush() }
  }

  package mutating func finish() -> Fingerprint {
    flush()
    return Fingerprint(state.finalize())
  }

  private mutating func flush() {
    buffer.withUnsafeBytes { state.update(bufferPointer: $0) }
    buffer.removeAll(keepingCapacity: true)
  }
}
