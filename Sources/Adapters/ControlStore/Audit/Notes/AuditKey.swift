import Crypto
import FoundationEssentials

/// The key that signs checkpoints: Ed25519, its signatures as C2SP signed-note has them.
package struct AuditKey: Sendable {
  private let seed: [UInt8]
  let publicKey: [UInt8]

  /// A new one.
  init() {
    let key = Curve25519.Signing.PrivateKey()
    seed = Array(key.rawRepresentation)
    publicKey = Array(key.publicKey.rawRepresentation)
  }

  private static let label = "tenure-audit-key-v1 "

  /// From the text of a key file; nil for anything else.
  init?(text: String) {
    let line = text.split(separator: "\n").first.map(String.init) ?? ""
    guard line.hasPrefix(Self.label),
      let bytes = Data(base64Encoded: String(line.dropFirst(Self.label.count))),
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
    else { return nil }
    seed = Array(bytes)
    publicKey = Array(key.publicKey.rawRepresentation)
  }

  /// What the key file holds.
  var text: String { Self.label + Data(seed).base64EncodedString() + "\n" }

  /// The half of the key that may be shown, for one log.
  package func verifier(of origin: String) -> VerifierKey {
    VerifierKey(name: origin, publicKey: publicKey)
  }

  func sign(_ checkpoint: Checkpoint) throws -> SignedNote {
    let body = checkpoint.body
    let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
    let signature = Array(try key.signature(for: Data(body.utf8)))
    let verifier = verifier(of: checkpoint.origin)
    return SignedNote(
      body: body,
      signatures: [.init(name: verifier.name, bytes: verifier.identity + signature)])
  }
}

extension AuditKey: CustomStringConvertible, CustomReflectable {
  package var description: String { "AuditKey(…)" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
