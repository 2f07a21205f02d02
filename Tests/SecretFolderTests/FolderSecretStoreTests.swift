import Diagnostics
import Foundation
import Reconciliation
import SecretFolder
import TestKit
import Testing

@Suite struct FolderSecretStoreTests {
  private func name(_ name: String, of tenant: String = "acme") throws -> SecretName {
    try #require(SecretName(name, of: .tenant(tenant)))
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  private func code(_ work: () throws(DriverFailure) -> Void) -> DiagnosticCode? {
    do throws(DriverFailure) {
      try work()
      return nil
    } catch {
      return error.diagnostic.code
    }
  }

  @Test func `what was written is read, by its owner's name alone`() throws {
    let folder = try TemporaryFolder()
    let store = FolderSecretStore(root: folder.path + "/secrets")
    #expect(try store.read(name("erp")) == nil)
    try store.write([0, 1, 255], as: name("erp"))
    try store.write([2], as: name("erp"))
    #expect(try store.read(name("erp")) == [2])
    #expect(try store.read(name("erp", of: "globex")) == nil)
    let platform = try #require(SecretName("erp", of: .platform))
    #expect(try store.read(platform) == nil)
    try store.write([3], as: platform)
    #expect(try store.read(name("erp")) == [2])
  }

  @Test func `folders above it are made where there are none yet`() throws {
    let folder = try TemporaryFolder()
    let store = FolderSecretStore(root: folder.path + "/state/of/mine/secrets")
    #expect(try store.read(name("erp")) == nil)
    try store.write([1], as: name("erp"))
    #expect(try store.read(name("erp")) == [1])
    #expect(try mode(folder.path + "/state") == 0o700)
  }

  @Test func `nobody else can look into it, and nothing else stays behind`() throws {
    let folder = try TemporaryFolder()
    let root = folder.path + "/secrets"
    try FolderSecretStore(root: root).write([1], as: name("erp"))
    for path in ["", "/tenants", "/tenants/acme"] { #expect(try mode(root + path) == 0o700) }
    #expect(try mode(root + "/tenants/acme/erp") == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: root + "/tenants/acme") == ["erp"])
  }

  @Test(arguments: ["", ".", "..", "../globex", "a/b", ".hidden", "a\0b", "a b", "ä", "\n"])
  func `no name leads out of a tenant's folder`(text: String) {
    #expect(SecretName(text, of: .tenant("acme")) == nil)
    #expect(SecretName("erp", of: .tenant(text)) == nil)
  }

  @Test func `a name has at most 100 bytes`() {
    #expect(SecretName(String(repeating: "x", count: 100), of: .platform) != nil)
    #expect(SecretName(String(repeating: "x", count: 101), of: .platform) == nil)
  }

  @Test(arguments: ["", "/tenants", "/tenants/acme", "/tenants/acme/erp"])
  func `what others could read is refused, not used`(path: String) throws {
    let folder = try TemporaryFolder()
    let root = folder.path + "/secrets"
    let store = FolderSecretStore(root: root)
    let erp = try name("erp")
    try store.write([1], as: erp)
    let open = path.hasSuffix("erp") ? 0o640 : 0o750
    try FileManager.default.setAttributes([.posixPermissions: open], ofItemAtPath: root + path)
    #expect(code { () throws(DriverFailure) in _ = try store.read(erp) } == .secretExposed)
    if !path.hasSuffix("erp") {
      #expect(code { () throws(DriverFailure) in try store.write([2], as: erp) } == .secretExposed)
    }
  }

  @Test(arguments: ["", "/tenants", "/tenants/acme", "/tenants/acme/erp"])
  func `a link in its place is refused, wherever it leads`(path: String) throws {
    let folder = try TemporaryFolder()
    let root = folder.path + "/secrets"
    let store = FolderSecretStore(root: root)
    let erp = try name("erp")
    try store.write([1], as: erp)
    try FileManager.default.moveItem(atPath: root + path, toPath: folder.path + "/elsewhere")
    try FileManager.default.createSymbolicLink(
      atPath: root + path, withDestinationPath: folder.path + "/elsewhere")
    #expect(code { () throws(DriverFailure) in _ = try store.read(erp) } == .secretExposed)
  }

  @Test func `a pipe and a file that is too long are refused at once`() throws {
    let folder = try TemporaryFolder()
    let root = folder.path + "/secrets"
    let store = FolderSecretStore(root: root)
    try store.write([1], as: name("erp"))
    #expect(mkfifo(root + "/tenants/acme/pipe", 0o600) == 0)
    let pipe = try name("pipe")
    #expect(code { () throws(DriverFailure) in _ = try store.read(pipe) } == .secretExposed)
    #expect(
      FileManager.default.createFile(
        atPath: root + "/tenants/acme/long", contents: Data(count: 65_537),
        attributes: [.posixPermissions: 0o600]))
    let long = try name("long")
    #expect(code { () throws(DriverFailure) in _ = try store.read(long) } == .secretUnreadable)
  }
}
