import Diagnostics
import Foundation
import Specs
import TestKit
import Testing

/// The fleet that the quickstart shows.
@Suite struct QuickstartTests {
  private func load() throws -> LoadedFleet {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "examples/quickstart/fleet")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
      .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".schema.json") }.sorted()
    let files = try paths.map {
      (path: $0, text: try String(contentsOf: root.appending(path: $0), encoding: .utf8))
    }
    return FleetFixture(files).load()
  }

  @Test func `it loads without a complaint`() throws {
    let loaded = try load()
    #expect(DiagnosticRenderer().render(loaded.diagnostics) == "")
    let fleet = try #require(loaded.fleet)
    #expect(fleet.count == 12)
    #expect(fleet.tiers.map(\.name) == ["basic", "enterprise", "professional"])
  }

  @Test func `a tenant has its own, its tier's and the built-in values`() throws {
    let fleet = try #require(try load().fleet)
    let acme = try #require(fleet["acme"])
    #expect(acme.displayName == "Acme Corporation")
    #expect(acme.quota("usage.users") == 1000)
    #expect(acme.quota("storage.files") == 5 << 30)
    #expect(acme[TenantField.security]?["mfa"]?.text == "required")
    #expect(acme[TenantField.sessionIdle]?.value.layer == .tenant)
    #expect(acme.state == .active)
    #expect(acme.members.map(\.account) == ["u-4711", "u-4712"])
    #expect(fleet["initech"]?.suspension.reason == "non-payment")
    #expect(fleet["cyberdyne"]?.trialUntil?.description == "2099-12-31T00:00:00Z")
  }
}
