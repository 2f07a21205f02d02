import Foundation
import Planning
import Testing

@Suite struct PlanSchemaTests {
  @Test func `the schema in the repository is the one that the program makes`() throws {
    try GoldenCase.expect(
      PlanSchema.text, at: GoldenCase.file(inRepository: "schemas/plan.schema.json"))
  }

  @Test func `what is printed is what the schema says`() throws {
    let schema = try parsed(PlanSchema.text)
    for (basis, changes) in [
      (Plan.Basis.live, Samples.updates() + Samples.creations(["a"]) + Hostile.changes),
      (.at(Samples.now), []), (.base("main"), [Samples.removal("a", marks: [.irreversible])]),
    ] {
      let plan = Samples.plan(changes, basis: basis, notices: Hostile.notices)
      let printed = try parsed(PlanJSON.render(plan))
      #expect(flaws(printed, schema, "plan") == [])
    }
    #expect(flaws(["version": 2], schema, "plan") != [])
  }

  private func parsed(_ text: String) throws -> NSDictionary {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
  }

  /// As much of JSON Schema 2020-12 as the schema uses.
  private func flaws(_ value: Any, _ schema: NSDictionary, _ path: String) -> [String] {
    var flaws: [String] = []
    if let constant = schema["const"] as? NSObject, constant != value as? NSObject {
      flaws.append("\(path): not \(constant)")
    }
    if let choices = schema["enum"] as? [NSObject],
      !choices.contains(where: { $0 == value as? NSObject })
    {
      flaws.append("\(path): none of \(choices)")
    }
    if let branches = schema["oneOf"] as? [NSDictionary],
      branches.count(where: { self.flaws(value, $0, path).isEmpty }) != 1
    {
      flaws.append("\(path): not exactly one branch")
    }
    switch schema["type"] as? String {
    case "object":
      guard let object = value as? NSDictionary, let fields = schema["properties"] as? NSDictionary
      else { return flaws + ["\(path): no object"] }
      let keys = Set(object.allKeys.compactMap { $0 as? String })
      let known = Set(fields.allKeys.compactMap { $0 as? String })
      let required = Set(schema["required"] as? [String] ?? [])
      if keys != known || required != known { flaws.append("\(path): \(keys) are not \(known)") }
      for key in keys {
        guard let field = fields[key] as? NSDictionary, let member = object[key] else { continue }
        flaws += self.flaws(member, field, "\(path).\(key)")
      }
    case "array":
      guard let array = value as? [Any], let element = schema["items"] as? NSDictionary else {
        return flaws + ["\(path): no array"]
      }
      flaws += array.flatMap { self.flaws($0, element, path + "[]") }
    case "string": if !(value is String) { flaws.append("\(path): no string") }
    case "integer", "boolean": if !(value is NSNumber) { flaws.append("\(path): no number") }
    case "null": if !(value is NSNull) { flaws.append("\(path): not null") }
    default: break
    }
    return flaws
  }
}
