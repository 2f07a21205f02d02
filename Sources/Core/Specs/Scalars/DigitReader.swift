/// Reads fixed forms of digits and marks from bytes, one step a call.
struct DigitReader<Text: Collection> where Text.Element == UInt8 {
  private let text: Text
  private var at: Text.Index

  init(_ text: Text) {
    self.text = text
    at = text.startIndex
  }

  var isAtEnd: Bool { at == text.endIndex }
  var next: UInt8? { isAtEnd ? nil : text[at] }

  /// Steps over `mark` if it stands here.
  mutating func skip(_ mark: Unicode.Scalar) -> Bool {
    guard let next, UInt32(next) == mark.value else { return false }
    at = text.index(after: at)
    return true
  }

  /// The one byte that stands here, stepped over.
  mutating func take() -> UInt8? {
    guard let next else { return nil }
    at = text.index(after: at)
    return next
  }

  /// A number of exactly so many digits.
  mutating func number(digits: Int) -> Int? {
    var value = 0
    for _ in 0..<digits {
      guard let next, (0x30...0x39).contains(next) else { return nil }
      value = value * 10 + Int(next - 0x30)
      at = text.index(after: at)
    }
    return value
  }

  /// A number of one to fifteen digits.
  mutating func number() -> Int? {
    var value = 0
    var digits = 0
    while let next, (0x30...0x39).contains(next) {
      guard digits < 15 else { return nil }
      value = value * 10 + Int(next - 0x30)
      digits += 1
      at = text.index(after: at)
    }
    return digits == 0 ? nil : value
  }

  /// The digits after a decimal point as millionths; more than six are an error.
  mutating func millionths() -> Int? {
    var value = 0
    var digits = 0
    while let next, (0x30...0x39).contains(next) {
      guard digits < 6 else { return nil }
      value = value * 10 + Int(next - 0x30)
      digits += 1
      at = text.index(after: at)
    }
    guard digits > 0 else { return nil }
    for _ in digits..<6 { value *= 10 }
    return value
  }
}

/// Writes a number in decimal digits.
func appendInteger(_ number: Int64, to out: inout [UInt8]) {
  if number < 0 { out.append(0x2d) }
  let start = out.count
  var rest = number.magnitude
  repeat {
    out.append(0x30 + UInt8(rest % 10))
    rest /= 10
  } while rest > 0
  out[start...].reverse()
}
