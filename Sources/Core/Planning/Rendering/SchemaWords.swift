import Diagnostics

/// The words of JSON Schema (2020-12) that the schemas of our outputs are made of.
///
/// An object has exactly the fields that are named: what is printed is promised.
package protocol SchemaWords {}

extension SchemaWords {
  /// A whole schema as it stands in `schemas/`, NAME.schema.json.
  package static func document(
    _ name: String, _ title: String, _ description: String, _ object: JSONTree
  ) -> String {
    JSONTree.fields(
      [
        ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
        ("$id", .string("https://tenure.dev/schemas/\(name).schema.json")),
        ("title", .string(title)), ("description", .string(description)),
      ] + members(object)
    ).pretty() + "\n"
  }

  package static func about(_ text: String) -> (String, JSONTree) { ("description", .string(text)) }
  package static func type(_ name: String) -> JSONTree { .fields([("type", .string(name))]) }

  package static func typed(_ name: String, _ text: String) -> JSONTree {
    .fields([("type", .string(name)), about(text)])
  }

  package static func string(_ text: String) -> JSONTree { typed("string", text) }
  package static func boolean(_ text: String) -> JSONTree { typed("boolean", text) }

  package static func time(_ text: String) -> JSONTree {
    .fields([("type", .string("string")), ("format", .string("date-time")), about(text)])
  }

  package static func count(_ text: String) -> JSONTree {
    .fields([("type", .string("integer")), ("minimum", .number(0)), about(text)])
  }

  package static func constant(_ text: String) -> JSONTree { .fields([("const", .string(text))]) }

  package static func version(_ number: Int) -> JSONTree {
    .fields([
      ("const", .number(number)), about("Changes when a field goes or changes its meaning."),
    ])
  }

  package static func choice(_ words: [String], _ text: String) -> JSONTree {
    .fields([("enum", .array(words.map(JSONTree.string))), about(text)])
  }

  package static func list(of element: JSONTree, _ text: String) -> JSONTree {
    .fields([("type", .string("array")), ("items", element), about(text)])
  }

  package static func names(_ text: String) -> JSONTree { list(of: type("string"), text) }

  package static func nullable(_ value: JSONTree, _ text: String) -> JSONTree {
    .fields([("oneOf", .array([type("null"), value])), about(text)])
  }

  package static func object(_ fields: [(String, JSONTree)]) -> JSONTree {
    .fields([
      ("type", .string("object")), ("properties", .fields(fields)),
      ("required", .array(fields.map { .string($0.0) })), ("additionalProperties", .boolean(false)),
    ])
  }

  package static func members(_ object: JSONTree) -> [(String, JSONTree)] {
    guard case .object(let members) = object else { return [] }
    return members.map { ($0.key, $0.value) }
  }

  /// An object with keys of the user's own, all with one kind of value.
  package static func map(of value: JSONTree, _ text: String) -> JSONTree {
    .fields([("type", .string("object")), ("additionalProperties", value), about(text)])
  }

  /// Any JSON object.
  package static func anyObject(_ text: String) -> JSONTree {
    .fields([("type", .string("object")), about(text)])
  }

  /// An object of which some fields may be left out.
  package static func object(
    _ fields: [(String, JSONTree)], optional: [(String, JSONTree)]
  ) -> JSONTree {
    .fields([
      ("type", .string("object")), ("properties", .fields(fields + optional)),
      ("required", .array(fields.map { .string($0.0) })), ("additionalProperties", .boolean(false)),
    ])
  }
}

extension JSONTree {
  /// The value over several lines, two spaces a level; lists of leaves stay on one.
  func pretty(_ indent: String = "") -> String {
    let inner = indent + "  "
    switch self {
    case .object(let members) where !members.isEmpty:
      let lines = members.map { "\(inner)\($0.key.quotedForJSON): \($0.value.pretty(inner))" }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    case .array(let elements) where !elements.allSatisfy(\.isLeaf):
      return "[\n" + elements.map { inner + $0.pretty(inner) }.joined(separator: ",\n")
        + "\n\(indent)]"
    default: return text
    }
  }
}
