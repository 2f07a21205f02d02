/// A moment, in microseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  /// An RFC 3339 time with its offset (`2026-12-31T08:00:00Z`, `…T08:00:00.5+01:00`); nil for anything else.
  ///
  /// A leap second is refused: PostgreSQL has none.
  package init?(rfc3339 text: some Collection<UInt8>) {
    var reader = DigitReader(text)
    guard let year = reader.number(digits: 4), reader.skip("-"),
      let month = reader.number(digits: 2), reader.skip("-"),
      let day = reader.number(digits: 2), reader.skip("T") || reader.skip("t") || reader.skip(" "),
      let hour = reader.number(digits: 2), hour < 24, reader.skip(":"),
      let minute = reader.number(digits: 2), minute < 60, reader.skip(":"),
      let second = reader.number(digits: 2), second < 60,
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    var fraction = 0
    if reader.skip(".") {
      guard let read = reader.millionths() else { return nil }
      fraction = read
    }
    guard let offset = Self.offset(&reader), reader.isAtEnd else { return nil }
    let seconds = date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second - offset
    microseconds = Int64(seconds) * 1_000_000 + Int64(fraction)
  }

  package init?(rfc3339 text: String) { self.init(rfc3339: text.utf8) }

  package static func < (a: Self, b: Self) -> Bool { a.microseconds < b.microseconds }

  /// The day that it is in UTC, and the microseconds since that day began.
  package var utc: (day: CivilDate, microseconds: Int64) {
    let day = Int64(86_400_000_000)
    let days = (microseconds >= 0 ? microseconds : microseconds - (day - 1)) / day
    return (CivilDate(daysSinceEpoch: Int(days)), microseconds - days * day)
  }

  /// This moment plus a period: calendar months first, in UTC, then seconds.
  package func adding(_ period: Period) -> Timestamp {
    let (day, rest) = utc
    let moved = Int64(day.adding(months: period.months).daysSinceEpoch) * 86_400_000_000 + rest
    return Timestamp(microseconds: moved + period.seconds * 1_000_000)
  }

  /// RFC 3339 in UTC, with as many digits of a second as it needs: `2026-12-31T08:00:00Z`.
  package var description: String {
    let (day, rest) = utc
    let seconds = Int(rest / 1_000_000)
    var text =
      "\(day)T\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    var fraction = padded(Int(rest % 1_000_000), 6)
    while fraction.hasSuffix("0") { fraction.removeLast() }
    if !fraction.isEmpty { text += ".\(fraction)" }
    return text + "Z"
  }

  private static func offset(_ reader: inout DigitReader<some Collection<UInt8>>) -> Int? {
    if reader.skip("Z") || reader.skip("z") { return 0 }
    let sign: Int
    if reader.skip("+") { sign = 1 } else if reader.skip("-") { sign = -1 } else { return nil }
    guard let hours = reader.number(digits: 2), hours < 24, reader.skip(":"),
      let minutes = reader.number(digits: 2), minutes < 60
    else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}
