/// What a scalar says under the core schema of YAML 1.2 (§10.3.2); its text stays in the arena.
///
/// Only plain scalars, and those with a core tag, can be anything but text: `no`, `off`, `1:30` and `2026-01-01`
/// are text. A whole number beyond 64 bits is a `float` of nearly its value, one beyond all doubles is
/// infinite; who needs such a number exactly reads its text.
package enum ScalarMeaning: Equatable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case float(Double)
  case text

  /// What `text` says, given how it was written; `nil` if it does not fit its tag (`!!int many`).
  package init?(_ text: UnsafeBufferPointer<UInt8>, style: FlatNode.Style, tag: FlatNode.Tag) {
    switch tag {
    case .none:
      self = style == .plain ? Self.plain(text) : .text
    case .str:
      self = .text
    case .float:
      switch Self.plain(text) {
      case .integer(let value): self = .float(Double(value))
      case .float(let value): self = .float(value)
      default: return nil
      }
    case .int:
      guard Self.isWholeNumber(text) else { return nil }
      self = Self.plain(text)
    case .bool:
      self = Self.plain(text)
      guard case .bool = self else { return nil }
    case .null:
      self = Self.plain(text)
      guard case .null = self else { return nil }
    case .seq, .map:
      return nil
    }
  }

  /// What a plain scalar without a tag says.
  package static func plain(_ text: UnsafeBufferPointer<UInt8>) -> ScalarMeaning {
    guard let first = text.first else { return .null }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      return number(text)
    case UInt8(ascii: "~"):
      return text.count == 1 ? .null : .text
    case UInt8(ascii: "n"), UInt8(ascii: "N"):
      return text.isOne(of: "null", "Null", "NULL") ? .null : .text
    case UInt8(ascii: "t"), UInt8(ascii: "T"):
      return text.isOne(of: "true", "True", "TRUE") ? .bool(true) : .text
    case UInt8(ascii: "f"), UInt8(ascii: "F"):
      return text.isOne(of: "false", "False", "FALSE") ? .bool(false) : .text
    default:
      return .text
    }
  }

  /// What a plain scalar without a tag says; for texts that are at hand as a String.
  package static func plain(_ text: String) -> ScalarMeaning {
    Array(text.utf8).withUnsafeBufferPointer(plain)
  }

  // MARK: - Numbers

  private static func number(_ text: UnsafeBufferPointer<UInt8>) -> ScalarMeaning {
    if isWholeNumber(text) { return wholeNumber(text) }
    let sign = text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") ? 1 : 0
    let rest = UnsafeBufferPointer(rebasing: text[sign...])
    if rest.isOne(of: ".inf", ".Inf", ".INF") {
      return .float(text[0] == UInt8(ascii: "-") ? -.infinity : .infinity)
    }
    if text.isOne(of: ".nan", ".NaN", ".NAN") { return .float(.nan) }
    guard isDecimal(rest) else { return .text }
    return .float(double(text))
  }

  /// `[-+]?[0-9]+`, `0o[0-7]+` or `0x[0-9a-fA-F]+`.
  static func isWholeNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if text.count > 2, text[0] == UInt8(ascii: "0") {
      if text[1] == UInt8(ascii: "x") { return text[2...].allSatisfy { digit($0) != nil } }
      if text[1] == UInt8(ascii: "o") { return text[2...].allSatisfy { (digit($0) ?? 8) < 8 } }
    }
    let sign = text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") ? 1 : 0
    return text.count > sign && text[sign...].allSatisfy(isDigit)
  }

  private static func wholeNumber(_ text: UnsafeBufferPointer<UInt8>) -> ScalarMeaning {
    var radix: Int64 = 10
    var index = 0
    var negative = false
    if text.count > 2, text[1] == UInt8(ascii: "x") || text[1] == UInt8(ascii: "o") {
      radix = text[1] == UInt8(ascii: "x") ? 16 : 8
      index = 2
    } else if text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
      negative = text[0] == UInt8(ascii: "-")
      index = 1
    }
    // Summed below zero, where there is room for one more.
    var value: Int64 = 0
    for byte in text[index...] {
      let (product, over) = value.multipliedReportingOverflow(by: radix)
      let (sum, under) = product.subtractingReportingOverflow(Int64(digit(byte) ?? 0))
      if over || under { return .float(large(text, from: index, radix, negative)) }
      value = sum
    }
    if negative { return .integer(value) }
    return value == .min ? .float(large(text, from: index, radix, false)) : .integer(-value)
  }

  private static func large(
    _ text: UnsafeBufferPointer<UInt8>, from index: Int, _ radix: Int64, _ negative: Bool
  ) -> Double {
    if radix == 10 { return double(text) }
    return text[index...].reduce(0.0) { $0 * Double(radix) + Double(digit($1) ?? 0) }
  }

  /// `\.[0-9]+` or `[0-9]+(\.[0-9]*)?`, then `([eE][-+]?[0-9]+)?`.
  private static func isDecimal(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var rest = text[...]
    let whole = rest.prefix(while: isDigit).count
    rest = rest.dropFirst(whole)
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix(while: isDigit).count
      guard whole > 0 || fraction > 0 else { return false }
      rest = rest.dropFirst(1 + fraction)
    } else if whole == 0 {
      return false
    }
    guard let mark = rest.first else { return true }
    guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return false }
    rest = rest.dropFirst()
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      rest = rest.dropFirst()
    }
    return !rest.isEmpty && rest.allSatisfy(isDigit)
  }

  /// The nearest double; infinite beyond them all.
  private static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double {
    Double(String(decoding: text, as: UTF8.self)) ?? .infinity
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether these bytes are one of three words.
  fileprivate func isOne(of a: StaticString, _ b: StaticString, _ c: StaticString) -> Bool {
    self.equals(a) || self.equals(b) || self.equals(c)
  }

  private func equals(_ word: StaticString) -> Bool {
    guard count == word.utf8CodeUnitCount else { return false }
    for index in indices where self[index] != word.utf8Start[index] { return false }
    return true
  }
}

extension NodeArena {
  /// What the scalar at `index` says; `text` for a collection, and for a scalar that does not fit its tag,
  /// which only a flawed document holds.
  package func meaning(of index: Int) -> ScalarMeaning {
    let node = nodes[index]
    guard node.kind == .scalar else { return .text }
    return bytes.withUnsafeBufferPointer { bytes in
      let text = bytes[Int(node.offset)..<Int(node.offset) &+ Int(node.length)]
      return ScalarMeaning(UnsafeBufferPointer(rebasing: text), style: node.style, tag: node.tag)
        ?? .text
    }
  }
}
