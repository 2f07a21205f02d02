import Diagnostics

/// Turns a JSON Schema into nodes, and says everything in it that cannot be used.
struct BusinessSchemaReading {
  typealias Assertion = BusinessSchema.Assertion

  private(set) var nodes: [BusinessSchema.Node] = []
  private(set) var diagnostics: [Diagnostic] = []
  private let slice: ValueSlice
  private let file: String
  /// The node of each value that is a schema; a reference may be read before what it refers to.
  private var known: [Int: Int] = [:]
  /// Schemas that are still to be read.
  private var open: [Int] = []

  init(_ slice: ValueSlice, file: String) {
    self.slice = slice
    self.file = file
  }

  mutating func readAll() {
    _ = schema(0)
    while let index = open.popLast() {
      let node = read(index)
      if let place = known[index] { nodes[place] = node }
    }
  }

  /// The node of the schema at that value.
  private mutating func schema(_ index: Int) -> Int {
    if let place = known[index] { return place }
    known[index] = nodes.count
    nodes.append(BusinessSchema.Node())
    open.append(index)
    return nodes.count - 1
  }

  private mutating func read(_ index: Int) -> BusinessSchema.Node {
    var node = BusinessSchema.Node()
    switch slice[index].kind {
    case .boolean: if slice[index].number == 0 { node.assertions = [.nothing] }
    case .map:
      let keywords = Dictionary(entries(index)) { $1 }
      node.description = keywords["description"].flatMap(text)
      for (keyword, value) in entries(index) {
        if let assertion = assertion(keyword, value, among: keywords) {
          node.assertions.append(assertion)
        }
      }
    default: refuse(index, "a schema is an object, or true or false")
    }
    return node
  }

  // MARK: - Keywords

  private static let annotations: Set<String> = [
    "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default",
    "examples", "deprecated", "readOnly", "writeOnly", "format", "contentEncoding",
    "contentMediaType", "contentSchema",
  ]

  /// Those that another one reads with its own.
  private static let companions: Set<String> = [
    "then", "else", "minContains", "maxContains", "patternProperties", "additionalProperties",
  ]

  private static let refused: Set<String> = [
    "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$vocabulary",
    "unevaluatedItems", "unevaluatedProperties", "additionalItems", "dependencies",
  ]

  private static let assertions: Set<String> = [
    "$ref", "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems",
    "prefixItems", "items", "contains", "minProperties", "maxProperties", "required",
    "dependentRequired", "dependentSchemas", "propertyNames", "properties", "allOf", "anyOf",
    "oneOf", "not", "if",
  ]

  private mutating func assertion(
    _ keyword: String, _ value: Int, among all: [String: Int]
  ) -> Assertion? {
    switch keyword {
    case "$ref": return reference(value).map { .all([$0]) }
    case "type": return types(value)
    case "enum": return list(value).map { .oneOfValues($0) }
    case "const": return .oneOfValues([value])
    case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
      guard let bound = BusinessSchema.Bound(rawValue: keyword), let number = number(value) else {
        return nil
      }
      return .bound(bound, number)
    case "multipleOf":
      guard let number = number(value) else { return nil }
      guard number.divides(number) != nil else {
        refuse(value, "'multipleOf' needs a positive number of at most 18 digits")
        return nil
      }
      return .multiple(of: number)
    case "minLength": return count(value).map { .length($0...Int.max) }
    case "maxLength": return count(value).map { .length(0...$0) }
    case "pattern":
      guard let text = string(value) else { return nil }
      return pattern(text, value).map { .pattern($0, text) }
    case "minItems": return count(value).map { .itemCount($0...Int.max) }
    case "maxItems": return count(value).map { .itemCount(0...$0) }
    case "uniqueItems": return flag(value) == true ? .uniqueItems : nil
    case "prefixItems": return schemas(value).map { .prefixItems($0) }
    case "items":
      let prefix = all["prefixItems"].map { slice.members(of: $0).count } ?? 0
      return .items(schema(value), after: prefix)
    case "contains":
      let least = all["minContains"].flatMap { count($0) } ?? 1
      let most = all["maxContains"].flatMap { count($0) } ?? Int.max
      return .contains(schema(value), least...max(least, most))
    case "minProperties": return count(value).map { .memberCount($0...Int.max) }
    case "maxProperties": return count(value).map { .memberCount(0...$0) }
    case "required": return strings(value).map { .required($0) }
    case "dependentRequired":
      return map(value).map { entries in
        .dependentRequired(Dictionary(entries.map { ($0.key, strings($0.value) ?? []) }) { $1 })
      }
    case "dependentSchemas":
      return map(value).map { entries in
        .dependentSchemas(Dictionary(entries.map { ($0.key, schema($0.value)) }) { $1 })
      }
    case "propertyNames": return .propertyNames(schema(value))
    case "properties", "patternProperties", "additionalProperties":
      // The first of them that is there reads all three.
      let first = ["properties", "patternProperties", "additionalProperties"].first {
        all[$0] != nil
      }
      return keyword == first ? .members(members(all)) : nil
    case "allOf": return schemas(value).map { .all($0) }
    case "anyOf": return schemas(value).map { .any($0) }
    case "oneOf": return schemas(value).map { .one($0) }
    case "not": return .not(schema(value))
    case "if":
      return .condition(
        schema(value), then: all["then"].map { schema($0) },
        otherwise: all["else"].map { schema($0) })
    default:
      remark(keyword, value)
      return nil
    }
  }

