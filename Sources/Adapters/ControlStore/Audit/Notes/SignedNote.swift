import FoundationEssentials

/// A text with signatures under it (C2SP signed-note).
struct SignedNote: Hashable, Sendable {
  struct Signature: Hashable, Sendable {
    var name: String
    /// Four bytes of the key's identity, then the signature.
    var bytes: [UInt8]
  }

  /// Ends with a line feed.
  var body: String
  var signatures: [Signature]

  var text: String {
    body + "\n"
      + signatures.map { "\u{2014} \($0.name) \(Data($0.bytes).base64EncodedString())\n" }.joined()
  }

  init(body: String, signatures: [Signature]) {
    self.body = body
    self.signatures = signatures
  }

  /// Nil for what is not a signed note.
  init?(_ text: String) {
    guard let blank = text.ranges(of: "\n\n").last else { return nil }
    body = text[..<blank.lowerBound] + "\n"
    signatures = []
    let lines = text[blank.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 2, lines.last == "" else { return nil }
    for line in lines.dropLast() {
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      guard words.count == 3, words[0] == "\u{2014}", !words[1].isEmpty,
        let bytes = Data(base64Encoded: String(words[2])), bytes.count > 4
      else { return nil }
      signatures.append(Signature(name: String(words[1]), bytes: Array(bytes)))
    }
  }
}
