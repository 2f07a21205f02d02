/// Where a symbolic link leads, decided by its text alone.
enum LinkTarget {
  /// The target's path inside the fleet's folder, in parts; nil if it leads out of it, to the folder itself, or nowhere.
  ///
  /// - Parameters:
  ///   - folder: the parts of the path of the folder that holds the link.
  ///   - text: what the link says.
  static func resolve(_ text: [UInt8], from folder: [[UInt8]]) -> [[UInt8]]? {
    guard let first = text.first, first != UInt8(ascii: "/"), !text.contains(0) else { return nil }
    var parts = folder
    for part in text.split(separator: UInt8(ascii: "/")) {
      if part.elementsEqual(".".utf8) { continue }
      if part.elementsEqual("..".utf8) {
        if parts.popLast() == nil { return nil }
      } else {
        parts.append(Array(part))
      }
    }
    return parts.isEmpty ? nil : parts
  }

  static func refusal(isNamedLikeDocument: Bool) -> String {
    isNamedLikeDocument
      ? "is a symbolic link named like a document"
      : "is a symbolic link that does not lead to a regular file of the fleet's folder"
  }
}
