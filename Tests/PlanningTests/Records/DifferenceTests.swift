import Planning
import Specs
import Testing

@Suite struct DifferenceTests {
  @Test func `what is as it should be differs in nothing, whatever was generated`() {
    let desired = Samples.registered((0..<200).map { ("tenant-\($0)", "basic") })
    let observed = Samples.registered(
      (0..<200).reversed().map { ("tenant-\($0)", "basic") }, key: 7)
    #expect(Difference.between(desired: desired, observed: desired, in: Samples.control).isEmpty)
    #expect(Difference.between(desired: desired, observed: observed, in: Samples.control).isEmpty)
  }

  @Test func `creations, updates and removals come in the order of tenants`() throws {
    let desired = Samples.registered([("a", "basic"), ("c", "pro"), ("d", "pro")])
    let observed = Samples.registered(
      [("b", "pro"), ("c", "basic"), ("d", "pro"), ("e", "x")], key: 3)
    let changes = Difference.between(desired: desired, observed: observed, in: Samples.control)
    #expect(changes.map(\.id.tenant) == ["a", "b", "c", "e"])
    #expect(changes.map(\.action) == [.create, .remove, .update, .remove])
    let update = changes[2]
    let kind = Samples.registration
    #expect(update.before?.values(of: kind)[0] == .text("3"))
    #expect(update.after?.values(of: kind)[0] == .unknown)
    #expect(update.before?.text(of: "tier", in: kind) == "basic")
    #expect(update.after?.text(of: "tier", in: kind) == "pro")
  }

  @Test func `an empty text is not null, and a name is not a part of a column`() {
    func row(_ tenant: String, _ name: String, _ text: String?) -> Records {
      var records = Records(of: Samples.settings)
      records.append(tenant: tenant, name: name) { $0.text(text) }
      return records
    }
    func count(_ one: Records, _ other: Records) -> Int {
      Difference.between(desired: one, observed: other, in: Samples.app).count
    }
    #expect(count(row("a", "", ""), row("a", "", nil)) == 1)
    #expect(count(row("ab", "c", "x"), row("a", "bc", "x")) == 2)
    #expect(
      count(row("a", "long name of a row", "12345678"), row("a", "long name of a row", "12345679"))
        == 1)
  }
}
