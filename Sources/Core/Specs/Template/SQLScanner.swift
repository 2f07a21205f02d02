/// Divides SQL into words, as far as it takes to find where statements and comments begin and end.
///
/// The rules are those of PostgreSQL with `standard_conforming_strings` on: nested comments, dollar quotes, `E''`.
struct SQLScanner {
  struct Token: Equatable {
    enum Kind: Equatable {
      /// A keyword or a name without quotes, in lower case.
      case word(String)
      /// `-- …`, without the two dashes.
      case lineComment(String)
      case blockComment
      /// A quoted name, a string, a number.
      case literal
      case symbol(UInt8)
    }

    let kind: Kind
    /// Bytes of the text.
    let range: Range<Int>
    /// From 1.
    let line: Int
  }

  /// What does not end before the text does.
  struct Unterminated: Error {
    let what: String
    let line: Int
  }

  private let bytes: [UInt8]
  private var at = 0
  private var line = 1

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func tokens(of bytes: [UInt8]) throws(Unterminated) -> [Token] {
    var scanner = SQLScanner(bytes)
    var tokens: [Token] = []
    while let token = try scanner.next() { tokens.append(token) }
    return tokens
  }

  private func byte(_ offset: Int) -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func next() throws(Unterminated) -> Token? {
    while let space = byte(at), Self.isSpace(space) {
      if space == UInt8(ascii: "\n") { line += 1 }
      at += 1
    }
    guard let first = byte(at) else { return nil }
    let start = at
    let startLine = line
    let kind = try kind(first)
    for passed in bytes[start..<at] where passed == UInt8(ascii: "\n") { line += 1 }
    return Token(kind: kind, range: start..<at, line: startLine)
  }

  private mutating func kind(_ first: UInt8) throws(Unterminated) -> Token.Kind {
    switch (first, byte(at + 1)) {
    case (UInt8(ascii: "-"), UInt8(ascii: "-")):
      let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let text = String(decoding: bytes[(at + 2)..<end], as: UTF8.self)
      at = end
      return .lineComment(text)
    case (UInt8(ascii: "/"), UInt8(ascii: "*")):
      try passBlockComment()
      return .blockComment
    case (UInt8(ascii: "'"), _):
      try passQuoted(by: first, escapes: false)
      return .literal
    case (UInt8(ascii: "\""), _):
      try passQuoted(by: first, escapes: false)
      return .literal
    case (UInt8(ascii: "e"), UInt8(ascii: "'")), (UInt8(ascii: "E"), UInt8(ascii: "'")):
      at += 1
      try passQuoted(by: UInt8(ascii: "'"), escapes: true)
      return .literal
    case (UInt8(ascii: "$"), _):
      if try passDollarQuoted() { return .literal }
      at += 1
      return .symbol(first)
    default: break
    }
    if Self.beginsWord(first) {
      let start = at
      while let next = byte(at), Self.beginsWord(next) || Self.isDigit(next) || next == 36 {
        at += 1
      }
      return .word(String(decoding: bytes[start..<at], as: UTF8.self).lowercased())
    }
    if Self.isDigit(first) {
      while let next = byte(at), Self.isDigit(next) || Self.beginsWord(next) { at += 1 }
      return .literal
    }
    at += 1
    return .symbol(first)
  }

  private mutating func passBlockComment() throws(Unterminated) {
    var depth = 0
    repeat {
      switch (byte(at), byte(at + 1)) {
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        depth += 1
        at += 2
      case (UInt8(ascii: "*"), UInt8(ascii: "/")):
        depth -= 1
        at += 2
      case (nil, _): throw Unterminated(what: "comment", line: line)
      default: at += 1
      }
    } while depth > 0
  }

  private mutating func passQuoted(by quote: UInt8, escapes: Bool) throws(Unterminated) {
    at += 1
    while let next = byte(at) {
      if escapes, next == UInt8(ascii: "\\") {
        at += 2
      } else if next != quote {
        at += 1
      } else if byte(at + 1) == quote {
        at += 2
      } else {
        at += 1
        return
      }
    }
    at = min(at, bytes.count)
    throw Unterminated(
      what: quote == UInt8(ascii: "'") ? "string" : "quoted name", line: line)
  }

  /// False, and nothing passed, where the dollar sign begins no quote: a parameter, an operator.
  private mutating func passDollarQuoted() throws(Unterminated) -> Bool {
    var end = at + 1
    while let next = byte(end), Self.beginsWord(next) || (end > at + 1 && Self.isDigit(next)) {
      end += 1
    }
    guard byte(end) == UInt8(ascii: "$") else { return false }
    let tag = bytes[at...end]
    var search = end + 1
    while search + tag.count <= bytes.count {
      if bytes[search] == UInt8(ascii: "$"),
        bytes[search..<search + tag.count].elementsEqual(tag)
      {
        at = search + tag.count
        return true
      }
      search += 1
    }
    throw Unterminated(what: "dollar quote", line: line)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  private static func beginsWord(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 || byte >= 128
  }
}
