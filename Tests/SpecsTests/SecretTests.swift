import Diagnostics
import Specs
import TestKit
import Testing

@Suite struct SecretTests {
  private func codes(_ text: String) -> [Int] {
    let document = """
      apiVersion: tenure.dev/v1
      kind: Platform
      metadata: {name: example}
      ---
      apiVersion: tenure.dev/v1
      kind: Tenant
      metadata: {name: acme}
      spec:
        business:
          rules:
            value: '\(text)'
      """
    let diagnostics = FleetFixture(document).load().diagnostics
    // Law 11: what was taken for a secret is shown nowhere.
    #expect(!DiagnosticRenderer().render(diagnostics).contains(text))
    return diagnostics.map(\.code.number)
  }

  @Test(arguments: [
    "postgres://app:hunter2@db.example.com/app", "host=db password=hunter2",
    "Server=db;pwd=hunter2",
    "-----BEGIN RSA PRIVATE KEY-----", "AGE-SECRET-KEY-1QQQQQQ", "ghp_0123456789abcdef",
    "AKIAIOSFODNN7EXAMPLE", "key: sk_live_0123456789", "xoxb-0123456789-abc", "glpat-0123456789abc",
  ]) func `law 11: what looks like a secret is refused and not shown`(text: String) {
    #expect(codes(text) == [211])
  }

  @Test(arguments: [
    "https://example.com/a?b=c", "ask ada@example.com: today", "AKIAs are trees of words",
    "a password is needed", "http://example.com:8080/@home",
  ]) func `ordinary text is none`(text: String) {
    #expect(codes(text) == [])
  }
}
