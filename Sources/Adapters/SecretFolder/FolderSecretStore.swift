package import Diagnostics
package import Reconciliation

/// Keeps each secret in a file of its own: `tenants/acme/erp`, `platform/signing-key` below a root.
///
/// Folders have mode 0700 and files 0600, all of them ours; anything else, links included, is refused. A file is
/// replaced as a whole and on the disk before `write` returns.
package struct FolderSecretStore: SecretStore {
  /// The most that one secret may hold.
  static let limit = 64 * 1024

  private let root: String

  /// - Parameter root: the folder; made when the first secret is written.
  package init(root: String) { self.root = root }

  package func read(_ name: SecretName) throws(DriverFailure) -> [UInt8]? {
    guard var folder = try SecretFolderHandle(at: root) else { return nil }
    for part in name.path.dropLast() {
      guard let next = try folder.folder(part) else { return nil }
      folder = next
    }
    return try folder.read(name.name, limit: Self.limit)
  }

  package func write(_ secret: [UInt8], as name: SecretName) throws(DriverFailure) {
    precondition(secret.count <= Self.limit, "a secret of over 64 KiB")
    var folder = try SecretFolderHandle(making: root)
    for part in name.path.dropLast() { folder = try folder.makeFolder(part) }
    try folder.write(secret, as: name.name)
  }
}
