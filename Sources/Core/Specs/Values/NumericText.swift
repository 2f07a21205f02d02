/// A number as PostgreSQL's `numeric` prints it, which is how jsonb keeps it: `1e3` is `1000`, `1.50` stays `1.50`.
enum NumericText {
  /// From a decimal number in YAML (`+.5e-3`); nil if it is none, or has more than 400 digits when written out.
  static func normal(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var at = text.startIndex
    var isNegative = false
    if let sign = text.first, sign == 0x2b || sign == 0x2d {
      isNegative = sign == 0x2d
      at += 1
    }
    var whole: [UInt8] = []
    var fraction: [UInt8] = []
    while at < text.endIndex, isDigit(text[at]) {
      whole.append(text[at])
      at += 1
    }
    if at < text.endIndex, text[at] == 0x2e {
      at += 1
      while at < text.endIndex, isDigit(text[at]) {
        fraction.append(text[at])
        at += 1
      }
    }
    guard !(whole.isEmpty && fraction.isEmpty) else { return nil }
    guard let exponent = exponent(text, &at), at == text.endIndex,
      whole.count + fraction.count + abs(exponent) <= 400
    else { return nil }
    // Move the point: digits cross from one side to the other, zeros where there are none.
    if exponent > 0 {
      for _ in 0..<exponent { whole.append(fraction.isEmpty ? 0x30 : fraction.removeFirst()) }
    } else {
      for _ in 0..<(-exponent) { fraction.insert(whole.popLast() ?? 0x30, at: 0) }
    }
    whole = Array(whole.drop { $0 == 0x30 })
    if whole.isEmpty { whole = [0x30] }
    let isZero = whole == [0x30] && fraction.allSatisfy { $0 == 0x30 }
    var result: [UInt8] = isNegative && !isZero ? [0x2d] : []
    result.append(contentsOf: whole)
    if !fraction.isEmpty {
      result.append(0x2e)
      result.append(contentsOf: fraction)
    }
    return result
  }

  private static func exponent(_ text: ArraySlice<UInt8>, _ at: inout Int) -> Int? {
    guard at < text.endIndex, text[at] | 0x20 == 0x65 else { return 0 }
    at += 1
    var sign = 1
    if at < text.endIndex, text[at] == 0x2b || text[at] == 0x2d {
      sign = text[at] == 0x2d ? -1 : 1
      at += 1
    }
    var reader = DigitReader(text[at...])
    guard let value = reader.number(), reader.isAtEnd, value <= 400 else { return nil }
    at = text.endIndex
    return sign * value
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
