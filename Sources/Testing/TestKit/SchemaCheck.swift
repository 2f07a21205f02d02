import Foundation

/// Compares JSON with as much of JSON Schema (2020-12) as the schemas of our outputs use; a keyword that it does not
/// know is a flaw of its own, so no schema says more than is checked.
package struct SchemaCheck {
  private let schema: JSONValue

  /// - Parameter text: the schema.
  package init(_ text: String) throws { schema = try JSONValue(parsing: text) }

  /// What in a JSON text is not as the schema says; empty if it is.
  package func flaws(of text: String) throws -> [String] {
    flaws(try JSONValue(parsing: text), schema, "$")
  }

  private func flaws(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
    guard case .object(let keywords) = schema else { return ["\(path): the schema is no object"] }
    return keywords.sorted { $0.key < $1.key }.flatMap { keyword, argument in
      check(value, keyword, argument, in: keywords).map { "\(path)\($0)" }
    }
  }

  /// Flaws by one keyword, each with what is to follow the path.
  private func check(
    _ value: JSONValue, _ keyword: String, _ argument: JSONValue, in schema: [String: JSONValue]
  ) -> [String] {
    switch (keyword, argument, value) {
    case ("$schema", _, _), ("$id", _, _), ("title", _, _), ("description", _, _): []
    case ("type", .text(let type), _): value.isOf(type) ? [] : [": is not of the type \(type)"]
    case ("const", _, _): value == argument ? [] : [": is not \(argument)"]
    case ("enum", .list(let choices), _): choices.contains(value) ? [] : [": is none of \(choices)"]
    case ("oneOf", .list(let branches), _):
      branches.count { flaws(value, $0, "").isEmpty } == 1 ? [] : [": is not exactly one branch"]
    case ("minimum", .number(let least), .number(let number)):
      number >= least ? [] : [": is under \(least)"]
    case ("pattern", .text(let pattern), .text(let text)):
      text.range(of: pattern, options: .regularExpression) != nil ? [] : [": is not \(pattern)"]
    case ("format", .text("date-time"), .text(let text)):
      Self.isMoment(text) ? [] : [": '\(text)' is no moment"]
    case ("items", _, .list(let elements)):
      elements.enumerated().flatMap { flaws($1, argument, "[\($0)]") }
    case ("required", .list(let names), .object(let members)):
      names.compactMap { name in
        guard case .text(let key) = name, members[key] == nil else { return nil }
        return ": lacks \(key)"
      }
    case ("properties", .object(let fields), .object(let members)):
      fields.flatMap { key, field in
        members[key].map { flaws($0, field, ".\(key)") } ?? []
      }
    case ("additionalProperties", _, .object(let members)):
      further(members, beyond: schema["properties"], argument)
    case ("minimum", _, _), ("pattern", _, _), ("format", .text("date-time"), _), ("items", _, _),
      ("required", _, _), ("properties", _, _), ("additionalProperties", _, _):
      // They say nothing of values of other types; `type` does.
      []
    default: [": '\(keyword)' cannot be checked"]
    }
  }

  private func further(
    _ members: [String: JSONValue], beyond known: JSONValue?, _ argument: JSONValue
  ) -> [String] {
    var fields: [String: JSONValue] = [:]
    if case .object(let declared)? = known { fields = declared }
    return members.filter { fields[$0.key] == nil }.flatMap { key, member in
      argument == .boolean(false) ? [": has \(key)"] : flaws(member, argument, ".\(key)")
    }
  }

  private static func isMoment(_ text: String) -> Bool {
    let pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$"
    return text.range(of: pattern, options: .regularExpression) != nil
  }
}

/// JSON as values that tell numbers from booleans.
private enum JSONValue: Decodable, Equatable {
  case null
  case boolean(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(parsing text: String) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .boolean(flag)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  func isOf(_ type: String) -> Bool {
    switch (type, self) {
    case ("null", .null), ("boolean", .boolean), ("number", .number), ("string", .text),
      ("array", .list), ("object", .object):
      true
    case ("integer", .number(let number)): number == number.rounded()
    default: false
    }
  }
}
