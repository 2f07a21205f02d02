import Diagnostics

/// A file as configuration sees it: its text, and who may read it.
package enum ConfigurationText: Sendable {
  case missing
  case unreadable
  /// `mode` are the permission bits.
  case text(String, mode: UInt32)
}

/// Lines `key = value`; `#` begins a comment line. Where a value may hold a secret, it is never shown.
struct ConfigurationFile: Sendable {
  struct Entry: Sendable {
    var value: String
    var place: Place
  }

  let path: String
  let isPublic: Bool
  private(set) var entries: [String: Entry] = [:]

  init(path: String, text: String, mode: UInt32) throws(Diagnostic) {
    self.path = path
    isPublic = mode & 0o004 != 0
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (index, line) in lines.enumerated() {
      let content = line.trimmed
      if content.isEmpty || content.hasPrefix("#") { continue }
      let place = Place(file: path, line: index + 1, column: 1)
      guard let equals = content.firstIndex(of: "=") else {
        throw Diagnostic(
          .configurationInvalid, "a line without '='", at: place,
          hint: "lines read 'key = value'; '#' begins a comment")
      }
      let key = String(content[..<equals].trimmed)
      guard Self.isKnown(key) else {
        throw Diagnostic(
          .configurationInvalid, "unknown key '\(key.prefix(80))'", at: place,
          hint:
            "known keys are 'cluster.NAME.url', 'cluster.NAME.url_file', and the same of 'probe'")
      }
      if let earlier = entries[key] {
        throw Diagnostic(
          .configurationInvalid, "key '\(key)' stands twice", at: place,
          notes: [Diagnostic.Note("first here", at: earlier.place)])
      }
      let value = String(content[content.index(after: equals)...].trimmed)
      entries[key] = Entry(value: value, place: place)
    }
  }

  private static func isKnown(_ key: String) -> Bool {
    let parts = key.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 3 && ["cluster", "probe"].contains(parts[0]) && !parts[1].isEmpty
      && ["url", "url_file"].contains(parts[2])
  }
}

extension StringProtocol {
  var trimmed: SubSequence {
    let front = drop { $0.isWhitespace }
    guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return front.prefix(0) }
    return front[...last]
  }
}
