/// Knows what secrets that people commit by mistake look like.
package enum SecretDetector {
  /// One pass: a byte that can begin a mark decides which marks are compared.
  package static func suspects(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count >= 12 else { return false }
    return text.withUnsafeBufferPointer { text in
      for at in text.indices {
        let isSuspect =
          switch text[at] {
          case UInt8(ascii: ":"): hasCredentials(text, at)
          case UInt8(ascii: "p"):
            begins(text, at, "password=") || begins(text, at, "passwd=") || begins(text, at, "pwd=")
          case UInt8(ascii: "-"): begins(text, at, "-----BEGIN ")
          case UInt8(ascii: "A"): begins(text, at, "AGE-SECRET-KEY-") || isAccessKey(text, at)
          case UInt8(ascii: "g"):
            begins(text, at, "ghp_") || begins(text, at, "github_pat_")
              || begins(text, at, "glpat-")
          case UInt8(ascii: "x"): begins(text, at, "xoxb-") || begins(text, at, "xoxp-")
          case UInt8(ascii: "s"): begins(text, at, "sk_live_")
          case UInt8(ascii: "r"): begins(text, at, "rk_live_")
          default: false
          }
        if isSuspect { return true }
      }
      return false
    }
  }

  /// Whether a mark stands at `at` and something follows it.
  private static func begins(
    _ text: UnsafeBufferPointer<UInt8>, _ at: Int, _ mark: StaticString
  ) -> Bool {
    guard at + mark.utf8CodeUnitCount < text.count else { return false }
    for offset in 0..<mark.utf8CodeUnitCount where text[at + offset] != mark.utf8Start[offset] {
      return false
    }
    return true
  }

  /// `AKIA` are four letters of many words: a key goes on with sixteen capitals and digits.
  private static func isAccessKey(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
    guard begins(text, at, "AKIA"), at + 20 <= text.count else { return false }
    return text[(at + 4)..<(at + 20)].allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5a).contains($0)
    }
  }

  /// `://user:password@host`.
  private static func hasCredentials(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
    guard begins(text, at, "://") else { return false }
    let rest = text[(at + 3)...]
    let end = rest.firstIndex { $0 == 0x2f || $0 == 0x3f || $0 == 0x20 } ?? rest.endIndex
    guard let mark = rest[..<end].lastIndex(of: 0x40) else { return false }
    return rest[..<mark].contains(0x3a)
  }
}
