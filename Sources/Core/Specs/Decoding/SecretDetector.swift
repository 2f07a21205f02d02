/// Knows what secrets that people commit by mistake look like.
enum SecretDetector {
  static func suspects(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count >= 12 else { return false }
    return hasCredentials(text) || marks.contains { contains(text, $0) }
  }

  private static let marks: [[UInt8]] = [
    "password=", "passwd=", "pwd=", "-----BEGIN ", "AGE-SECRET-KEY-", "ghp_", "github_pat_",
    "glpat-",
    "xoxb-", "xoxp-", "sk_live_", "rk_live_", "AKIA",
  ].map { Array($0.utf8) }

  /// `scheme://user:password@host`.
  private static func hasCredentials(_ text: ArraySlice<UInt8>) -> Bool {
    guard let scheme = find(text, Array("://".utf8)) else { return false }
    let rest = text[(scheme + 3)...]
    let end = rest.firstIndex { $0 == 0x2f || $0 == 0x3f || $0 == 0x20 } ?? rest.endIndex
    guard let at = rest[..<end].lastIndex(of: 0x40) else { return false }
    return rest[..<at].contains(0x3a)
  }

  private static func contains(_ text: ArraySlice<UInt8>, _ mark: [UInt8]) -> Bool {
    guard let at = find(text, mark), at + mark.count < text.endIndex else { return false }
    // `AKIA` is four letters of many words: a key goes on with sixteen capitals and digits.
    guard mark.count == 4, mark[0] == 0x41 else { return true }
    let rest = text[(at + 4)...].prefix(16)
    return rest.count == 16
      && rest.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) }
  }

  private static func find(_ text: ArraySlice<UInt8>, _ mark: [UInt8]) -> Int? {
    guard let first = mark.first, text.count >= mark.count else { return nil }
    var at = text.startIndex
    while at + mark.count <= text.endIndex {
      if text[at] == first, text[at..<at + mark.count].elementsEqual(mark) { return at }
      at += 1
    }
    return nil
  }
}
