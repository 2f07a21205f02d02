import Crypto
import Diagnostics
package import Specs

/// A text that says whose work a session does, signed so that only who has a key can make one.
///
/// `v1.<id of the key>.<expiry in seconds since 1970>.<HMAC-SHA-256 of the rest, hexadecimal>.<the tenant's key>`:
/// what is signed is the same without the signature and its dot.
package enum ContextToken {
  /// The longest that a token may count, in seconds.
  package static let longest: Int64 = 86_400

  package static func make(
    for tenant: String, until expiry: Timestamp, signedWith key: SigningKeys.Key
  ) -> String {
    let seconds = expiry.microseconds / 1_000_000
    let head = "v1.\(key.id).\(seconds)"
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("\(head).\(tenant)".utf8), using: SymmetricKey(data: key.bytes))
    return "\(head).\(Hexadecimal.text(of: code)).\(tenant)"
  }
}

/// Bytes as pairs of digits.
enum Hexadecimal {
  static func text(of bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func bytes(of text: some StringProtocol) -> [UInt8]? {
    let digits = text.utf8.map { digit -> UInt8? in
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
      default: nil
      }
    }
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for at in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[at], let low = digits[at + 1] else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }
}
