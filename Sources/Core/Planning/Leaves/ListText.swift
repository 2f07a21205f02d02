/// The entries of a list column: a PostgreSQL array (`{a,"b c"}`) or an entry a line.
enum ListText {
  static func entries(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}"), bytes.count > 1 else {
      return text.isEmpty
        ? [] : text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    }
    var entries: [String] = []
    var entry: [UInt8] = []
    var isQuoted = false
    var isEscaped = false
    var holdsEntry = false
    for byte in bytes.dropFirst().dropLast() {
      if isEscaped {
        entry.append(byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
        holdsEntry = true
      } else if byte == UInt8(ascii: ","), !isQuoted {
        entries.append(String(decoding: entry, as: UTF8.self))
        entry = []
        holdsEntry = true
      } else {
        entry.append(byte)
        holdsEntry = true
      }
    }
    if holdsEntry { entries.append(String(decoding: entry, as: UTF8.self)) }
    return entries
  }
}
