import TestKit
import Testing

/// The check of our outputs finds what it is there to find.
@Suite struct SchemaCheckTests {
  @Test(arguments: [
    (#"{"type": "object"}"#, "{}", "[]"), (#"{"type": "integer"}"#, "1", "true"),
    (#"{"type": "integer"}"#, "1", "1.5"), (#"{"type": "boolean"}"#, "true", "1"),
    (#"{"type": "string"}"#, #""1""#, "1"), (#"{"type": "null"}"#, "null", "0"),
    (#"{"const": "a"}"#, #""a""#, #""b""#), (#"{"const": 1}"#, "1", "2"),
    (#"{"enum": ["a", "b"]}"#, #""a""#, #""c""#), (#"{"minimum": 1}"#, "1", "0"),
    (#"{"pattern": "^TN[0-9]+$"}"#, #""TN1""#, #""TNx""#),
    (#"{"format": "date-time"}"#, #""2026-12-31T08:00:00Z""#, #""2026-12-31""#),
    (#"{"items": {"type": "string"}}"#, #"["a"]"#, "[1]"),
    (#"{"required": ["a"]}"#, #"{"a": 1}"#, "{}"),
    (#"{"properties": {"a": {"type": "null"}}}"#, #"{"a": null, "b": 1}"#, #"{"a": 1}"#),
    (#"{"additionalProperties": false}"#, "{}", #"{"a": 1}"#),
    (#"{"additionalProperties": {"type": "null"}}"#, #"{"a": null}"#, #"{"a": 1}"#),
    (#"{"oneOf": [{"type": "null"}, {"const": "a"}]}"#, "null", #""b""#),
  ])
  func `a keyword tells what is right from what is not`(
    schema: String, right: String, wrong: String
  ) throws {
    let check = try SchemaCheck(schema)
    #expect(try check.flaws(of: right) == [])
    #expect(try check.flaws(of: wrong) != [])
  }

  @Test func `a keyword that is not known is a flaw`() throws {
    #expect(try SchemaCheck(#"{"contains": {}}"#).flaws(of: "[]") != [])
  }
}
