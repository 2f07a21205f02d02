import Diagnostics
import TestKit
import Testing

@testable import Specs

/// `business.rules` against the JSON Schema that the Platform names.
@Suite struct BusinessRulesTests {
  private static let path = "schemas/business.schema.json"

  private static let schema = """
    {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
     "properties": {
       "discount": {"type": "number", "minimum": 0, "maximum": 50, "multipleOf": 0.25,
         "description": "Percent off every invoice."},
       "regions": {"type": "array", "items": {"$ref": "#/$defs/region"}, "uniqueItems": true,
         "minItems": 1},
       "approval": {"enum": ["none", "manager", {"levels": 2.0}]},
       "code": {"type": "string", "pattern": "^[A-Z]{3}$"}},
     "required": ["discount"], "additionalProperties": false,
     "$defs": {"region": {"type": "string", "minLength": 2, "maxLength": 2}}}
    """

  private func fleet(
    _ rules: String, tier: String = "{}", schema: String? = schema
  ) -> FleetFixture {
    var files = [
      (
        "platform.yaml",
        """
        apiVersion: tenure.dev/v1
        kind: Platform
        metadata: {name: p}
        spec:
          application:
            businessSchema: \(Self.path)
        """
      ),
      (
        "tier.yaml",
        """
        apiVersion: tenure.dev/v1
        kind: Tier
        metadata: {name: basic}
        spec:
          displayName: Basic
          tenant:
            business:
              rules: \(tier)
        """
      ),
      (
        "acme.yaml",
        """
        apiVersion: tenure.dev/v1
        kind: Tenant
        metadata: {name: acme}
        spec:
          displayName: Acme
          tier: basic
          state: active
          business:
            rules: \(rules)
        """
      ),
    ]
    if let schema { files.append((Self.path, schema)) }
    return FleetFixture(files)
  }

  private func messages(_ rules: String, tier: String = "{}", schema: String? = schema) -> [String]
  {
    fleet(rules, tier: tier, schema: schema).load().diagnostics.map {
      "\($0.place?.file ?? "?"): \($0.message)"
    }
  }

  /// What is wrong with some rules by a schema.
  private func flaws(_ rules: String, _ schema: String) -> [String] {
    messages(rules, schema: schema)
  }

  @Test func `rules that fit say nothing, and the tier's count with the tenant's`() {
    #expect(messages("{discount: 12.5, regions: [eu, us], code: ABC}") == [])
    #expect(messages("{regions: [eu]}", tier: "{discount: 5}") == [])
    #expect(messages("{discount: 1, approval: {levels: 2}}") == [])
  }

