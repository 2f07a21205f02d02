/// A name in PostgreSQL of one to three parts: `invoices`, `public.invoices`, `public."odd.name".email`.
///
/// Names are taken as they are written, never folded to lower case; a part in double quotes may hold dots, and `""`
/// for a quote.
package struct QualifiedName: Hashable, Sendable, CustomStringConvertible {
  package let parts: [String]

  package init(parts: [String]) { self.parts = parts }

  package init?(_ text: some Collection<UInt8>) {
    var parts: [String] = []
    var part: [UInt8] = []
    var index = text.startIndex
    func isQuote(_ at: some Collection<UInt8>) -> Bool { at.first == 0x22 }
    while true {
      let isQuoted = isQuote(text[index...])
      if isQuoted {
        index = text.index(after: index)
        while true {
          guard index < text.endIndex else { return nil }
          let byte = text[index]
          index = text.index(after: index)
          if byte == 0x22 {
            guard isQuote(text[index...]) else { break }
            index = text.index(after: index)
          }
          part.append(byte)
        }
      } else {
        while index < text.endIndex, text[index] != 0x2e {
          guard text[index] != 0x22 else { return nil }
          part.append(text[index])
          index = text.index(after: index)
        }
      }
      guard (1...63).contains(part.count), !part.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
        return nil
      }
      parts.append(String(decoding: part, as: UTF8.self))
      part.removeAll()
      if index == text.endIndex { break }
      guard text[index] == 0x2e, parts.count < 3 else { return nil }
      index = text.index(after: index)
    }
    self.parts = parts
  }

  package init?(_ text: String) { self.init(text.utf8) }

  /// The last part: the table's or the column's own name.
  package var last: String { parts[parts.count - 1] }
  /// The schema of a table's name, `public` where it names none.
  package var schemaOfTable: String { parts.count > 1 ? parts[0] : "public" }

  package var description: String {
    parts.map { part in
      guard part.utf8.contains(0x2e) || part.utf8.contains(0x22) else { return part }
      return "\""
        + part.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        + "\""
    }.joined(separator: ".")
  }
}
