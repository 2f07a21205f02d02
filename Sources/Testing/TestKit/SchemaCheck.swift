import Foundation

/// Compares JSON with as much of JSON Schema (2020-12) as the schemas of our outputs use.
package struct SchemaCheck {
  private let schema: [String: Any]

  /// - Parameter text: the schema.
  package init(_ text: String) throws {
    guard let schema = try Self.parsed(text) as? [String: Any] else {
      throw TestKitError("a schema is an object")
    }
    self.schema = schema
  }

  /// What in a JSON text is not as the schema says; empty if it is.
  package func flaws(of text: String) throws -> [String] {
    flaws(try Self.parsed(text), schema, "$")
  }

  private static func parsed(_ text: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(text.utf8))
  }

  private func flaws(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    var flaws: [String] = []
    if let constant = schema["const"] as? NSObject, constant != value as? NSObject {
      flaws.append("\(path): not \(constant)")
    }
    if let choices = schema["enum"] as? [NSObject],
      !choices.contains(where: { $0 == value as? NSObject })
    {
      flaws.append("\(path): none of \(choices)")
    }
    if let branches = schema["oneOf"] as? [[String: Any]],
      branches.count(where: { self.flaws(value, $0, path).isEmpty }) != 1
    {
      flaws.append("\(path): not exactly one branch")
    }
    switch schema["type"] as? String {
    case "object": flaws += members(value, schema, path)
    case "array":
      guard let array = value as? [Any], let element = schema["items"] as? [String: Any] else {
        return flaws + ["\(path): no array"]
      }
      flaws += array.enumerated().flatMap { self.flaws($1, element, "\(path)[\($0)]") }
    case "string": if !(value is String) { flaws.append("\(path): no string") }
    case "integer", "boolean": if !(value is NSNumber) { flaws.append("\(path): no number") }
    case "null": if !(value is NSNull) { flaws.append("\(path): not null") }
    default: break
    }
    return flaws
  }

  private func members(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    guard let object = value as? [String: Any] else { return ["\(path): no object"] }
    let fields = schema["properties"] as? [String: [String: Any]] ?? [:]
    let missing = Set(schema["required"] as? [String] ?? []).subtracting(object.keys)
    var flaws = missing.sorted().map { "\(path): lacks \($0)" }
    for (key, member) in object.sorted(by: { $0.key < $1.key }) {
      if let field = fields[key] ?? schema["additionalProperties"] as? [String: Any] {
        flaws += self.flaws(member, field, "\(path).\(key)")
      } else if schema["additionalProperties"] as? Bool == false {
        flaws.append("\(path): has \(key)")
      }
    }
    return flaws
  }
}
