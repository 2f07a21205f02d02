import Resources
import Specs
import TestKit
import Testing

@Suite struct EffectiveRolesTests {
  private typealias Role = ResolvedTenant.Role

  private func platform() throws -> Platform {
    let loaded = FleetFixture(
      """
      apiVersion: tenure.dev/v1
      kind: Platform
      metadata: {name: example}
      spec:
        permissions: [invoice:read, invoice:write, report:read]
        roles:
          - {name: BasicUser, permissions: [invoice:read]}
          - {name: Clerk, inherits: [BasicUser], permissions: ["invoice:*"]}
          - {name: Support, scope: platform, permissions: [report:read]}
      """
    ).load()
    return try #require(loaded.fleet).platform
  }

  private func permissions(of name: String, _ roles: [Role]) throws -> [String] {
    var effective = EffectiveRoles(roles, of: try platform())
    return effective.permissions(of: name)
  }

  private func role(
    _ name: String, inherits: [String] = [], _ permissions: [String] = [], without: [String] = []
  ) -> Role {
    Role(name: name, inherits: inherits, permissions: permissions, without: without)
  }

  @Test func `a role has what it inherits, however far, and what it names`() throws {
    let roles = [
      role("a", inherits: ["b"], ["report:read"]), role("b", inherits: ["c"]),
      role("c", inherits: ["Clerk"]),
    ]
    #expect(try permissions(of: "a", roles) == ["invoice:read", "invoice:write", "report:read"])
  }

  @Test func `removals come last, and what inherits from there lacks it too`() throws {
    let roles = [
      role("a", inherits: ["Clerk"], ["report:read"], without: ["invoice:*", "report:read"]),
      role("b", inherits: ["a"], ["report:read"]),
    ]
    #expect(try permissions(of: "a", roles) == [])
    #expect(try permissions(of: "b", roles) == ["report:read"])
  }

  @Test func `everything stays everything until something is taken from it`() throws {
    #expect(try permissions(of: "a", [role("a", ["*"])]) == ["*"])
    #expect(
      try permissions(of: "a", [role("a", ["*"], without: ["report:read"])])
        == ["invoice:read", "invoice:write"])
    #expect(try permissions(of: "a", [role("a", ["*"], without: ["*"])]) == [])
  }

  @Test func `under a system role's name a tenant only takes away`() throws {
    let roles = [
      role("Clerk", inherits: ["TenantAdmin"], ["report:read"], without: ["invoice:write"]),
      role("a", inherits: ["Clerk"]),
    ]
    #expect(try permissions(of: "Clerk", roles) == ["invoice:read"])
    #expect(try permissions(of: "a", roles) == ["invoice:read"])
    #expect(try permissions(of: "BasicUser", roles) == ["invoice:read"])
  }

  @Test func `a circle grants nothing, and neither does what leans on it`() throws {
    let roles = [
      role("a", inherits: ["b"], ["report:read"]), role("b", inherits: ["c"], ["*"]),
      role("c", inherits: ["b"]), role("d", inherits: ["d"], ["*"]),
      role("e", inherits: ["BasicUser"]),
    ]
    for name in ["a", "b", "c", "d"] { #expect(try permissions(of: name, roles) == [], "\(name)") }
    #expect(try permissions(of: "e", roles) == ["invoice:read"])
  }

  @Test func `a role of the platform, and one that is not there, grant nothing in a tenant`() throws
  {
    let roles = [role("a", inherits: ["SuperAdmin", "Support", "missing"])]
    for name in ["a", "SuperAdmin", "Support", "missing"] {
      #expect(try permissions(of: name, roles) == [], "\(name)")
    }
  }
}
