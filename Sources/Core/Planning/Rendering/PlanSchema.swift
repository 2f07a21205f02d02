import Diagnostics
import Specs

/// The JSON Schema (2020-12) of `tenure plan --format json`, made from the same words as the plan.
package enum PlanSchema: SchemaWords {
  package static var text: String {
    let top: [(String, JSONTree)] = [
      ("version", version(PlanJSON.version)),
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
    return document(
      "plan", "A plan of Tenure", "What `tenure plan --format json` prints.", object(top))
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
}
