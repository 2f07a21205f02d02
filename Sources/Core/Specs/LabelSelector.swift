package import Diagnostics

/// Chooses tenants by their labels, as Kubernetes does: conditions, all of which must hold.
///
/// `a=b`, `a==b`, `a!=b`, `a in (x, y)`, `a notin (x, y)`, `a`, `!a`. What asks for a difference (`!=`, `notin`)
/// holds for a tenant without the label too. The empty selector chooses everyone.
package struct LabelSelector: Hashable, Sendable {
  package enum Condition: Hashable, Sendable {
    case among(key: String, values: [String])
    case notAmong(key: String, values: [String])
    case present(key: String)
    case absent(key: String)
  }

  package let conditions: [Condition]

  package static let everyone = LabelSelector(conditions: [])

  private init(conditions: [Condition]) { self.conditions = conditions }

  /// Throws `badSelector`, which quotes the part that it does not understand.
  package init(_ text: some StringProtocol) throws(Diagnostic) {
    var reader = SelectorReader(String(text))
    var conditions: [Condition] = []
    if !reader.isAtEnd {
      conditions.append(try reader.condition())
      while try reader.separator() { conditions.append(try reader.condition()) }
    }
    self.conditions = conditions
  }

  package func chooses(_ labels: [String: String]) -> Bool {
    conditions.allSatisfy { condition in
      switch condition {
      case .among(let key, let values): labels[key].map { values.contains($0) } ?? false
      case .notAmong(let key, let values): labels[key].map { !values.contains($0) } ?? true
      case .present(let key): labels[key] != nil
      case .absent(let key): labels[key] == nil
      }
    }
  }
}

/// Reads a selector word by word.
private struct SelectorReader {
  private let text: String
  private var rest: Substring.UTF8View

  init(_ text: String) {
    self.text = text
    rest = text[...].utf8
  }

  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return rest.isEmpty
    }
  }

  /// A comma with a condition to follow, or the end.
  mutating func separator() throws(Diagnostic) -> Bool {
    if isAtEnd { return false }
    guard skip(",") else { throw problem("has '\(remainder)' where a comma is due") }
    return true
  }

  mutating func condition() throws(Diagnostic) -> LabelSelector.Condition {
    if skip("!") { return .absent(key: try key()) }
    let key = try key()
    if skip("!=") { return .notAmong(key: key, values: [try value()]) }
    if skip("==") || skip("=") { return .among(key: key, values: [try value()]) }
    let before = rest
    switch word() {
    case "in": return .among(key: key, values: try list())
    case "notin": return .notAmong(key: key, values: try list())
    default:
      rest = before
      return .present(key: key)
    }
  }

  private mutating func list() throws(Diagnostic) -> [String] {
    guard skip("(") else { throw problem("has no '(' after 'in' or 'notin'") }
    var values = [try value()]
    while skip(",") { values.append(try value()) }
    guard skip(")") else { throw problem("has a list without its ')'") }
    return values
  }

  private mutating func key() throws(Diagnostic) -> String {
    let key = word()
    guard !key.isEmpty, key.utf8.count <= 317,
      key.split(separator: "/", omittingEmptySubsequences: false).count <= 2,
      key.split(separator: "/", omittingEmptySubsequences: false).allSatisfy({ isName($0) })
    else {
      throw problem(
        key.isEmpty
          ? "has \(isAtEnd ? "nothing" : "'\(remainder)'") where a label is due"
          : "names '\(key)', which cannot be a label")
    }
    return key
  }

  /// May be empty, as a label's value may.
  private mutating func value() throws(Diagnostic) -> String {
    let value = word()
    guard value.isEmpty || (isName(value[...]) && value.utf8.count <= 63) else {
      throw problem("has '\(value)', which cannot be the value of a label")
    }
    return value
  }

  private func isName(_ part: Substring) -> Bool {
    guard let first = part.utf8.first, let last = part.utf8.last else { return false }
    return isAlphanumeric(first) && isAlphanumeric(last)
  }

  private func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }

  private mutating func word() -> String {
    skipBlanks()
    let word = rest.prefix {
      isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/")
    }
    rest = rest.dropFirst(word.count)
    return String(Substring(word))
  }

  private mutating func skip(_ sign: String) -> Bool {
    skipBlanks()
    guard rest.starts(with: sign.utf8) else { return false }
    rest = rest.dropFirst(sign.utf8.count)
    return true
  }

  private mutating func skipBlanks() {
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }

  private var remainder: String { String(Substring(rest)) }

  private func problem(_ what: String) -> Diagnostic {
    Diagnostic(
      .badSelector, "the selector '\(text)' \(what)",
      hint: "for example: segment=enterprise, region in (eu, uk), !trial")
  }
}
