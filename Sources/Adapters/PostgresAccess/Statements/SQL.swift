/// A statement, with its values kept apart from its text.
///
/// `"\(value)"` binds a value; the server infers its type from where it stands, so write `\(n)::bigint` where
/// nothing says it. `"\(identifier: name)"` quotes a name, `"\(literal: value)"` writes a value into the text for
/// statements that cannot bind (`ALTER ROLE`, `COMMENT ON`), `"\(other)"` inserts another statement with its
/// values, and `"\(unsafeSQL: text)"` inserts text as it is: only ever our own.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
  enum Part: Sendable {
    case text(String)
    case bound(Binding)
    case literal(Binding)
  }

  private(set) var parts: [Part]

  package init(stringLiteral value: String) { parts = [.text(value)] }

  /// Text that is ours, never a user's.
  package init(unsafeSQL text: String) { parts = [.text(text)] }

  package init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

  package struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []

    package init(literalCapacity: Int, interpolationCount: Int) {
      parts.reserveCapacity(2 * interpolationCount + 1)
    }

    package mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { parts.append(.text(literal)) }
    }

    package mutating func appendInterpolation(_ value: some Bindable) {
      parts.append(.bound(value.binding))
    }

    /// nil is NULL.
    package mutating func appendInterpolation(_ value: (some Bindable)?) {
      parts.append(.bound(value.binding))
    }

    package mutating func appendInterpolation(_ other: SQL) { parts += other.parts }

    package mutating func appendInterpolation(identifier: String) {
      parts.append(.text(SQL.quote(identifier)))
    }

    /// A list of quoted names: `"a", "b"`.
    package mutating func appendInterpolation(identifiers: [String]) {
      parts.append(.text(identifiers.map { SQL.quote($0) }.joined(separator: ", ")))
    }

    package mutating func appendInterpolation(literal value: some Bindable) {
      parts.append(.literal(value.binding))
    }

    /// nil is NULL.
    package mutating func appendInterpolation(literal value: (some Bindable)?) {
      parts.append(.literal(value.binding))
    }

    package mutating func appendInterpolation(unsafeSQL text: String) { parts.append(.text(text)) }
  }

  package static func + (a: SQL, b: SQL) -> SQL {
    var sum = a
    sum.parts += b.parts
    return sum
  }

  package static func += (a: inout SQL, b: SQL) { a.parts += b.parts }

  /// One statement of several parts.
  package static func joined(_ statements: some Sequence<SQL>, by separator: SQL = ", ") -> SQL {
    var sum = SQL(unsafeSQL: "")
    var isFirst = true
    for statement in statements {
      if !isFirst { sum += separator }
      isFirst = false
      sum += statement
    }
    return sum
  }

  /// The name in double quotes, as `quote_ident` would if it always quoted.
  package static func quote(_ identifier: String) -> String {
    var quoted = "\""
    for character in identifier.unicodeScalars {
      if character == "\"" { quoted.append("\"") }
      quoted.unicodeScalars.append(character)
    }
    quoted.append("\"")
    return quoted
  }
}

extension SQL {
  /// The statement with every value, bound or literal, as `$n`: what journals and observers may show.
  package var redactedText: String {
    var number = 0
    return render { _ in
      number += 1
      return "$\(number)"
    } literal: { _ in
      number += 1
      return "$\(number)"
    }
  }

  /// What is sent, with placeholders for bound values.
  var text: String {
    var number = 0
    return render { _ in
      number += 1
      return "$\(number)"
    } literal: {
      $0.literal
    }
  }

  /// The statement with all its values written out, for `COPY`, which cannot bind, and for people.
  package var literalText: String {
    render {
      $0.literal
    } literal: {
      $0.literal
    }
  }

  var bindings: [Binding] {
    parts.compactMap { if case .bound(let binding) = $0 { binding } else { nil } }
  }

  /// All values, in the order of `redactedText`.
  var values: [Binding] {
    parts.compactMap {
      switch $0 {
      case .text: nil
      case .bound(let binding), .literal(let binding): binding
      }
    }
  }

  private func render(bound: (Binding) -> String, literal: (Binding) -> String) -> String {
    if parts.count == 1, case .text(let only) = parts[0] { return only }
    var text = ""
    for part in parts {
      switch part {
      case .text(let piece): text += piece
      case .bound(let binding): text += bound(binding)
      case .literal(let binding): text += literal(binding)
      }
    }
    return text
  }
}
