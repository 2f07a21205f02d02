import Diagnostics
import Specs
import TestKit
import Testing

@Suite struct ResolutionTests {
  static let documents: [(path: String, text: String)] = [
    (
      "platform.yaml",
      """
      apiVersion: tenure.dev/v1
      kind: Platform
      metadata: {name: example}
      spec:
        defaults:
          security: {session: {idle: 1h, concurrent: 9}}
          experience: {features: {a: true, b: true, c: true}}
          business: {integrations: [{name: erp, url: "https://platform.example/", events: [x]}]}
          quotas: {alertAt: [50]}
      """
    ),
    (
      "tier.yaml",
      """
      apiVersion: tenure.dev/v1
      kind: Tier
      metadata: {name: gold}
      spec:
        tenant:
          security: {session: {idle: 2h}}
          experience: {features: {b: false, c: false}}
          business: {integrations: [{name: erp, url: "https://tier.example/"}, {name: crm, url: "https://crm.example/"}]}
          quotas: {alertAt: [60, 70]}
      """
    ),
    (
      "acme.yaml",
      """
      apiVersion: tenure.dev/v1
      kind: Tenant
      metadata: {name: acme}
      spec:
        tier: gold
        security: {session: {absolute: 24h}}
        experience: {features: {c: true}}
        business: {integrations: [{name: erp, secret: {secret: erp}}, {name: own, url: "https://own.example/"}]}
      """
    ),
    ("beta.yaml", "apiVersion: tenure.dev/v1\nkind: Tenant\nmetadata: {name: beta}\n"),
  ]

  private func acme() throws -> ResolvedTenant {
    let loaded = FleetFixture(Self.documents).load()
    #expect(DiagnosticRenderer().render(loaded.diagnostics) == "")
    return try #require(loaded.fleet?["acme"])
  }

  @Test func `the tenant wins over the tier, the tier over the platform, field by field`() throws {
    let session = try #require(try acme()[TenantField.security]?["session"])
    #expect(session["idle"]?.period == Period("2h"))
    #expect(session["absolute"]?.period == Period("24h"))
    #expect(session["concurrent"]?.integer == 9)
    let layers = ["idle", "absolute", "concurrent"].map { session[$0]?.value.layer }
    #expect(layers == [.tier, .tenant, .platform])
    #expect(try acme()[TenantField.security]?["mfa"]?.value.layer == .builtIn)
  }

  @Test func `maps merge by key`() throws {
    let features = try #require(try acme()[TenantField.experience]?["features"])
    #expect(features.json == #"{"a": true, "b": false, "c": true}"#)
  }

