package import Diagnostics

/// Keeps secrets that are never in a document, a plan or a log: passwords that Tenure generates, and those that
/// documents name.
package protocol SecretStore: Sendable {
  /// The secret, or nil where none was ever written; what cannot be read is a failure, never nil.
  func read(_ name: SecretName) throws(DriverFailure) -> [UInt8]?

  /// Keeps a secret so that it outlives the power going out, before this returns.
  func write(_ secret: [UInt8], as name: SecretName) throws(DriverFailure)
}

/// What a secret is called, and whose it is: `tenants/acme/erp`, `platform/signing-key`.
package struct SecretName: Hashable, Sendable, CustomStringConvertible {
  package enum Owner: Hashable, Sendable {
    case platform
    case tenant(String)
  }

  package let owner: Owner
  package let name: String

  /// Nil unless every part is a plain name: letters, digits, `-`, `_` and dots, none of them in front, at most 100
  /// bytes. So no secret of a tenant is reached through another's name.
  package init?(_ name: String, of owner: Owner) {
    guard Self.isPlain(name) else { return nil }
    if case .tenant(let tenant) = owner, !Self.isPlain(tenant) { return nil }
    self.owner = owner
    self.name = name
  }

  /// Where it stands, from the root of the store.
  package var path: [String] {
    switch owner {
    case .platform: ["platform", name]
    case .tenant(let tenant): ["tenants", tenant, name]
    }
  }

  package var description: String { path.joined(separator: "/") }

  private static func isPlain(_ text: String) -> Bool {
    (1...100).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
          UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}