  private mutating func remark(_ keyword: String, _ value: Int) {
    if Self.annotations.contains(keyword) || Self.companions.contains(keyword) { return }
    if Self.refused.contains(keyword) {
      return refuse(value, "'\(keyword)' is not supported")
    }
    diagnostics.append(
      Diagnostic(
        .businessSchema, "'\(keyword)' is no keyword of JSON Schema and has no effect",
        severity: .warning, at: place(value),
        hint: Suggestion.hint(for: keyword, among: Self.assertions.sorted())))
  }

  private mutating func members(_ all: [String: Int]) -> BusinessSchema.Members {
    var members = BusinessSchema.Members()
    for (key, value) in all["properties"].flatMap({ map($0) }) ?? [] {
      members.properties[key] = schema(value)
    }
    for (key, value) in all["patternProperties"].flatMap({ map($0) }) ?? [] {
      if let pattern = pattern(key, value) { members.patterns.append((pattern, schema(value))) }
    }
    members.additional = all["additionalProperties"].map { schema($0) }
    return members
  }

  private mutating func types(_ value: Int) -> Assertion? {
    let names = slice[value].kind == .list ? strings(value) : string(value).map { [$0] }
    guard let names else { return nil }
    var types: Set<BusinessSchema.JSONType> = []
    for name in names {
      guard let type = BusinessSchema.JSONType(rawValue: name) else {
        refuse(
          value, "'\(name)' is no type of JSON",
          hint: Suggestion.hint(
            for: name, among: BusinessSchema.JSONType.allCases.map(\.rawValue)))
        continue
      }
      types.insert(type)
    }
    return .types(types)
  }

  /// The schema that a pointer into this file leads to.
  private mutating func reference(_ value: Int) -> Int? {
    guard let text = string(value) else { return nil }
    guard text == "#" || text.hasPrefix("#/") else {
      refuse(value, "'\(text)' leads out of this file", hint: "references begin with '#/'")
      return nil
    }
    var at = 0
    for part in text.split(separator: "/").dropFirst() {
      let key = part.replacing("~1", with: "/").replacing("~0", with: "~")
      let next: Int? =
        switch slice[at].kind {
        case .map: entries(at).first { $0.key == key }?.value
        case .list:
          Int(key).flatMap { position in
            let members = slice.members(of: at)
            return members.indices.contains(position) ? members[position] : nil
          }
        default: nil
        }
      guard let next else {
        refuse(value, "'\(text)' leads to nothing")
        return nil
      }
      at = next
    }
    return schema(at)
  }

  private mutating func pattern(_ text: String, _ value: Int) -> Pattern? {
    do throws(Pattern.Problem) { return try Pattern(text) } catch {
      refuse(value, "'\(text)' is no pattern that can be matched: \(error.message)")
      return nil
    }
  }

  // MARK: - Values

  private func entries(_ index: Int) -> [(key: String, value: Int)] {
    guard slice[index].kind == .map else { return [] }
    return slice.entries(of: index).map {
      (String(decoding: slice.text(at: $0.key), as: UTF8.self), $0.value)
    }
  }

  private func text(_ index: Int) -> String? {
    guard slice[index].kind == .text else { return nil }
    return String(decoding: slice.text(at: index), as: UTF8.self)
  }

  private mutating func map(_ index: Int) -> [(key: String, value: Int)]? {
    if slice[index].kind == .map { return entries(index) }
    refuse(index, "an object is expected here")
    return nil
  }

  private mutating func list(_ index: Int) -> [Int]? {
    if slice[index].kind == .list { return slice.members(of: index) }
    refuse(index, "a list is expected here")
    return nil
  }

  private mutating func schemas(_ index: Int) -> [Int]? {
    guard let list = list(index) else { return nil }
    return list.map { schema($0) }
  }

  private mutating func strings(_ index: Int) -> [String]? {
    guard let list = list(index) else { return nil }
    return list.compactMap { string($0) }
  }

  private mutating func string(_ index: Int) -> String? {
    if let text = text(index) { return text }
    refuse(index, "a text is expected here")
    return nil
  }

  private mutating func flag(_ index: Int) -> Bool? {
    if slice[index].kind == .boolean { return slice[index].number != 0 }
    refuse(index, "true or false is expected here")
    return nil
  }

  private mutating func number(_ index: Int) -> DecimalNumber? {
    if slice[index].kind == .number { return DecimalNumber(slice.text(at: index)) }
    refuse(index, "a number is expected here")
    return nil
  }

  private mutating func count(_ index: Int) -> Int? {
    if slice[index].kind == .number, let count = DecimalNumber(slice.text(at: index)).count {
      return count
    }
    refuse(index, "a whole number that is not negative is expected here")
    return nil
  }

  // MARK: - Saying it

  private mutating func refuse(_ index: Int, _ message: String, hint: String? = nil) {
    diagnostics.append(Diagnostic(.businessSchema, message, at: place(index), hint: hint))
  }

  private func place(_ index: Int) -> Place {
    ValueCursor(slice: slice, index: index, type: .json).place(in: file)
  }
}
