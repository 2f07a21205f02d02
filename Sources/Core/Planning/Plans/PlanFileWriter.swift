import Specs

/// How a plan stands in its file.
enum PlanFileWriter {
  static func body(of plan: Plan) -> JSONTree {
    let kinds = Dictionary(
      plan.kinds.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return .fields([
      ("id", .string(plan.id)), ("fleet", .string(plan.fleet)),
      ("revision", .string(plan.revision)), ("made", .string("\(plan.made)")),
      ("expires", .string("\(plan.expires)")),
      ("chosen", names(plan.chosen.sorted { $0.precedesInBytes($1) })),
      ("kinds", .array(plan.kinds.map(kind))),
      ("observations", .array(plan.observations.map(observation))),
      ("changes", .array(plan.changes.compactMap { change($0, kinds[$0.id.kind]) })),
      ("notices", notices(plan.notices)),
    ])
  }

  static func kind(_ kind: KindDescription) -> JSONTree {
    .fields([
      ("name", .string(kind.name.text)), ("owner", .string(kind.owner.rawValue)),
      ("after", names(kind.after.map(\.text))),
      ("condition", kind.condition.map(JSONTree.string) ?? .null),
      (
        "columns",
        .array(
          kind.columns.map {
            .fields([("name", .string($0.name)), ("content", .string($0.content.rawValue))])
          })
      ),
    ])
  }

  private static func names(_ names: [String]) -> JSONTree { .array(names.map(JSONTree.string)) }

  private static func observation(_ observation: Plan.Observation) -> JSONTree {
    .fields([
      ("cluster", .string(observation.database.cluster)),
      ("database", .string(observation.database.database)), ("at", .string("\(observation.at)")),
    ])
  }

  private static func change(_ change: Change, _ kind: KindDescription?) -> JSONTree? {
    guard let kind else { return nil }
    let marks = Change.Mark.allCases.filter(change.marks.contains).map(\.rawValue)
    return .fields([
      ("kind", .string(kind.name.text)), ("tenant", .string(change.id.tenant)),
      ("name", .string(change.id.name)), ("cluster", .string(change.database.cluster)),
      ("database", .string(change.database.database)),
      ("action", .string(change.action.rawValue)), ("reason", .string(change.reason)),
      ("marks", names(marks)), ("needs", change.needs.map { .string($0.rawValue) } ?? .null),
      ("before", change.before.map { row($0, kind) } ?? .null),
      ("after", change.after.map { row($0, kind) } ?? .null),
    ])
  }

  private static func row(_ row: Row, _ kind: KindDescription) -> JSONTree {
    .array(
      row.values(of: kind).map { value in
        switch value {
        case .null: .null
        case .text(let text): .string(text)
        case .unknown: .fields([("unknown", .boolean(true))])
        case .withheld(let changed): .fields([("secret", .string(changed ? "changed" : "kept"))])
        }
      })
  }

  private static func notices(_ notices: Notices) -> JSONTree {
    func list(_ notices: [Notices.TenantNotice]) -> JSONTree {
      .array(
        notices.map {
          .fields([("tenant", .string($0.tenant)), ("reason", .string($0.reason))])
        })
    }
    return .fields([
      ("held", list(notices.held)), ("orphans", names(notices.orphans)),
      ("cordoned", names(notices.cordoned)), ("unenforceable", list(notices.unenforceable)),
      (
        "refusals",
        .array(
          notices.refusals.map {
            .fields([
              ("code", .string("\($0.code)")), ("reach", .string($0.reach.rawValue)),
              ("message", .string($0.message)), ("tenants", names($0.tenants)),
              ("hint", .string($0.hint)),
            ])
          })
      ),
      (
        "outside",
        notices.outside.map {
          .fields([("tenants", names($0.tenants)), ("changes", .number($0.changes))])
        } ?? .null
      ),
    ])
  }
}
