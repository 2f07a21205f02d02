import Diagnostics
import FoundationEssentials
import Reconciliation

/// The passwords of tenants' logins: generated here, kept in the secret store, never sent to a server.
///
/// Beside each password stands the verifier that was made of it. Making one costs 4,096 rounds on purpose, so what is
/// compared with the server is that, and a password that somebody has replaced shows by its digest.
struct LoginPasswords {
  static let password = "database-password"
  static let verifier = "database-verifier"

  let store: any SecretStore

  /// Whether the server's verifier, known by its digest, is that of the password in the store.
  ///
  /// A login whose password this store never held is let be: it works for whoever has the password, and a new one
  /// would lock them out. Who wants another puts it into the store.
  func isCurrent(of tenant: String, serverDigest: String) throws(DriverFailure) -> Bool {
    guard let password = try store.read(name(Self.password, tenant)) else { return true }
    guard let kept = try keptVerifier(of: tenant, for: password) else { return false }
    return kept.digest == serverDigest
  }

  /// The verifier to set; the password that it is made of is in the store before this returns.
  func verifier(of tenant: String) throws(DriverFailure) -> ScramVerifier {
    let password = try password(of: tenant)
    if let kept = try keptVerifier(of: tenant, for: password) { return kept }
    let made: ScramVerifier
    do {
      made = try ScramVerifier(password, salt: Self.random(16))
    } catch {
      throw .permanent(
        Diagnostic(.passwordUnusable, "no verifier can be made of the password of '\(tenant)'"))
    }
    let line = "\(ScramVerifier.digest(of: password)) \(made.text)\n"
    try store.write(Array(line.utf8), as: name(Self.verifier, tenant))
    return made
  }

  private func password(of tenant: String) throws(DriverFailure) -> [UInt8] {
    let name = try name(Self.password, tenant)
    if let found = try store.read(name) {
      // A file that was written by hand ends in a newline.
      let password = found.last == UInt8(ascii: "\n") ? Array(found.dropLast()) : found
      guard (1...1000).contains(password.count), password.allSatisfy({ (0x20...0x7e).contains($0) })
      else {
        throw .permanent(
          Diagnostic(.passwordUnusable, "the secret '\(name)' cannot be used as a password"))
      }
      return password
    }
    // 32 bytes, in the alphabet that needs no escaping in a URL.
    let text = Data(Self.random(32)).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    try store.write(Array(text.utf8), as: name)
    return Array(text.utf8)
  }

  private func keptVerifier(
    of tenant: String, for password: [UInt8]
  ) throws(DriverFailure) -> ScramVerifier? {
    guard let line = try store.read(name(Self.verifier, tenant)) else { return nil }
    let words = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\n" }
    let password = password.last == UInt8(ascii: "\n") ? Array(password.dropLast()) : password
    guard words.count == 2, words[0] == ScramVerifier.digest(of: password) else { return nil }
    return ScramVerifier(String(words[1]))
  }

  private func name(_ name: String, _ tenant: String) throws(DriverFailure) -> SecretName {
    guard let found = SecretName(name, of: .tenant(tenant)) else {
      throw .permanent(
        Diagnostic(.secretUnreadable, "'\(tenant)' cannot be the name of a folder of secrets"))
    }
    return found
  }

  private static func random(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }
}
