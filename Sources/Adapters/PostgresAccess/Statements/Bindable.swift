/// A value as it travels to the server.
package enum Binding: Sendable, Hashable {
  case null
  case text(String)
  case bytes([UInt8])

  /// The value as a literal that means the same whatever `standard_conforming_strings` says.
  var literal: String {
    switch self {
    case .null: return "NULL"
    case .bytes(let bytes): return " E'\\" + Self.hex(bytes) + "'::pg_catalog.bytea"
    case .text(let text):
      let hasBackslash = text.utf8.contains(UInt8(ascii: "\\"))
      // The blank keeps the E from joining a word before it.
      var literal = hasBackslash ? " E'" : "'"
      for character in text.unicodeScalars {
        if character == "'" || character == "\\" { literal.unicodeScalars.append(character) }
        literal.unicodeScalars.append(character)
      }
      literal.append("'")
      return literal
    }
  }

  static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = Array("\\x".utf8)
    text.reserveCapacity(2 + 2 * bytes.count)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// What can stand in `"\(…)"` of a statement.
package protocol Bindable {
  var binding: Binding { get }
}

extension String: Bindable {
  package var binding: Binding { .text(self) }
}
extension Substring: Bindable {
  package var binding: Binding { .text(String(self)) }
}
extension Int: Bindable {
  package var binding: Binding { .text(String(self)) }
}
extension Int64: Bindable {
  package var binding: Binding { .text(String(self)) }
}
extension Int32: Bindable {
  package var binding: Binding { .text(String(self)) }
}
/// An `oid`.
extension UInt32: Bindable {
  package var binding: Binding { .text(String(self)) }
}
extension Bool: Bindable {
  package var binding: Binding { .text(self ? "true" : "false") }
}
extension Double: Bindable {
  package var binding: Binding {
    .text(isNaN ? "NaN" : isInfinite ? (self < 0 ? "-Infinity" : "Infinity") : description)
  }
}
extension Binding: Bindable {
  package var binding: Binding { self }
}
extension Optional: Bindable where Wrapped: Bindable {
  package var binding: Binding { self?.binding ?? .null }
}
/// `[UInt8]` is a `bytea`; every other array is an array in PostgreSQL's text form.
extension Array: Bindable where Element: ArrayElement {
  package var binding: Binding { Element.binding(of: self) }
}
