/// JSON that people read: members in the order in which they are added, two spaces a level.
indirect enum JSONText {
  case text(String)
  case number(String)
  case boolean(Bool)
  case list([JSONText])
  case object([(key: String, value: JSONText)])

  func write(to out: inout String, indent: Int = 0) {
    switch self {
    case .text(let text): out += Self.quoted(text)
    case .number(let number): out += number
    case .boolean(let flag): out += flag ? "true" : "false"
    case .list(let elements):
      if elements.allSatisfy(\.isScalar) {
        out += "["
        for (position, element) in elements.enumerated() {
          if position > 0 { out += ", " }
          element.write(to: &out)
        }
        out += "]"
      } else {
        Self.block("[", elements, "]", &out, indent) { $0.write(to: &$1, indent: indent + 1) }
      }
    case .object(let members):
      if members.isEmpty { return out += "{}" }
      Self.block("{", members, "}", &out, indent) {
        $1 += Self.quoted($0.key) + ": "
        $0.value.write(to: &$1, indent: indent + 1)
      }
    }
  }

  private var isScalar: Bool {
    switch self {
    case .text, .number, .boolean: true
    case .list, .object: false
    }
  }

  private static func block<Element>(
    _ open: String, _ elements: [Element], _ close: String, _ out: inout String, _ indent: Int,
    _ write: (Element, inout String) -> Void
  ) {
    out += open + "\n"
    for (position, element) in elements.enumerated() {
      out += String(repeating: "  ", count: indent + 1)
      write(element, &out)
      out += position < elements.count - 1 ? ",\n" : "\n"
    }
    out += String(repeating: "  ", count: indent) + close
  }

  static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    appendJSONString(text.utf8, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
