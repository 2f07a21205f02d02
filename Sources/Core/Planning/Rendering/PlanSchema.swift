import Diagnostics
import Specs

/// The JSON Schema (2020-12) of `tenure plan --format json`, made from the same words as the plan.
package enum PlanSchema {
  package static var text: String { schema.pretty() + "\n" }

  private static var schema: JSONTree {
    let top: [(String, JSONTree)] = [
      (
        "version",
        .fields([
          ("const", .number(PlanJSON.version)),
          about("Changes when a field goes or changes its meaning."),
        ])
      ),
      ("id", string("Names the plan; the journal has it beside every effect.")),
      ("fleet", string("The name of the Platform document.")),
      ("revision", string("The commit that was planned.")),
      ("basis", basis),
      ("made", time("When the plan was made.")),
      ("expires", time("When a saved plan can no longer be applied.")),
      ("applicable", boolean("Whether an apply would make the selected changes.")),
      ("summary", summary),
      ("observations", list(of: observation, "When each database was looked at.")),
      ("changes", list(of: change, "In the order in which they are made.")),
      ("held", list(of: notice, "Tenants whose document is invalid; they stay as they are.")),
      ("orphans", names("Registered tenants without a document; never changed, never removed.")),
      ("cordoned", names("Tenants that are closed to changes.")),
      ("unenforceable", list(of: notice, "Limits that nothing here can enforce.")),
      (
        "outside",
        nullable(
          object([
            ("tenants", names("Who would change, were they targets.")),
            ("changes", count("How many changes.")),
          ]), "What --target left out; null without it.")
      ),
      ("refusals", list(of: refusal, "What the guards did not let through.")),
    ]
    return .fields(
      [
        ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
        ("$id", .string("https://tenure.dev/schemas/plan.schema.json")),
        ("title", .string("A plan of Tenure")),
        ("description", .string("What `tenure plan --format json` prints.")),
      ] + members(object(top)))
  }

  private static var basis: JSONTree {
    .fields([
      about("What the plan was made against; only a live one can be applied."),
      (
        "oneOf",
        .array([
          object([("kind", constant("live"))]),
          object([("kind", constant("at")), ("time", time("The time that was asked for."))]),
          object([
            ("kind", constant("base")),
            ("revision", string("The revision that was compared with.")),
          ]),
        ])
      ),
    ])
  }

  private static var summary: JSONTree {
    object([
      ("create", count("Changes that make a resource.")),
      ("update", count("Changes of a resource.")),
      ("remove", count("Changes that remove a resource.")),
      ("tenants", count("Tenants with at least one change.")),
      ("platform", count("Changes of the platform's own resources.")),
      ("deprived", count("Tenants that lose access or data.")),
      ("destructive", count("Changes that take access or data.")),
      ("disruptive", count("Changes that lock or change other people's tables.")),
      ("irreversible", count("Changes that cannot be undone.")),
      ("selected", count("Changes that an apply makes.")),
    ])
  }

  private static var database: JSONTree {
    object([
      ("cluster", string("The cluster's name in the Platform document.")),
      ("database", string("The database's name.")),
    ])
  }

  private static var observation: JSONTree {
    object([("database", database), ("at", time("When it was read."))])
  }

  private static var change: JSONTree {
    object([
      ("kind", string("The kind of resource.")),
      ("tenant", string("The tenant; empty for the platform's own.")),
      ("name", string("The resource's name; empty where a tenant has only one.")),
      ("database", database),
      ("action", choice(["create", "update", "remove"], "What is done.")),
      ("reason", string("Why.")),
      (
        "marks",
        list(
          of: choice(Change.Mark.allCases.map(\.rawValue), "What to be careful about."), "Marks.")
      ),
      (
        "needs",
        nullable(
          choice(ApprovedAction.allCases.map(\.rawValue), "The action."),
          "What must have been approved.")
      ),
      ("selected", boolean("Whether an apply makes this change.")),
      ("values", list(of: leaf, "What changes inside; of an update only what differs.")),
    ])
  }

  private static var leaf: JSONTree {
    object([("path", string("Column and keys.")), ("before", value), ("after", value)])
  }

  private static var value: JSONTree {
    .fields([
      about("Null where nothing was, or is to be."),
      (
        "oneOf",
        .array([
          type("null"),
          object([("text", string("The text of a column."))]),
          object([("json", .fields([about("A value inside a JSON column.")]))]),
          object([
            ("unknown", .fields([("const", .boolean(true)), about("Decided by the database.")]))
          ]),
          object([
            ("secret", .fields([("const", .boolean(true)), about("There, and never shown.")]))
          ]),
        ])
      ),
    ])
  }

  private static var notice: JSONTree {
    object([("tenant", string("The tenant.")), ("reason", string("What there is to say."))])
  }

  private static var refusal: JSONTree {
    object([
      (
        "code",
        .fields([
          ("type", .string("string")), ("pattern", .string("^TN4[0-9][0-9]$")),
          about("See `tenure explain CODE`."),
        ])
      ),
      (
        "reach",
        choice(["plan", "tenants"], "Whether nothing, or nothing of these tenants, is applied.")
      ),
      ("message", string("What was refused.")),
      ("tenants", names("All tenants concerned.")),
      ("hint", string("How to go on.")),
    ])
  }

  // MARK: Words of JSON Schema

  private static func about(_ text: String) -> (String, JSONTree) { ("description", .string(text)) }
  private static func type(_ name: String) -> JSONTree { .fields([("type", .string(name))]) }

  private static func typed(_ name: String, _ text: String) -> JSONTree {
    .fields([("type", .string(name)), about(text)])
  }

  private static func string(_ text: String) -> JSONTree { typed("string", text) }
  private static func boolean(_ text: String) -> JSONTree { typed("boolean", text) }

  private static func time(_ text: String) -> JSONTree {
    .fields([("type", .string("string")), ("format", .string("date-time")), about(text)])
  }

  private static func count(_ text: String) -> JSONTree {
    .fields([("type", .string("integer")), ("minimum", .number(0)), about(text)])
  }

  private static func constant(_ text: String) -> JSONTree { .fields([("const", .string(text))]) }

  private static func choice(_ words: [String], _ text: String) -> JSONTree {
    .fields([("enum", .array(words.map(JSONTree.string))), about(text)])
  }

  private static func list(of element: JSONTree, _ text: String) -> JSONTree {
    .fields([("type", .string("array")), ("items", element), about(text)])
  }

  private static func names(_ text: String) -> JSONTree { list(of: type("string"), text) }

  private static func nullable(_ value: JSONTree, _ text: String) -> JSONTree {
    .fields([("oneOf", .array([type("null"), value])), about(text)])
  }

  private static func object(_ fields: [(String, JSONTree)]) -> JSONTree {
    .fields([
      ("type", .string("object")), ("properties", .fields(fields)),
      ("required", .array(fields.map { .string($0.0) })), ("additionalProperties", .boolean(false)),
    ])
  }

  private static func members(_ object: JSONTree) -> [(String, JSONTree)] {
    guard case .object(let members) = object else { return [] }
    return members.map { ($0.key, $0.value) }
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
