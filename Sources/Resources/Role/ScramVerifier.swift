import Crypto
import CryptoExtras
import FoundationEssentials

/// What a PostgreSQL server keeps of a password (RFC 5803): enough to check it, not enough to log in with.
struct ScramVerifier: Hashable {
  /// `SCRAM-SHA-256$4096:<salt>$<StoredKey>:<ServerKey>`
  let text: String

  /// As many as the server takes for a password that it is sent itself.
  static let iterations = 4096

  /// - Parameter password: printable ASCII, which SASLprep leaves as it is.
  /// - Throws: what the derivation throws, which for these sizes it does not.
  init(_ password: [UInt8], salt: [UInt8]) throws {
    let salted = try KDF.Insecure.PBKDF2.deriveKey(
      from: password, salt: salt, using: .sha256, outputByteCount: 32,
      unsafeUncheckedRounds: Self.iterations)
    let clientKey = HMAC<SHA256>.authenticationCode(for: Array("Client Key".utf8), using: salted)
    let serverKey = HMAC<SHA256>.authenticationCode(for: Array("Server Key".utf8), using: salted)
    let storedKey = SHA256.hash(data: Data(clientKey))
    text =
      "SCRAM-SHA-256$\(Self.iterations):\(Data(salt).base64EncodedString())$"
      + "\(Data(storedKey).base64EncodedString()):\(Data(serverKey).base64EncodedString())"
  }

  private init(text: String) { self.text = text }

  /// One that was written down before; nil for anything else.
  init?(_ text: String) {
    guard text.hasPrefix("SCRAM-SHA-256$"), text.utf8.count < 300 else { return nil }
    self.init(text: text)
  }

  /// SHA-256 as hexadecimal digits: by this it is recognised.
  var digest: String { Self.digest(of: Array(text.utf8)) }

  static func digest(of bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in SHA256.hash(data: bytes) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