  @Test func `free-form rules of several layers merge by key, all the way down`() throws {
    let loaded = fleet(
      "{limits: {day: 5, tags: [c]}, extra: null}",
      tier: "{limits: {day: 1, month: {soft: 9}, tags: [a, b]}, extra: {x: 1}, kept: true}",
      schema: "true"
    ).load()
    let acme = try #require(loaded.fleet?["acme"])
    var json: [UInt8] = []
    acme.appendJSON(TenantField.rules, to: &json)
    #expect(
      String(decoding: json, as: UTF8.self)
        == #"{"kept": true, "extra": null, "limits": {"day": 5, "tags": ["c"], "month": {"soft": 9}}}"#
    )
  }

  @Test func `what does not fit holds the tenant, and is told at its place`() {
    let loaded = fleet("{discount: 60, regions: [eu, eur, eu], approvl: none}").load()
    #expect(loaded.fleet?.count == 0)
    #expect(loaded.fleet?.held.map(\.name) == ["acme"])
    #expect(
      DiagnosticRenderer().render(loaded.diagnostics)
        == """
        error[TN320]: 'business.rules.discount' is more than 50
         --> acme.yaml:9:23
          |
        9 |     rules: {discount: 60, regions: [eu, eur, eu], approvl: none}
          |                       ^
          = hint: Percent off every invoice.

        error[TN320]: 'business.rules.regions[1]' has more than 2 characters
         --> acme.yaml:9:41
          |
        9 |     rules: {discount: 60, regions: [eu, eur, eu], approvl: none}
          |                                         ^^^

        error[TN320]: 'business.rules.regions[2]' is the same as 'business.rules.regions[0]'
         --> acme.yaml:9:46
          |
        9 |     rules: {discount: 60, regions: [eu, eur, eu], approvl: none}
          |                                              ^^

        error[TN320]: 'business.rules.approvl' may not stand here
         --> acme.yaml:9:51
          |
        9 |     rules: {discount: 60, regions: [eu, eur, eu], approvl: none}
          |                                                   ^

        """)
  }

  @Test func `a tier's rules are looked at alone, and may leave to tenants what is required`() {
    #expect(messages("{discount: 1}", tier: "{code: ABC}") == [])
    let wrong = fleet("{discount: 1}", tier: "{code: abc}").load()
    #expect(
      wrong.diagnostics.map { "\($0.place?.file ?? "?"): \($0.message)" } == [
        "acme.yaml: 'acme' is held because tier 'basic' is in error",
        "tier.yaml: 'business.rules.code' does not match ^[A-Z]{3}$",
      ])
    #expect(wrong.fleet?.held.map(\.name) == ["acme"])
  }

  @Test(arguments: [
    ("{}", #"{"required": ["a"]}"#, "'business.rules' lacks 'a'"),
    ("{a: 1}", #"{"minProperties": 2}"#, "'business.rules' has fewer than 2 members"),
    ("{a: 1, b: 2}", #"{"maxProperties": 1}"#, "'business.rules' has more than 1 members"),
    ("{a: 1}", #"{"propertyNames": {"minLength": 2}}"#, "the name 'a' has fewer than 2 characters"),
    ("{a: 1}", #"{"patternProperties": {"^a": false}}"#, "'business.rules.a' may not stand here"),
    (
      "{a: 1}", #"{"patternProperties": {"^b": true}, "additionalProperties": {"type": "string"}}"#,
      "'business.rules.a' is not of the type string"
    ),
    ("{a: 1}", #"{"dependentRequired": {"a": ["b"]}}"#, "'business.rules' lacks 'b'"),
    ("{a: 1}", #"{"dependentSchemas": {"a": {"required": ["c"]}}}"#, "'business.rules' lacks 'c'"),
    (
      "{a: 1.5}", #"{"properties": {"a": {"type": "integer"}}}"#,
      "'business.rules.a' is not of the type integer"
    ),
    (
      "{a: 5}", #"{"properties": {"a": {"exclusiveMaximum": 5}}}"#,
      "'business.rules.a' is not less than 5"
    ),
    (
      "{a: -5}", #"{"properties": {"a": {"exclusiveMinimum": -5}}}"#,
      "'business.rules.a' is not more than -5"
    ),
    (
      "{a: -6}", #"{"properties": {"a": {"minimum": -5.5}}}"#,
      "'business.rules.a' is less than -5.5"
    ),
    (
      "{a: 0.3}", #"{"properties": {"a": {"multipleOf": 0.2}}}"#,
      "'business.rules.a' is no multiple of 0.2"
    ),
    ("{a: x}", #"{"properties": {"a": {"const": "y"}}}"#, #"'business.rules.a' is not "y""#),
    (
      "{a: x}", #"{"properties": {"a": {"type": ["null", "integer"]}}}"#,
      "'business.rules.a' is not of the type integer or null"
    ),
    (
      "{a: [1, x]}", #"{"properties": {"a": {"prefixItems": [true, {"type": "integer"}]}}}"#,
      "'business.rules.a[1]' is not of the type integer"
    ),
    (
      "{a: [1, x]}", #"{"properties": {"a": {"prefixItems": [true], "items": false}}}"#,
      "'business.rules.a[1]' may not stand here"
    ),
    (
      "{a: [x]}", #"{"properties": {"a": {"contains": {"type": "integer"}}}}"#,
      "'business.rules.a' has 0 elements of the kind of which it needs at least 1"
    ),
    (
      "{a: [1, 2]}", #"{"properties": {"a": {"contains": {"type": "integer"}, "maxContains": 1}}}"#,
      "'business.rules.a' has 2 elements of the kind of which it needs 1 to 1"
    ),
    (
      "{a: 1}", #"{"anyOf": [{"required": ["b"]}, {"required": ["c"]}]}"#,
      "'business.rules' fits none of 2 alternatives"
    ),
    (
      "{a: 1}", #"{"oneOf": [{"required": ["a"]}, true]}"#,
      "'business.rules' fits 2 alternatives of which only one may fit"
    ),
    (
      "{a: 1}", #"{"allOf": [{"required": ["a"]}, {"required": ["z"]}]}"#,
      "'business.rules' lacks 'z'"
    ),
    ("{a: 1}", #"{"not": {"required": ["a"]}}"#, "'business.rules' is what it may not be"),
    (
      "{a: 1}", #"{"if": {"required": ["a"]}, "then": {"required": ["b"]}}"#,
      "'business.rules' lacks 'b'"
    ),
    (
      "{b: 1}", #"{"if": {"required": ["a"]}, "else": {"required": ["c"]}}"#,
      "'business.rules' lacks 'c'"
    ),
    (
      "{a: {a: {a: 1}}}", ##"{"type": "object", "properties": {"a": {"$ref": "#"}}}"##,
      "'business.rules.a.a.a' is not of the type object"
    ),
  ])
  func `each keyword says what is wrong`(_ rules: String, _ schema: String, _ message: String) {
    #expect(flaws(rules, schema) == ["acme.yaml: \(message)"])
  }

  @Test(arguments: [
    ("{a: 3}", #"{"properties": {"a": {"const": 3.0, "type": "integer", "multipleOf": 1.5}}}"#),
    ("{a: {y: 1, x: [1.50]}}", #"{"properties": {"a": {"enum": [{"x": [1.5], "y": 1}]}}}"#),
    (
      "{a: 123456789012345678901234567890.1}",
      #"{"properties": {"a": {"maximum": 123456789012345678901234567890.11}}}"#
    ),
    ("{a: text}", #"{"properties": {"a": {"minimum": 5, "minItems": 3, "required": ["x"]}}}"#),
    ("{a: [1, 1.5, {}, []]}", #"{"properties": {"a": {"uniqueItems": true, "maxItems": 4}}}"#),
    ("{}", "true"),
  ])
  func `what fits is accepted`(_ rules: String, _ schema: String) {
    #expect(flaws(rules, schema) == [])
  }

  @Test(arguments: [
    (#"{"properties": {"a": {"type": "strng"}}}"#, "'strng' is no type of JSON"),
    (##"{"$ref": "#/$defs/none"}"##, "'#/$defs/none' leads to nothing"),
    (
      #"{"$ref": "https://example.org/x.json"}"#,
      "'https://example.org/x.json' leads out of this file"
    ),
    (#"{"unevaluatedProperties": false}"#, "'unevaluatedProperties' is not supported"),
    (
      #"{"pattern": "(?=a)"}"#,
      "'(?=a)' is no pattern that can be matched: looking ahead or behind is not supported"
    ),
    (#"{"minLength": -1}"#, "a whole number that is not negative is expected here"),
    (#"{"multipleOf": 0}"#, "'multipleOf' needs a positive number of at most 18 digits"),
    (#"{"required": "a"}"#, "a list is expected here"),
    ("[]", "a schema is an object, or true or false"),
  ])
  func `a schema that cannot be used stops everything`(_ schema: String, _ message: String) {
    let loaded = fleet("{}", schema: schema).load()
    #expect(loaded.fleet == nil)
    #expect(loaded.diagnostics.map(\.message) == [message])
    #expect(loaded.diagnostics.first?.place?.file == Self.path)
  }

  @Test func `a schema that is not there, or is no JSON, stops everything`() {
    let missing = fleet("{}", schema: nil).load()
    #expect(missing.fleet == nil)
    #expect(missing.diagnostics.map(\.message) == ["the schema '\(Self.path)' cannot be read"])
    #expect(missing.diagnostics.first?.place?.line == 6)
    let broken = fleet("{}", schema: "{\"type\": ").load()
    #expect(broken.fleet == nil)
    #expect(broken.diagnostics.map(\.message) == ["the schema '\(Self.path)' cannot be read"])
  }

  @Test func `an unknown keyword is told, and has no effect`() {
    let loaded = fleet("{}", schema: #"{"minPropertes": 1, "x": 2, "title": "t"}"#).load()
    #expect(loaded.fleet?.count == 1)
    #expect(
      loaded.diagnostics.map(\.message) == [
        "'minPropertes' is no keyword of JSON Schema and has no effect",
        "'x' is no keyword of JSON Schema and has no effect",
      ])
    #expect(loaded.diagnostics.first?.hint == "did you mean 'minProperties'?")
    #expect(loaded.diagnostics.allSatisfy { $0.severity == .warning })
  }

  @Test(arguments: [
    ##"{"allOf": [{"$ref": "#"}]}"##, ##"{"$ref": "#"}"##,
    ##"{"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}]}}, "$ref": "#/$defs/a"}"##,
  ])
  func `a schema that goes round in itself ends with a word`(_ schema: String) {
    #expect(
      flaws("{a: 1}", schema).contains {
        $0.hasSuffix("the schema refers to itself too often to be checked")
      })
  }
}
