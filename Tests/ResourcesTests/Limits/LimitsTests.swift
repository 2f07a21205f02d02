import PostgresAccess
import TestKit
import Testing

@Suite struct LimitsTests {
  static let acme = """
      business: {timezone: Pacific/Auckland}
      quotas:
        storage: {database: 100GiB, files: 1GB, enforce: soft}
        usage: {users: 7}
        burst: {percent: 20, until: 2100-01-01}
        alertAt: [50, 99.5%]
    """

  @Test func `limits conform: law 5, law 6`() async throws {
    let conformance = KindConformance { try await Tenancy(acme: Self.acme).limits }
    let problems = try await conformance.problems(after: [
      .init(
        "a quota was raised",
        #"UPDATE tenure.tenant_limits SET usage = usage || '{"users": 1000000}'"#),
      .init(
        "the burst goes on",
        #"UPDATE tenure.tenant_limits SET burst = burst || '{"until": "2999-01-01"}'"#),
      .init("nobody is told", "UPDATE tenure.tenant_limits SET alert_at = '[]'"),
      .init("a row is gone", "DELETE FROM tenure.tenant_limits"),
    ])
    #expect(problems == [])
  }

  @Test func `quotas are read in bytes and pieces, wider while a burst lasts`() async throws {
    let tenancy = try await Tenancy(acme: Self.acme)
    try await tenancy.converge()
    let acme = Application.acme
    let expected: [(String?, String?)] = [
      ("storage.database", "\(120 << 30)"), ("storage.files", "1200000000"), ("usage.users", "8"),
      ("features.workflows", "12"), ("storage.enforce", nil), ("storage", nil), ("x.y", nil),
      ("", nil), (nil, nil),
    ]
    for (name, value) in expected {
      #expect(try await tenancy.value(as: acme, "SELECT tenure.quota(\(name))") == value)
    }
    let burst = try await tenancy.value(as: acme, "SELECT tenure.quotas() -> 'burst'")
    // The first moment of that day in the tenant's own time zone.
    #expect(burst == #"{"until": "2099-12-31T11:00:00Z", "percent": 20}"#)
    try await tenancy.database.run(
      script:
        #"UPDATE tenure.tenant_limits SET burst = burst || '{"until": "2020-01-01T00:00:00Z"}'"#)
    #expect(try await tenancy.value(as: acme, "SELECT tenure.quota('usage.users')") == "7")
    let whole = try await tenancy.value(
      as: acme,
      "SELECT tenure.quotas() -> 'alertAt' || (tenure.quotas() #> '{storage,enforce}')")
    #expect(whole == #"[50, 99.5, "soft"]"#)
    #expect(
      try await tenancy.value(as: Application.globex, "SELECT tenure.quota('usage.users')") == "100"
    )
    #expect(try await tenancy.value(as: nil, "SELECT tenure.quota('usage.users')") == nil)
  }
}
