/// What an array that is bound may consist of.
package protocol ArrayElement {
  /// The element in text form; nil is NULL.
  var elementText: String? { get }
  static func binding(of array: [Self]) -> Binding
}

extension ArrayElement {
  package static func binding(of array: [Self]) -> Binding {
    .text(ArrayText.encode(array.lazy.map { $0.elementText }))
  }
}

extension String: ArrayElement {
  package var elementText: String? { self }
}
extension Int: ArrayElement {
  package var elementText: String? { String(self) }
}
extension Int64: ArrayElement {
  package var elementText: String? { String(self) }
}
extension Int32: ArrayElement {
  package var elementText: String? { String(self) }
}
extension UInt32: ArrayElement {
  package var elementText: String? { String(self) }
}
extension Bool: ArrayElement {
  package var elementText: String? { self ? "true" : "false" }
}
extension Double: ArrayElement {
  package var elementText: String? {
    if case .text(let text) = binding { text } else { nil }
  }
}
extension UInt8: ArrayElement {
  package var elementText: String? { String(self) }
  package static func binding(of array: [UInt8]) -> Binding { .bytes(array) }
}
extension Array: ArrayElement where Element == UInt8 {
  package var elementText: String? { Binding.hex(self) }
}
extension Optional: ArrayElement where Wrapped: ArrayElement {
  package var elementText: String? { self?.elementText }
}

/// PostgreSQL's text form of one-dimensional arrays: `{a,"b c",NULL}`.
enum ArrayText {
  static func encode(_ elements: some Sequence<String?>) -> String {
    var bytes: [UInt8] = [UInt8(ascii: "{")]
    var isFirst = true
    for element in elements {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      guard var element else {
        bytes.append(contentsOf: "NULL".utf8)
        continue
      }
      bytes.append(UInt8(ascii: "\""))
      element.withUTF8 { escape($0, into: &bytes) }
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append(UInt8(ascii: "}"))
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Runs without escape are copied whole.
  private static func escape(_ text: UnsafeBufferPointer<UInt8>, into bytes: inout [UInt8]) {
    var start = 0
    for position in 0..<text.count
    where text[position] == UInt8(ascii: "\"") || text[position] == UInt8(ascii: "\\") {
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<position]))
      bytes.append(UInt8(ascii: "\\"))
      start = position
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }

  /// The elements, or nil if this is no array of one dimension.
  static func decode(_ text: some Collection<UInt8>) -> [String?]? {
    var elements: [String?] = []
    var rest = text[...]
    guard rest.popFirst() == UInt8(ascii: "{") else { return nil }
    if rest.first == UInt8(ascii: "}") { return rest.count == 1 ? [] : nil }
    while true {
      var element: [UInt8] = []
      let isQuoted = rest.first == UInt8(ascii: "\"")
      if isQuoted {
        rest.removeFirst()
        while true {
          guard let byte = rest.popFirst() else { return nil }
          if byte == UInt8(ascii: "\"") { break }
          if byte == UInt8(ascii: "\\") {
            guard let escaped = rest.popFirst() else { return nil }
            element.append(escaped)
          } else {
            element.append(byte)
          }
        }
      } else {
        while let byte = rest.first, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}") {
          if byte == UInt8(ascii: "{") { return nil }
          element.append(byte)
          rest.removeFirst()
        }
      }
      let string = String(decoding: element, as: UTF8.self)
      elements.append(!isQuoted && string == "NULL" ? nil : string)
      switch rest.popFirst() {
      case UInt8(ascii: ","): continue
      case UInt8(ascii: "}"): return rest.isEmpty ? elements : nil
      default: return nil
      }
    }
  }
}
