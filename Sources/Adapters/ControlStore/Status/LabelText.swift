import FoundationEssentials

/// Labels as the registry keeps them: a JSON object of texts.
enum LabelText {
  static func labels(_ text: UnsafeRawBufferPointer) -> [String: String] {
    // Almost all are written without an escape; those are read in one go.
    if let labels = plain(text) { return labels }
    let decoded = try? JSONDecoder().decode([String: String].self, from: Data(text))
    return decoded ?? [:]
  }

  /// Nil where there is an escape, or something else than texts.
  private static func plain(_ text: UnsafeRawBufferPointer) -> [String: String]? {
    var labels: [String: String] = [:]
    var at = 1
    func string() -> String? {
      guard at < text.count, text[at] == UInt8(ascii: "\"") else { return nil }
      let start = at + 1
      at = start
      while at < text.count, text[at] != UInt8(ascii: "\"") {
        if text[at] == UInt8(ascii: "\\") { return nil }
        at += 1
      }
      guard at < text.count else { return nil }
      at += 1
      return String(decoding: text[start..<at - 1], as: UTF8.self)
    }
    guard text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}") else { return nil }
    while at < text.count - 1 {
      guard let key = string(), at + 2 < text.count, text[at] == UInt8(ascii: ":") else {
        return nil
      }
      at += 2
      guard let value = string() else { return nil }
      labels[key] = value
      if text[at] == UInt8(ascii: ",") { at += 2 }
    }
    return labels
  }
}
