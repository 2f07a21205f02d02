/// A decimal number of any size, exactly, as JSON means it: `1`, `1.0` and `1e0` are the same.
struct DecimalNumber: Hashable, Comparable, Sendable {
  private let isNegative: Bool
  /// Digits before the point without zeros in front, and behind it without zeros at the end.
  private let whole: [UInt8]
  private let fraction: [UInt8]

  /// From text as `NumericText` has it.
  init(_ text: some Collection<UInt8>) {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = Array(text.drop { $0 == UInt8(ascii: "-") })
    let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    whole = Array(parts[0].drop { $0 == UInt8(ascii: "0") })
    var fraction = parts.count > 1 ? Array(parts[1]) : []
    while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
    self.fraction = fraction
    self.isNegative = isNegative && !(whole.isEmpty && fraction.isEmpty)
  }

  var isWhole: Bool { fraction.isEmpty }
  var isPositive: Bool { !isNegative && !(whole.isEmpty && fraction.isEmpty) }

  /// The number, if it is a whole one that is not negative and has at most nine digits.
  var count: Int? {
    guard isWhole, !isNegative, whole.count <= 9 else { return nil }
    return whole.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  static func < (a: Self, b: Self) -> Bool {
    if a.isNegative != b.isNegative { return a.isNegative }
    return a.isNegative ? b.isCloserToZero(than: a) : a.isCloserToZero(than: b)
  }

  private func isCloserToZero(than other: Self) -> Bool {
    if whole.count != other.whole.count { return whole.count < other.whole.count }
    if whole != other.whole { return whole.lexicographicallyPrecedes(other.whole) }
    return fraction.lexicographicallyPrecedes(other.fraction)
  }

  /// The digits as one whole number that counts units of 10 to the minus `scale`; nil if that leaves a rest.
  private func digits(scale: Int) -> [UInt8]? {
    guard fraction.count <= scale else { return nil }
    return whole + fraction + [UInt8](repeating: UInt8(ascii: "0"), count: scale - fraction.count)
  }

  /// Whether this number divides another one without a rest; nil where this one has more than 18 digits.
  func divides(_ other: Self) -> Bool? {
    let digits = whole + fraction
    guard digits.count <= 18, isPositive else { return nil }
    let divisor = digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
    // What has more digits behind the point than this number is no multiple of it.
    guard let others = other.digits(scale: fraction.count) else { return false }
    let rest = others.reduce(UInt64(0)) { ($0 * 10 + UInt64($1 - UInt8(ascii: "0"))) % divisor }
    return rest == 0
  }
}

extension DecimalNumber: CustomStringConvertible {
  var description: String {
    let digits = whole.isEmpty ? [UInt8(ascii: "0")] : whole
    let text = fraction.isEmpty ? digits : digits + [UInt8(ascii: ".")] + fraction
    return (isNegative ? "-" : "") + String(decoding: text, as: UTF8.self)
  }
}
