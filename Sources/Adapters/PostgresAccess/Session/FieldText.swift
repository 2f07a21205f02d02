/// Reads PostgreSQL's text forms from bytes, without a String between.
enum FieldText {
  static func int64(_ bytes: some Sequence<UInt8>) -> Int64? {
    var value: Int64 = 0
    var isNegative = false
    var digits = 0
    for (position, byte) in bytes.enumerated() {
      if position == 0, byte == UInt8(ascii: "-") {
        isNegative = true
        continue
      }
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      let digit = Int64(byte - UInt8(ascii: "0"))
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      // Counted downwards, because the least integer has no positive counterpart.
      let (sum, carry) = product.subtractingReportingOverflow(digit)
      if overflow || carry { return nil }
      value = sum
      digits += 1
    }
    guard digits > 0 else { return nil }
    if isNegative { return value }
    return value == .min ? nil : -value
  }

  static func bool(_ bytes: some Sequence<UInt8>) -> Bool? {
    var iterator = bytes.makeIterator()
    switch (iterator.next(), iterator.next()) {
    case (UInt8(ascii: "t"), nil): return true
    case (UInt8(ascii: "f"), nil): return false
    default: return nil
    }
  }

  /// `bytea` in the hexadecimal form that our sessions ask for.
  static func bytes(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var iterator = text.makeIterator()
    guard iterator.next() == UInt8(ascii: "\\"), iterator.next() == UInt8(ascii: "x") else {
      return nil
    }
    var bytes: [UInt8] = []
    while let high = iterator.next() {
      guard let low = iterator.next(), let a = nibble(high), let b = nibble(low) else { return nil }
      bytes.append(a << 4 | b)
    }
    return bytes
  }

  private static func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
