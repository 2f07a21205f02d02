import PostgresAccess
import Specs
import TestKit
import Testing

@Suite struct CanonicalJSONTests {
  /// A tenant with everything in it that PostgreSQL writes in a way of its own.
  static let odd = """
    apiVersion: tenure.dev/v1
    kind: Platform
    metadata: {name: example}
    ---
    apiVersion: tenure.dev/v1
    kind: Tenant
    metadata:
      name: odd
      labels: {b: x, a: y, aa: z, "example.com/x": v}
    spec:
      displayName: "Ünïcode \\"quoted\\" back\\\\slash / 🐘"
      business:
        rules:
          zz: 1
          a: {bb: [], b: {}}
          é: accented
          "": empty
          "quote\\"d": 'line'
          text: |
            two
            lines	and a tab
          numbers: [0, -0, -0.0, 1.50, 1e3, 1.5e3, 1e-3, .5, 5., +7, 0x1F, 0o17, 123456789012345678901234567890, 1.50e1, 0.000]
          words: [true, false, null, "true", no, "1"]
      quotas: {burst: {percent: 20.5%, until: 2026-12-31}, alertAt: [80, 99.99%]}
    """

  private func canonical(_ fixture: FleetFixture) throws -> [String] {
    let fleet = try #require(fixture.load().fleet)
    return (0..<fleet.count).map { index in
      var bytes: [UInt8] = []
      fleet.resolve(index).appendCanonical(to: &bytes)
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test func `it is exactly the text that PostgreSQL prints for jsonb`() async throws {
    let texts =
      try canonical(FleetFixture(Self.odd))
      + canonical(FleetFixture(FleetGenerator().fleet(tenants: 50)))
    #expect(texts.count == 51)
    for text in texts {
      let rows = try await TemporaryPostgres.administer("SELECT (\(text)::jsonb)::text")
      #expect(rows == [[text]])
    }
  }
}
