import Crypto
import Diagnostics
import FoundationEssentials

/// The public half of an audit key: who has it can check a log and can seal nothing.
package struct VerifierKey: Hashable, Sendable {
  /// The origin of the log.
  package let name: String
  let publicKey: [UInt8]

  /// The first four bytes of SHA-256 over name, line feed, algorithm and key.
  var identity: [UInt8] {
    Array(SHA256.hash(data: Data(name.utf8) + [0x0A, 0x01] + publicKey).prefix(4))
  }

  /// `<name>+<identity>+<key>`, as C2SP signed-note writes it.
  package var text: String {
    let digits = identity.map { byte in
      let text = String(byte, radix: 16)
      return text.utf8.count == 1 ? "0" + text : text
    }.joined()
    return "\(name)+\(digits)+\(Data([0x01] + publicKey).base64EncodedString())"
  }

  init(name: String, publicKey: [UInt8]) {
    self.name = name
    self.publicKey = publicKey
  }

  /// From its text; nil for anything else, and for other algorithms than Ed25519.
  package init?(_ text: String) {
    // Base64 has a plus too, so the first two are what separates.
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, let bytes = Data(base64Encoded: String(parts[2])),
      bytes.count == 33, bytes.first == 0x01
    else { return nil }
    self.init(name: String(parts[0]), publicKey: Array(bytes.dropFirst()))
    guard self.text == text else { return nil }
  }

  /// Whether one of the note's signatures is by this key.
  func isSigned(_ note: SignedNote) -> Bool {
    let identity = identity
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
      return false
    }
    return note.signatures.contains {
      $0.name == name && $0.bytes.starts(with: identity)
        && key.isValidSignature($0.bytes.dropFirst(4), for: Data(note.body.utf8))
    }
  }

  /// The checkpoint of a note that is signed by this key; nil for any other note.
  func checkpoint(in note: SignedNote) -> Checkpoint? {
    guard isSigned(note), let checkpoint = Checkpoint(body: note.body), checkpoint.origin == name
    else { return nil }
    return checkpoint
  }
}

extension VerifierKey {
  /// The key to verify a log with: the one that is given, or our own for the origin that it has signed.
  ///
  /// The origin is believed only where our key has signed it, so that changing it in the log changes nothing.
  ///
  /// - Parameters:
  ///   - notes: the checkpoints of the log and their copies.
  ///   - fresh: the origin of the database in which the log is, if it is in one; it comes first.
  static func choose(
    given: VerifierKey?, own: AuditKey?, notes: [SignedNote], fresh: String? = nil
  ) throws(Diagnostic) -> VerifierKey {
    if let given { return given }
    guard let own else {
      throw Diagnostic(
        .auditKeyUnusable, "there is no audit key in the state folder, and none was given",
        hint: "nothing was sealed from here; name the public key with --key")
    }
    var origins = fresh.map { [$0] } ?? []
    // A log that was restored to another server keeps its origin, so what it says itself is tried too.
    for note in notes.reversed() {
      guard let origin = Checkpoint(body: note.body)?.origin, !origins.contains(origin) else {
        continue
      }
      origins.append(origin)
    }
    for origin in origins {
      let verifier = own.verifier(of: origin)
      if notes.contains(where: { verifier.checkpoint(in: $0) != nil }) { return verifier }
    }
    return own.verifier(of: origins.first ?? "tenure.dev")
  }
}
