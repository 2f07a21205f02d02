import Diagnostics

extension Leaf.Value {
  /// The value on one line, safe for a terminal; long ones are cut and say how long they are.
  var line: String {
    switch self {
    case .absent: "(not set)"
    case .unknown: "(known after apply)"
    case .secret: "(secret)"
    case .text(let text): Self.cut(text.isPlain ? text : text.quotedForJSON)
    case .json(let text): Self.cut(Self.unquoted(text))
    }
  }

  /// A JSON string without its quotes where nothing else could be meant.
  private static func unquoted(_ json: String) -> String {
    if json.utf8.first == UInt8(ascii: "\""), case .string(let text)? = JSONTree(json) {
      return text.isPlain && JSONTree(text) == nil ? text : text.quotedForJSON
    }
    return json.escapedForTerminal
  }

  private static func cut(_ text: String) -> String { text.cut(to: 120) }
}

extension Leaf {
  /// `before → after`, or the one that there is.
  var line: String {
    switch (before, after) {
    case (.absent, .absent): Value.absent.line
    case (.absent, _) where path.hasSuffix("[]"): "+ \(after.line)"
    case (_, .absent) where path.hasSuffix("[]"): "- \(before.line)"
    case (.secret, .secret): "(changed)"
    default: "\(before.line) → \(after.line)"
    }
  }
}

extension String {
  /// The text, or its beginning and how long it is.
  func cut(to longest: Int) -> String {
    guard utf8.count > longest else { return self }
    let count = unicodeScalars.count
    guard count > longest else { return self }
    var head = String.UnicodeScalarView()
    head.append(contentsOf: unicodeScalars.prefix(longest * 3 / 4))
    return "\(String(head))… (\(Phrases.number(count)) characters)"
  }

  /// Whether the text needs no quotes: nothing hides in it, at its ends or looks like a word of ours.
  fileprivate var isPlain: Bool {
    guard let first = unicodeScalars.first, let last = unicodeScalars.last else { return false }
    return !first.properties.isWhitespace && !last.properties.isWhitespace && first != "("
      && first != "\"" && !unicodeScalars.contains { $0.isDeceptive || $0 == "→" }
  }
}
