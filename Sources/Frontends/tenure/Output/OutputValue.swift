import Diagnostics

/// A value as commands print it for programs: JSON on one line, or YAML in blocks.
indirect enum OutputValue {
  case null
  case bool(Bool)
  case number(Int64)
  case text(String)
  /// JSON as it is.
  case json(String)
  case list([OutputValue])
  case object([(key: String, value: OutputValue)])

  static func optional(_ text: String?) -> OutputValue { text.map { .text($0) } ?? .null }

  /// One line; nothing in it is obeyed by a terminal.
  var json: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to out: inout String) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .number(let number): out += String(number)
    case .text(let text): out += text.quotedForJSON
    case .json(let text): out += Self.escaped(text)
    case .list(let values):
      out += "["
      for (position, value) in values.enumerated() {
        if position > 0 { out += "," }
        value.write(to: &out)
      }
      out += "]"
    case .object(let members):
      out += "{"
      for (position, member) in members.enumerated() {
        if position > 0 { out += "," }
        out += member.key.quotedForJSON
        out += ":"
        member.value.write(to: &out)
      }
      out += "}"
    }
  }

  /// YAML 1.2 in blocks, indented by so many blanks; texts are quoted as JSON's, which YAML reads the same.
  func yaml(indent: Int = 0) -> String {
    let blanks = String(repeating: " ", count: indent)
    switch self {
    case .object(let members) where !members.isEmpty:
      return members.map { member in
        let key = Self.isPlain(member.key) ? member.key : member.key.quotedForJSON
        switch member.value {
        case .object(let inner) where !inner.isEmpty:
          return "\(blanks)\(key):\n\(member.value.yaml(indent: indent + 2))"
        case .list(let inner) where !inner.isEmpty:
          return "\(blanks)\(key):\n\(member.value.yaml(indent: indent + 2))"
        default: return "\(blanks)\(key): \(member.value.scalar)"
        }
      }.joined(separator: "\n")
    case .list(let values) where !values.isEmpty:
      return values.map { value in
        switch value {
        case .object(let inner) where !inner.isEmpty:
          "\(blanks)- " + value.yaml(indent: indent + 2).dropFirst(indent + 2)
        default: "\(blanks)- \(value.scalar)"
        }
      }.joined(separator: "\n")
    default: return blanks + scalar
    }
  }

  /// On one line, in YAML.
  private var scalar: String {
    if case .text(let text) = self, Self.isPlain(text) { return text }
    return json
  }

  /// Whether YAML takes the text for itself without quotes, whatever the reader's version.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 100 else { return false }
    let isLetter = (first | 0x20) >= UInt8(ascii: "a") && (first | 0x20) <= UInt8(ascii: "z")
    let words: Set<String> = [
      "null", "true", "false", "yes", "no", "on", "off", "y", "n", "inf", "nan",
    ]
    return isLetter && !words.contains(text.lowercased())
      && text.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
          || $0 == "-" || $0 == "_" || $0 == "." || $0 == "/"
      }
  }

  private static func escaped(_ json: String) -> String {
    guard json.unicodeScalars.contains(where: \.isDeceptive) else { return json }
    var text = ""
    for scalar in json.unicodeScalars {
      if scalar.isDeceptive {
        text += String(scalar).quotedForJSON.dropFirst().dropLast()
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
