import PostgresAccess
import TestKit
import Testing

@Suite struct SettingsTests {
  static let acme = #"""
      security:
        mfa: required
        passwordPolicy: {minLength: 14, maxAge: 90d, complexity: [lower, digit]}
        ipAllow: [203.0.113.0/24]
      business:
        locale: en-GB
        rules: {"quote \"' \\": [1, 2.50, 1e3, null, true, {"ä": "\t\n\\"}], "longer": -0.0}
        integrations: [{name: erp, url: "https://erp.example/hook", secret: {secret: erp}}]
      performance: {cache: {ttl: 90s, maxSize: 1GiB}}
      experience: {features: {beta: true, a: false}, branding: {colors: {primary: "#0a5"}}}
      support: {level: dedicated, response: 1h}
    """#

  @Test func `settings conform: law 5, law 6`() async throws {
    let conformance = KindConformance { try await Tenancy(acme: Self.acme).settings }
    let problems = try await conformance.problems(after: [
      .init(
        "a value was changed",
        #"UPDATE tenure.tenant_settings SET security = security || '{"mfa": "off"}'"#),
      .init(
        "a value was added",
        #"UPDATE tenure.tenant_settings SET cache = cache || '{"x": 1}'"#),
      .init("a row is gone", "DELETE FROM tenure.tenant_settings"),
    ])
    #expect(problems == [])
  }

  @Test func `the application reads the settings of its tenant and of no other`() async throws {
    let tenancy = try await Tenancy(acme: Self.acme)
    try await tenancy.converge()
    let acme = Application.acme
    let expected: [(SQL, String?)] = [
      ("tenure.settings('security') ->> 'mfa'", "required"),
      ("tenure.settings() #>> '{security,passwordPolicy,maxAge}'", "P90D"),
      ("tenure.settings('cache')", #"{"ttl": "PT1M30S", "maxSize": 1073741824}"#),
      ("tenure.settings('business') #>> '{integrations,0,secret}'", #"{"secret": "erp"}"#),
      ("tenure.settings('support')", #"{"level": "dedicated", "response": "PT1H"}"#),
      ("tenure.settings('experience') -> 'features'", #"{"a": false, "beta": true}"#),
      ("tenure.settings('quotas')", nil), ("tenure.settings(NULL)", nil),
    ]
    for (expression, value) in expected {
      #expect(try await tenancy.value(as: acme, "SELECT \(expression)") == value)
    }
    let other = try await tenancy.value(
      as: Application.globex, "SELECT tenure.settings('security') ->> 'mfa'")
    #expect(other == "optional")
    for context in [nil, "", "garbage"] {
      #expect(try await tenancy.value(as: context, "SELECT tenure.settings()") == nil)
    }
  }
}
