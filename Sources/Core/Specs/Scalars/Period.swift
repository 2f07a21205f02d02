/// A length of time: calendar months, and seconds. `P1M` is a month however long it is; `30d` are 30 × 24 hours.
package struct Period: Hashable, Sendable, CustomStringConvertible {
  /// 0…12,000.
  package let months: Int
  /// 0…31,536,000,000 (a thousand years).
  package let seconds: Int64

  package static let maximumMonths = 12_000
  package static let maximumSeconds = 31_536_000_000

  package init(months: Int = 0, seconds: Int64) {
    self.months = months
    self.seconds = seconds
  }

  /// ISO 8601 (`P30D`, `PT15M`, `P1Y6M`) or the shorthand `90s 15m 12h 30d 4w`; whole seconds only.
  package init?(_ text: some Collection<UInt8>) {
    var reader = DigitReader(text)
    guard let read = reader.skip("P") ? Self.iso(&reader) : Self.shorthand(&reader),
      reader.isAtEnd, read.months <= Self.maximumMonths, read.seconds <= Self.maximumSeconds
    else { return nil }
    months = read.months
    seconds = Int64(read.seconds)
  }

  package init?(_ text: String) { self.init(text.utf8) }

  /// About how long it is, for comparing lengths: a month counts as 30 days.
  package var approximateSeconds: Int64 { Int64(months) * 2_592_000 + seconds }

  /// ISO 8601, which PostgreSQL reads as an interval: `PT15M`, `P30D`, `P7Y`, `PT0S`.
  package var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes the description without making a String.
  func append(to out: inout [UInt8]) {
    func part(_ number: Int64, _ unit: Unicode.Scalar) {
      guard number > 0 else { return }
      appendInteger(number, to: &out)
      out.append(UInt8(truncatingIfNeeded: unit.value))
    }
    out.append(UInt8(ascii: "P"))
    part(Int64(months / 12), "Y")
    part(Int64(months % 12), "M")
    part(seconds / 86_400, "D")
    let rest = seconds % 86_400
    if rest > 0 {
      out.append(UInt8(ascii: "T"))
      part(rest / 3600, "H")
      part(rest / 60 % 60, "M")
      part(rest % 60, "S")
    } else if months == 0, seconds == 0 {
      out.append(contentsOf: "T0S".utf8)
    }
  }

  private static func shorthand(
    _ reader: inout DigitReader<some Collection<UInt8>>
  ) -> (months: Int, seconds: Int)? {
    guard let number = reader.number(), number <= maximumSeconds else { return nil }
    for (mark, seconds) in shorthandUnits where reader.skip(mark) { return (0, number * seconds) }
    return nil
  }

  private static let shorthandUnits: [(Unicode.Scalar, Int)] = [
    ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("w", 604_800),
  ]

  private static func iso(
    _ reader: inout DigitReader<some Collection<UInt8>>
  ) -> (months: Int, seconds: Int)? {
    var months = 0
    var seconds = 0
    var units: [(mark: Unicode.Scalar, months: Int, seconds: Int)] = [
      ("Y", 12, 0), ("M", 1, 0), ("W", 0, 604_800), ("D", 0, 86_400),
    ]
    var parts = 0
    var inTime = false
    while !reader.isAtEnd {
      if !inTime, reader.skip("T") {
        inTime = true
        units = [("H", 0, 3600), ("M", 0, 60), ("S", 0, 1)]
        guard !reader.isAtEnd else { return nil }
        continue
      }
      guard let number = reader.number(), number <= maximumSeconds else { return nil }
      // Units come in their order and once each: those before the one that was read are used up.
      guard let used = units.firstIndex(where: { reader.skip($0.mark) }) else { return nil }
      months += number * units[used].months
      seconds += number * units[used].seconds
      units.removeFirst(used + 1)
      parts += 1
    }
    return parts == 0 ? nil : (months, seconds)
  }
}
