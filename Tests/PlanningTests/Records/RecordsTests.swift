import Planning
import Specs
import Testing

@Suite struct RecordsTests {
  @Test func `rows come back as they were written, in the kind's order of columns`() {
    var records = Records(of: Samples.registration)
    records.append(tenant: "acme", name: "") { row in
      row.text("17")
      row.text("acme")
      row.null()
      row.text([UInt8]("{}".utf8))
    }
    let row = records[0].row
    #expect(
      row.values(of: Samples.registration) == [.text("17"), .text("acme"), .null, .text("{}")])
    #expect(records[0]["name"] == .text("acme"))
    #expect(records[0]["nothing"] == nil)
    #expect(row.texts(of: Samples.registration) == ["17", "acme", nil, "{}"])
  }

  @Test func `rows stand in the order of tenant and name as bytes`() {
    var records = Records(of: Samples.isolation)
    for (tenant, name) in [("b", ""), ("a-longer-name", "x"), ("ab", ""), ("a", "é"), ("a", "z")] {
      records.append(tenant: tenant, name: name) { row in
        row.null()
        row.null()
      }
    }
    records.sort()
    #expect(records.map(\.tenant) == ["a", "a", "a-longer-name", "ab", "b"])
    #expect(records.map(\.name) == ["z", "é", "x", "", ""])
  }

  @Test func `a row that fails to be filled is not added`() {
    struct Failure: Error {}
    var records = Samples.registered([("a", "basic")])
    let before = records.digests
    #expect(throws: Failure.self) {
      try records.append(tenant: "b") { row throws(Failure) in
        row.unknown()
        row.text("half a row")
        throw Failure()
      }
    }
    #expect(records.count == 1)
    #expect(records.digests == before)
    records.append(tenant: "c") { row in
      row.text("1")
      row.text("c")
      row.text("pro")
      row.text("{}")
    }
    #expect(records[1].row.texts(of: Samples.registration) == ["1", "c", "pro", "{}"])
  }

  @Test func `a renamed tenant keeps its rows under its new name`() {
    let records = Samples.registered([("acme-inc", "pro"), ("zeta", "basic")])
      .renamed(["acme-inc": "zorro"])
    #expect(records.map(\.tenant) == ["zeta", "zorro"])
    #expect(records[1]["tier"] == .text("pro"))
  }

  @Test func `parts merge in the order of tenants`() {
    let merged = Samples.registered([("b", "x")]).merged(
      with: Samples.registered([("c", "y"), ("a", "z")]))
    #expect(merged.map(\.tenant) == ["a", "b", "c"])
  }

  @Test func `runs of tenants are found with all of their rows`() {
    var records = Records(of: Samples.registration)
    for tenant in ["d", "a", "c", "b", "a-b"] {
      for name in ["2", "1"] {
        records.append(tenant: tenant, name: name) { row in
          for text in ["1", tenant, "pro", "{}"] { row.text(text) }
        }
      }
    }
    records.sort()
    func tenants(_ runs: (String, String)...) -> [String] {
      records.rows(of: runs.map { (first: $0.0, last: $0.1) }).map { $0.tenant + $0.id.name }
    }
    #expect(tenants(("a", "a"), ("c", "d")) == ["a1", "a2", "c1", "c2", "d1", "d2"])
    #expect(tenants(("a-b", "b")) == ["a-b1", "a-b2", "b1", "b2"])
    #expect(tenants(("e", "f"), ("aa", "aaa")).isEmpty)
    #expect(tenants().isEmpty)
  }

  @Test func `the digest of rows does not depend on how they came, and says nothing of secrets`() {
    let one = Samples.registered([("a", "x"), ("b", "y")])
    let other = Samples.registered([("b", "y"), ("a", "x")])
    #expect(one.digests == other.digests)
    #expect(one.digests != Samples.registered([("a", "x"), ("b", "z")]).digests)
    var sorted = other
    sorted.sort()
    #expect(sorted.digests["a"] != sorted.digests["b"])
    #expect(
      Samples.access("a", roles: "r", password: "hunter2").digests
        == Samples.access("a", roles: "r", password: "swordfish").digests)
  }
}

extension Records {
  fileprivate var digests: [String: Fingerprint] {
    var digests: [String: Fingerprint] = [:]
    forEachDigest { digests[$0] = $1 }
    return digests
  }
}
