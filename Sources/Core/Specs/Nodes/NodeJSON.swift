import Diagnostics

extension NodeArena {
  /// The node at `index`, or the document's root, as JSON on one line (RFC 8259), as it was read.
  ///
  /// Keys keep their order. Numbers keep their text where JSON allows it (`0x1F` is 31, `+.50` is 0.50);
  /// what JSON has no number for is text (`".inf"`, `".nan"`). Characters that a terminal could obey are
  /// escaped.
  package func json(of index: Int) -> String {
    var text = ""
    writeJSON(of: index, to: &text)
    return text
  }

  private func writeJSON(of index: Int, to text: inout String) {
    switch nodes[index].kind {
    case .document:
      if let root = children(of: index).first(where: { _ in true }) {
        writeJSON(of: root, to: &text)
      } else {
        text += "null"
      }
    case .sequence:
      text += "["
      for (position, child) in children(of: index).enumerated() {
        if position > 0 { text += "," }
        writeJSON(of: child, to: &text)
      }
      text += "]"
    case .mapping:
      text += "{"
      for (position, child) in children(of: index).enumerated() {
        if position.isMultiple(of: 2) {
          if position > 0 { text += "," }
          text += self.text(child).quotedForJSON + ":"
        } else {
          writeJSON(of: child, to: &text)
        }
      }
      text += "}"
    case .scalar:
      text += scalarJSON(of: index)
    }
  }

  private func scalarJSON(of index: Int) -> String {
    switch meaning(of: index) {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .float(let value): Self.decimal(text(index), value)
    case .text: text(index).quotedForJSON
    }
  }

  /// A number's own digits in the shape that JSON asks for.
  private static func decimal(_ text: String, _ value: Double) -> String {
    if text.contains(where: { $0 == "x" || $0 == "o" }) { return value.description }
    guard text.unicodeScalars.contains(where: { $0 >= "0" && $0 <= "9" }) else {
      return text.lowercased().quotedForJSON
    }
    var rest = text[...]
    var result = ""
    if let sign = rest.first, sign == "-" || sign == "+" {
      if sign == "-" { result = "-" }
      rest = rest.dropFirst()
    }
    let isDigit: (Character) -> Bool = { $0 >= "0" && $0 <= "9" }
    let whole = rest.prefix(while: isDigit)
    rest = rest.dropFirst(whole.count)
    let significant = whole.drop { $0 == "0" }
    result += significant.isEmpty ? "0" : significant
    if rest.first == "." {
      let fraction = rest.dropFirst().prefix(while: isDigit)
      if !fraction.isEmpty { result += "." + fraction }
      rest = rest.dropFirst(1 + fraction.count)
    }
    return result + rest
  }
}