  @Test func `lists of named things merge by name, other lists replace`() throws {
    let acme = try acme()
    let integrations = try #require(acme[TenantField.integrations])
    #expect(
      integrations.json == """
        [{"url": "https://tier.example/", "name": "erp", "events": ["x"], "secret": {"secret": "erp"}}, \
        {"url": "https://crm.example/", "name": "crm", "events": []}, \
        {"url": "https://own.example/", "name": "own", "events": []}]
        """)
    #expect(acme[TenantField.quotas]?["alertAt"]?.json == "[60, 70]")
  }

  @Test func `an explanation names file, line and column`() throws {
    let explained = try #require(try acme().explain("security.session"))
    #expect(
      explained.map { "\($0.path) \($0.value) \($0.origin ?? "default")" } == [
        "spec.security.session.idle PT2H tier.yaml:6:32",
        "spec.security.session.absolute P1D acme.yaml:6:34",
        "spec.security.session.concurrent 9 platform.yaml:6:48",
      ])
    #expect(try acme().explain("trialUntil") == [])
    #expect(try acme().explain("securty") == nil)
    #expect(ResolvedTenant.suggestion(for: "securty") == "security")
  }

  @Test func `the order of files never matters`() throws {
    let expected = FleetFixture(Self.documents).load()
    for turn in 1..<Self.documents.count {
      let turned = Array(Self.documents[turn...] + Self.documents[..<turn])
      let loaded = FleetFixture(turned.reversed()).load()
      #expect(loaded.diagnostics == expected.diagnostics)
      for index in 0..<2 {
        var (one, other): ([UInt8], [UInt8]) = ([], [])
        try #require(expected.fleet).resolve(index).appendCanonical(to: &one)
        try #require(loaded.fleet).resolve(index).appendCanonical(to: &other)
        #expect(one == other)
      }
    }
  }

  @Test func `law 1: a document in error holds its tenant, under its former names too`() throws {
    var files = Self.documents
    files[3].text = """
      apiVersion: tenure.dev/v1
      kind: Tenant
      metadata: {name: beta, formerly: [gamma]}
      spec: {stat: active}
      """
    let fleet = try #require(FleetFixture(files).load().fleet)
    #expect(fleet.count == 1)
    #expect(fleet.held.map(\.name) == ["beta", "gamma"])
    #expect(!fleet.holdsAbsent)
  }

  @Test func `law 1: a good document does not count beside one in error about the same tenant`()
    throws
  {
    let files =
      Self.documents + [
        (
          "other.yaml",
          "apiVersion: tenure.dev/v1\nkind: Tenant\nmetadata: {name: acme}\nspec: {x: 1}\n"
        )
      ]
    let fleet = try #require(FleetFixture(files).load().fleet)
    #expect(fleet.held.map(\.name) == ["acme"])
    #expect(fleet["acme"] == nil)
  }

  @Test func `law 1: a document in error is still the owner of its name`() throws {
    var files = Self.documents
    let acme = try #require(files.firstIndex { $0.path == "acme.yaml" })
    let copy = files[acme].text.replacing("name: acme", with: "name: acme2, formerly: [acme]")
    try #require(copy != files[acme].text)
    files[acme].text += "  colour: green\n"
    files.append(("copy.yaml", copy))
    let loaded = FleetFixture(files).load()
    let fleet = try #require(loaded.fleet)
    #expect(fleet.held.map(\.name).sorted() == ["acme", "acme2"])
    #expect(fleet.renames() == [:])
    #expect(
      loaded.diagnostics.map(\.message).contains(
        "'acme2' cannot have been 'acme', which is another tenant's name"))
  }

  @Test func `law 1: where an owner is unknown every absent tenant is held`() throws {
    for text in [
      "kind: Tenant\nmetadata: {name: ", "apiVersion: tenure.dev/v1\nkind: Tenat\n", "[]",
    ] {
      var files = Self.documents
      files[3].text = text
      let fleet = try #require(FleetFixture(files).load().fleet)
      #expect(fleet.holdsAbsent)
      #expect(fleet.count == 1)
    }
  }

  @Test func `an empty platform works`() throws {
    let loaded = FleetFixture(
      "apiVersion: tenure.dev/v1\nkind: Platform\nmetadata: {name: p}\nspec: {}\n"
    ).load()
    #expect(loaded.diagnostics == [])
    let platform = try #require(loaded.fleet?.platform)
    #expect(platform.clusters.map(\.name) == ["main"])
    #expect(platform.roles.map(\.name) == ["SuperAdmin", "TenantAdmin", "BasicUser"])
    #expect(platform.controlDatabase.description == "main/app")
    #expect(platform.application.tenantTable.name.parts == ["public", "tenants"])
    #expect(platform.safety.maxShrink.of(100) == 10)
  }

  @Test func `a forgotten file is as if it had never been read`() throws {
    var batch = FleetFixture(Self.documents).decode()
    batch.forget { $0.path == "acme.yaml" }
    let loaded = FleetLoader.load(
      [batch], revision: Revision(name: "test", origin: .worktree), zones: FleetFixture.zones,
      reading: FleetFixture([]))
    #expect(loaded.diagnostics == [])
    #expect(loaded.fleet?.count == 1)
    #expect(loaded.fleet?["acme"] == nil)
  }
}
