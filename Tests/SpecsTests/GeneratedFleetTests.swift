import Diagnostics
import Specs
import TestKit
import Testing

@Suite struct GeneratedFleetTests {
  @Test func `ten thousand generated tenants load without a complaint`() throws {
    let loaded = FleetFixture(FleetGenerator().fleet(tenants: 10_000)).load()
    #expect(DiagnosticRenderer().render(loaded.diagnostics.prefix(3)) == "")
    let fleet = try #require(loaded.fleet)
    #expect(fleet.count == 10_000)
    #expect(fleet.index(of: "tenant-004711") == 4711)
    #expect(fleet.indices(from: "tenant-000100", before: "tenant-000200") == 100..<200)
    var scratch = ResolutionScratch()
    for index in stride(from: 0, to: fleet.count, by: 997) {
      #expect(fleet.resolve(index, into: &scratch).name == FleetGenerator().name(of: index))
    }
  }

  @Test func `tenants checked side by side give the same fleet`() throws {
    var files = FleetGenerator().fleet(tenants: 60)
    files[20].text = files[20].text.replacing("cluster: main", with: "cluster: other")
    let whole = FleetFixture(files).load()
    let draft = FleetDraft(
      [FleetFixture(files).decode()], revision: Revision(name: "test", origin: .worktree),
      zones: FleetFixture.zones,
      reading: FleetFixture([]))
    let parts = draft.finish([draft.check(30..<60), draft.check(0..<30)])
    #expect(parts.diagnostics.map(\.message) == whole.diagnostics.map(\.message))
    #expect(parts.fleet?.held == whole.fleet?.held)
    #expect(parts.fleet?.count == 59)
  }
}
