import Diagnostics
import Foundation
import Specs
import TestKit
import Testing

/// Each folder of `Tests/Golden/documents` holds a fleet, and what is said about it; `UPDATE_GOLDEN=1` writes it anew.
@Suite struct GoldenDocumentTests {
  static let cases = GoldenCase.all(under: "Tests/Golden/documents")

  @Test(arguments: cases) func `a fleet gets the diagnostics of its folder`(
    golden: GoldenCase
  ) throws {
    let loaded = try fixture(golden).load()
    let text = DiagnosticRenderer().render(loaded.diagnostics) + standing(loaded)
    #expect(try golden.difference(of: text, from: "diagnostics.txt") == nil)
  }

  @Test func `every code about documents and fleets has a case`() throws {
    let said = try Self.cases.flatMap { try fixture($0).load().diagnostics.map(\.code.number) }
    let codes = DiagnosticCode.all.map(\.number).filter { (200..<400).contains($0) }
    #expect(codes.filter { !said.contains($0) } == [])
  }

  @Test func `the tenant of the reference resolves as its folder says`() throws {
    let golden = try #require(Self.cases.first { $0.name == "the-reference" })
    let fleet = try #require(try fixture(golden).load().fleet)
    let acme = try #require(fleet["acme"])
    let explained = try #require(acme.explain()).map {
      "\($0.path) = \($0.value)  (\($0.origin ?? "default"))\n"
    }
    #expect(try golden.difference(of: explained.joined(), from: "explained.txt") == nil)
    var canonical: [UInt8] = []
    acme.appendCanonical(to: &canonical)
    let json = String(decoding: canonical, as: UTF8.self) + "\n"
    #expect(try golden.difference(of: json, from: "canonical.json") == nil)
  }

  private func fixture(_ golden: GoldenCase) throws -> FleetFixture {
    let names = try FileManager.default.subpathsOfDirectory(atPath: golden.folder)
      .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".schema.json") || $0.hasSuffix(".sql") }
      .sorted()
    return FleetFixture(try names.map { (path: $0, text: try golden.input($0)) })
  }

  /// Who is planned and who is held, below the diagnostics.
  private func standing(_ loaded: LoadedFleet) -> String {
    guard let fleet = loaded.fleet else { return "\nno fleet\n" }
    let tenants = (0..<fleet.count).map { String(decoding: fleet.name(of: $0), as: UTF8.self) }
    let held = fleet.held.map(\.name)
    return """

      tenants: \(tenants.joined(separator: " "))
      held: \(held.joined(separator: " "))
      absent tenants are held: \(fleet.holdsAbsent)

      """
  }
}
