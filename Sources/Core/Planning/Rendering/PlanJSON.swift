import Diagnostics
import Specs

/// A plan for programs: one JSON object, the same text for the same plan, a line a change.
///
/// `schemas/plan.schema.json` describes it. Nothing in it is cut and nothing is grouped; what a terminal could
/// obey is escaped as JSON escapes it.
package enum PlanJSON {
  /// It changes when a field goes or changes its meaning.
  package static let version = 1

  package static func render(_ plan: Plan) -> String {
    let kinds = Dictionary(
      plan.kinds.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let counts = plan.counts
    var text = "{\n"
    func field(_ key: String, _ value: JSONTree) { text += "  \"\(key)\": \(value.text),\n" }
    func list(_ key: String, _ values: some Sequence<JSONTree>, isLast: Bool = false) {
      let lines = values.map { "    " + $0.text }.joined(separator: ",\n")
      text += "  \"\(key)\": [\(lines.isEmpty ? "" : "\n\(lines)\n  ")]\(isLast ? "" : ",")\n"
    }
    field("version", .number(version))
    field("id", .string(plan.id))
    field("fleet", .string(plan.fleet))
    field("revision", .string(plan.revision))
    field("basis", basis(plan.basis))
    field("made", .string(plan.made.description))
    field("expires", .string(plan.expires.description))
    field("applicable", .boolean(plan.isApplicable))
    field("summary", summary(counts))
    list("observations", plan.observations.map(observation))
    list(
      "changes", plan.changes.lazy.map { change(of: plan, $0, kinds[$0.id.kind]) })
    field("held", .array(plan.notices.held.map(notice)))
    field("orphans", .array(plan.notices.orphans.map(JSONTree.string)))
    field("cordoned", .array(plan.notices.cordoned.map(JSONTree.string)))
    field("unenforceable", .array(plan.notices.unenforceable.map(notice)))
    field("outside", plan.notices.outside.map(outside) ?? .null)
    list("refusals", plan.notices.refusals.map(refusal), isLast: true)
    return text + "}\n"
  }

  private static func basis(_ basis: Plan.Basis) -> JSONTree {
    switch basis {
    case .live: .fields([("kind", .string("live"))])
    case .at(let time): .fields([("kind", .string("at")), ("time", .string(time.description))])
    case .base(let base): .fields([("kind", .string("base")), ("revision", .string(base))])
    }
  }

  private static func summary(_ counts: PlanCounts) -> JSONTree {
    .fields([
      ("create", .number(counts.create)), ("update", .number(counts.update)),
      ("remove", .number(counts.remove)), ("tenants", .number(counts.tenants)),
      ("platform", .number(counts.platform)), ("deprived", .number(counts.deprived)),
      ("destructive", .number(counts.destructive)), ("disruptive", .number(counts.disruptive)),
      ("irreversible", .number(counts.irreversible)), ("selected", .number(counts.selected)),
    ])
  }

  private static func observation(_ observation: Plan.Observation) -> JSONTree {
    .fields([
      ("database", database(observation.database)), ("at", .string(observation.at.description)),
    ])
  }

  private static func database(_ name: DatabaseName) -> JSONTree {
    .fields([("cluster", .string(name.cluster)), ("database", .string(name.database))])
  }

  private static func change(
    of plan: Plan, _ change: Change, _ kind: KindDescription?
  ) -> JSONTree {
    let marks = Change.Mark.allCases.filter(change.marks.contains)
    return .fields([
      ("kind", .string(change.id.kind.text)), ("tenant", .string(change.id.tenant)),
      ("name", .string(change.id.name)), ("database", database(change.database)),
      ("action", .string(change.action.rawValue)), ("reason", .string(change.reason)),
      ("marks", .array(marks.map { .string($0.rawValue) })),
      ("needs", change.needs.map { .string($0.rawValue) } ?? .null),
      ("selected", .boolean(plan.isApplicable && plan.selects(change))),
      ("values", .array((kind.map(change.leaves) ?? []).map(leaf))),
    ])
  }

  private static func leaf(_ leaf: Leaf) -> JSONTree {
    .fields([
      ("path", .string(leaf.path)), ("before", value(leaf.before)), ("after", value(leaf.after)),
    ])
  }

  private static func value(_ value: Leaf.Value) -> JSONTree {
    switch value {
    case .absent: .null
    case .text(let text): .fields([("text", .string(text))])
    case .json(let text): .fields([("json", JSONTree(text) ?? .string(text))])
    case .unknown: .fields([("unknown", .boolean(true))])
    case .secret: .fields([("secret", .boolean(true))])
    }
  }

  private static func notice(_ notice: Notices.TenantNotice) -> JSONTree {
    .fields([("tenant", .string(notice.tenant)), ("reason", .string(notice.reason))])
  }

  private static func outside(_ outside: Notices.Outside) -> JSONTree {
    .fields([
      ("tenants", .array(outside.tenants.map(JSONTree.string))),
      ("changes", .number(outside.changes)),
    ])
  }

  private static func refusal(_ refusal: Refusal) -> JSONTree {
    .fields([
      ("code", .string("\(refusal.code)")), ("reach", .string(refusal.reach.rawValue)),
      ("message", .string(refusal.message)),
      ("tenants", .array(refusal.tenants.map(JSONTree.string))), ("hint", .string(refusal.hint)),
    ])
  }
}

extension JSONTree {
  static func number(_ value: Int) -> JSONTree { .number(String(value)) }

  static func fields(_ fields: [(String, JSONTree)]) -> JSONTree {
    .object(fields.map { Member(key: $0.0, value: $0.1) })
  }
}
