/// Writes the JSON Schema (2020-12) of a kind of documents, for editors and other tools.
package struct JSONSchema {
  private typealias Member = (key: String, value: JSONText)

  /// The schema of one kind, ending with a line feed.
  package static func text(of kind: DocumentKind) -> String {
    var writer = JSONSchema()
    var members: [Member] = [
      ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
      ("$id", .text("https://tenure.dev/schemas/\(kind.rawValue.lowercased()).schema.json")),
      ("title", .text(kind.rawValue)),
      ("description", .text(kind.summary)),
    ]
    members += writer.members(of: kind.schema, inFragment: false)
    members.append(
      ("$defs", .object(writer.definitions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })))
    var text = ""
    JSONText.object(members).write(to: &text)
    return text + "\n"
  }

  /// What is referred to by name, found while writing.
  private var definitions: [String: JSONText] = [:]

  // MARK: - Objects

  private mutating func members(of schema: ObjectSchema, inFragment: Bool) -> [Member] {
    let fields = schema.declared.map { schema.fields[$0] }
      .filter { !(inFragment && $0.fragment == .forbidden) }
    var members: [Member] = [
      ("type", .text("object")),
      ("properties", .object(fields.map { ($0.key, property($0, inFragment)) })),
    ]
    // What a fragment, or the document over it, lacks, the other may say.
    let required = inFragment ? [] : fields.filter(\.isRequired).map(\.key)
    if !required.isEmpty { members.append(("required", .list(required.map { .text($0) }))) }
    members.append(("additionalProperties", .boolean(false)))
    return members
  }

  private mutating func property(_ field: FieldSchema, _ inFragment: Bool) -> JSONText {
    var members: [Member] = [("description", .text(field.description))]
    if inFragment, field.fragment == .onlyTrue {
      members.append(("const", .boolean(true)))
    } else {
      members += self.type(field.type, inFragment)
    }
    if !inFragment, let builtIn = field.builtIn { members.append(("default", builtIn.json)) }
    return .object(members)
  }

  private mutating func object(_ schema: ObjectSchema, _ inFragment: Bool) -> [Member] {
    guard let name = schema.name else { return members(of: schema, inFragment: inFragment) }
    let key = inFragment ? name + "Fragment" : name
    if definitions[key] == nil {
      definitions[key] = .object([])
      definitions[key] = .object(members(of: schema, inFragment: inFragment))
    }
    return reference(key)
  }

  private func reference(_ key: String) -> [Member] { [("$ref", .text("#/$defs/\(key)"))] }

  private mutating func define(_ key: String, _ members: [Member]) -> [Member] {
    definitions[key] = .object(members)
    return reference(key)
  }

  // MARK: - Values

  private mutating func type(_ type: ValueType, _ inFragment: Bool) -> [Member] {
    switch type {
    case .text(let format, let length): return text(format, length)
    case .choice(let choices):
      if choices.count == 1 { return [("const", .text(choices[0]))] }
      return [("enum", .list(choices.map { .text($0) }))]
    case .integer(let range):
      return [
        ("type", .text("integer")), ("minimum", .number("\(range.lowerBound)")),
        ("maximum", .number("\(range.upperBound)")),
      ]
    case .boolean: return [("type", .text("boolean"))]
    case .percentage(let range): return percentage(range)
    case .duration: return pattern("duration", type, "^(\(Self.iso)|[0-9]+[smhdw])$")
    case .size: return pattern("size", type, "^[0-9]+(B|[kKMGTP]B|[KMGTP]iB?)$")
    case .decimal:
      return define(
        "decimal",
        [
          ("description", .text(type.expectation)),
          (
            "anyOf",
            .list([
              .object([("type", .text("string")), ("pattern", .text("^[0-9]+(\\.[0-9]+)?$"))]),
              .object([("type", .text("number")), ("minimum", .number("0"))]),
            ])
          ),
        ])
    case .instant:
      return pattern(
        "instant", type,
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2}))?$"
      )
    case .secret: return secret()
    case .object(let schema): return object(schema, inFragment)
    case .fragment(let schema): return object(schema, true)
    case .map(let format, let element):
      var members: [Member] = [("type", .text("object"))]
      if let pattern = format.pattern {
        members.append(("propertyNames", .object([("pattern", .text(pattern))])))
      }
      return members + [
        ("additionalProperties", .object(self.type(element, false))),
        ("maxProperties", .number("\(ValueType.maximumEntries)")),
      ]
    case .list(let element): return list(self.type(element, false))
    case .keyed(let schema, let keys): return list(entry(schema, keys, inFragment))
    case .json: return []
    }
  }

  /// An entry of a list of named things: what it lacks, a fragment may say.
  private mutating func entry(
    _ schema: ObjectSchema, _ keys: [String], _ inFragment: Bool
  ) -> [Member] {
    members(of: schema, inFragment: inFragment).filter { $0.key != "required" }
      + [("required", .list(keys.map { .text($0) }))]
  }

  private func list(_ element: [Member]) -> [Member] {
    [
      ("type", .text("array")), ("items", .object(element)),
      ("maxItems", .number("\(ValueType.maximumEntries)")),
    ]
  }

  private mutating func text(_ format: TextFormat, _ length: ClosedRange<Int>) -> [Member] {
    var members: [Member] = [("type", .text("string"))]
    if length.lowerBound > 0 { members.append(("minLength", .number("\(length.lowerBound)"))) }
    members.append(("maxLength", .number("\(length.upperBound)")))
    guard let pattern = format.pattern else { return members }
    return define(
      format.rawValue,
      [
        ("description", .text(format.expectation)), ("type", .text("string")),
        ("pattern", .text(pattern)),
      ])
      + members.dropFirst()
  }

  private mutating func pattern(_ name: String, _ type: ValueType, _ pattern: String) -> [Member] {
    define(
      name,
      [
        ("description", .text(type.expectation)), ("type", .text("string")),
        ("pattern", .text(pattern)),
      ])
  }

  private mutating func percentage(_ range: ClosedRange<Int64>) -> [Member] {
    let number: [Member] = [
      ("type", .text("number")), ("minimum", .number("\(range.lowerBound)")),
      ("maximum", .number("\(range.upperBound)")),
    ]
    let written: [Member] = [
      ("type", .text("string")), ("pattern", .text("^[0-9]+(\\.[0-9]{1,4})?%?$")),
    ]
    return [("anyOf", .list([.object(number), .object(written)]))]
  }

  private mutating func secret() -> [Member] {
    let name = JSONText.object(text(.name, 1...40))
    return define(
      "secret",
      [
        ("description", .text("The name of a secret in the tenant's own folder.")),
        ("type", .text("object")), ("properties", .object([("secret", name)])),
        ("required", .list([.text("secret")])), ("additionalProperties", .boolean(false)),
      ])
  }

  private static let iso =
    "P(?!$)([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+S)?)?"
}

extension Literal {
  var json: JSONText {
    switch self {
    case .text(let text): .text(text)
    case .integer(let number): .number(String(number))
    case .boolean(let flag): .boolean(flag)
    case .list(let elements): .list(elements.map(\.json))
    case .object(let members): .object(members.map { ($0.key, $0.value.json) })
    }
  }
}
