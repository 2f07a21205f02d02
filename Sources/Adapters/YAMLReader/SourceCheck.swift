import Diagnostics

/// What can be said of a file's bytes before they are parsed.
///
/// One pass over the bytes, at a few per cent of what parsing costs.
struct SourceCheck {
  /// A problem of the bytes themselves.
  struct Finding: Equatable {
    enum Kind: Equatable {
      case utf16, blanks, directives
      case malformed(UInt8)
      case control(Unicode.Scalar)
      case bidirectional(Unicode.Scalar)
    }
    var kind: Kind
    var offset: Int
  }

  private(set) var findings: [Finding] = []
  /// How many bytes of a byte order mark stand before the text.
  private(set) var markLength = 0
  /// How many findings are kept.
  private let most: Int
  /// Whether there is no point in parsing.
  private(set) var isFatal = false

  init(_ bytes: UnsafeBufferPointer<UInt8>, limits: YAMLLimits) {
    most = limits.problems + 1
    if bytes.count >= 2, bytes[0] ^ bytes[1] == 1, bytes[0] >= 0xFE {
      note(.utf16, at: 0, fatal: true)
      return
    }
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { markLength = 3 }
    checkBlanks(bytes, limit: limits.blanks)
    checkCharacters(bytes)
  }

  private mutating func note(_ kind: Finding.Kind, at offset: Int, fatal: Bool) {
    isFatal = isFatal || fatal
    if findings.count < most { findings.append(Finding(kind: kind, offset: offset)) }
  }

  // MARK: - Blanks

  /// A run of more than `limit` blanks cannot step over all of the places that are looked at here.
  private mutating func checkBlanks(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) {
    let stride = max(1, limit)
    var index = stride
    while index < bytes.count {
      var end = index
      while end < bytes.count, Self.isBlank(bytes[end]) { end += 1 }
      if end > index {
        var start = index
        while start > 0, Self.isBlank(bytes[start - 1]) { start -= 1 }
        if end - start > limit {
          note(.blanks, at: start, fatal: true)
          return
        }
      }
      index = end + stride
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  // MARK: - Characters

  private mutating func checkCharacters(_ bytes: UnsafeBufferPointer<UInt8>) {
    let raw = UnsafeRawBufferPointer(bytes)
    let count = bytes.count
    var index = markLength
    var directives = Self.startsWithTag(bytes, at: index) ? 1 : 0
    while index < count, findings.count < most {
      // Eight bytes at once, as long as all of them are printable ASCII.
      while index &+ 8 <= count,
        Self.isPrintable(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      {
        index &+= 8
      }
      let end = min(index &+ 8, count)
      while index < end {
        let byte = bytes[index]
        if byte >= 0x20 && byte < 0x7F || byte == 0x09 {
          index &+= 1
        } else if byte == 0x0A || byte == 0x0D {
          index &+= 1
          if Self.startsWithTag(bytes, at: index) { directives += 1 }
        } else if byte < 0x80 {
          note(.control(Unicode.Scalar(byte)), at: index, fatal: true)
          index &+= 1
        } else {
          index &+= checkMultibyte(bytes, at: index)
        }
      }
      // libyaml compares every `%TAG` with all before it, within a single event.
      if directives > 16 {
        note(.directives, at: index, fatal: true)
        return
      }
    }
  }

  /// Whether none of eight bytes is below 0x20 or above 0x7E.
  @inline(__always)
  private static func isPrintable(_ word: UInt64) -> Bool {
    let high: UInt64 = 0x8080_8080_8080_8080
    // Adding 1 lifts DEL over the high bit, taking 0x20 pulls what is below it there.
    return (word | (word &+ 0x0101_0101_0101_0101) | (word &- 0x2020_2020_2020_2020)) & high == 0
  }

  @inline(__always)
  private static func startsWithTag(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    index < bytes.count && bytes[index] == UInt8(ascii: "%")
      && bytes[index...].starts(with: "%TAG".utf8)
  }

  /// Checks the character that begins with a byte over 0x7F; returns how many bytes it has.
  private mutating func checkMultibyte(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    guard let (scalar, length) = Self.decode(bytes, at: index) else {
      note(.malformed(bytes[index]), at: index, fatal: true)
      var next = index + 1
      while next < bytes.count, bytes[next] & 0xC0 == 0x80 { next += 1 }
      return next - index
    }
    if scalar.isControlCharacter {
      note(.control(scalar), at: index, fatal: true)
    } else if scalar.isBidirectionalControl {
      note(.bidirectional(scalar), at: index, fatal: false)
    }
    return length
  }

  /// The character at `index`, if it is well-formed UTF-8 (Unicode 16, table 3-7).
  private static func decode(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int)
    -> (Unicode.Scalar, Int)?
  {
    let first = bytes[index]
    let length: Int
    var value: UInt32
    switch first {
    case 0xC2...0xDF: (length, value) = (2, UInt32(first & 0x1F))
    case 0xE0...0xEF: (length, value) = (3, UInt32(first & 0x0F))
    case 0xF0...0xF4: (length, value) = (4, UInt32(first & 0x07))
    default: return nil
    }
    guard index + length <= bytes.count else { return nil }
    for offset in 1..<length {
      let byte = bytes[index + offset]
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    guard value >= least, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
  }
}

extension Unicode.Scalar {
  /// Not text: C0 but for tab and line breaks, DEL, C1, U+2028, U+2029, a byte order mark, noncharacters.
  var isControlCharacter: Bool {
    switch value {
    case 0x09, 0x0A, 0x0D: false
    case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
    default: false
    }
  }

  /// Turns the direction in which the text after it is shown.
  var isBidirectionalControl: Bool {
    switch value {
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
