/// A share in ten-thousandths of a percent, written `80`, `80%` or `0.5%`.
package struct Percentage: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// 1,000,000 is all of it.
  package let partsPerMillion: Int64

  package init(partsPerMillion: Int64) { self.partsPerMillion = partsPerMillion }

  package init?(_ text: some Collection<UInt8>) {
    var reader = DigitReader(text)
    guard let whole = reader.number(), whole <= 1_000_000 else { return nil }
    var parts = whole * 10_000
    if reader.skip(".") {
      guard let fraction = reader.millionths(), fraction % 100 == 0 else { return nil }
      parts += fraction / 100
    }
    _ = reader.skip("%")
    guard reader.isAtEnd else { return nil }
    partsPerMillion = Int64(parts)
  }

  package static func < (a: Self, b: Self) -> Bool { a.partsPerMillion < b.partsPerMillion }

  /// So much of `count`, rounded down.
  package func of(_ count: Int) -> Int {
    let (product, overflow) = Int64(count).multipliedReportingOverflow(by: partsPerMillion)
    return overflow ? count : Int(product / 1_000_000)
  }

  /// Without the sign: `80`, `0.5`.
  package var number: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes the number without making a String.
  func append(to out: inout [UInt8]) {
    appendInteger(partsPerMillion / 10_000, to: &out)
    var rest = partsPerMillion % 10_000
    guard rest > 0 else { return }
    out.append(UInt8(ascii: "."))
    var place: Int64 = 1000
    while rest > 0 {
      out.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / place))
      rest %= place
      place /= 10
    }
  }

  package var description: String { number + "%" }
}
