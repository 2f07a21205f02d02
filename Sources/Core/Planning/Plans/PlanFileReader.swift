import Diagnostics
import Specs

/// Reads a plan back, and takes nothing for granted: what is not as the writer writes it is a diagnostic.
struct PlanFileReader {
  let kinds: [KindDescription]

  func plan(_ body: JSONTree) throws(Diagnostic) -> Plan {
    let written = try body.list("kinds")
    guard written == kinds.map(PlanFileWriter.kind) else {
      throw Diagnostic(
        .planNewer, "the plan was made by a program that knows other kinds of resources",
        hint: "make a new plan")
    }
    let byName = Dictionary(
      kinds.map { ($0.name.text, $0) }, uniquingKeysWith: { first, _ in first })
    let made = try body.time("made")
    let expires = try body.time("expires")
    guard made <= expires, expires.microseconds - made.microseconds <= Plan.lifetime else {
      throw JSONTree.unreadable("'expires'")
    }
    var changes: [Change] = []
    for entry in try body.list("changes") { changes.append(try change(entry, byName)) }
    var observations: [Plan.Observation] = []
    for entry in try body.list("observations") {
      observations.append(.init(try database(entry), at: try entry.time("at")))
    }
    return Plan(
      id: try body.string("id"), fleet: try body.string("fleet"),
      revision: try body.string("revision"), made: made, expires: expires, kinds: kinds,
      observations: observations, changes: changes, choosing: Set(try body.strings("chosen")),
      notices: try notices(try body.member("notices")))
  }

  private func database(_ entry: JSONTree) throws(Diagnostic) -> DatabaseName {
    DatabaseName(cluster: try entry.string("cluster"), database: try entry.string("database"))
  }

  private func change(
    _ entry: JSONTree, _ kinds: [String: KindDescription]
  ) throws(Diagnostic) -> Change {
    guard let kind = kinds[try entry.string("kind")],
      let action = Change.Action(rawValue: try entry.string("action"))
    else { throw JSONTree.unreadable("a change") }
    var marks: Set<Change.Mark> = []
    for text in try entry.strings("marks") {
      guard let mark = Change.Mark(rawValue: text) else { throw JSONTree.unreadable("'marks'") }
      marks.insert(mark)
    }
    var needs: ApprovedAction?
    if let text = try entry.optionalString("needs") {
      guard let known = ApprovedAction(rawValue: text) else {
        throw JSONTree.unreadable("'needs'")
      }
      needs = known
    }
    let before = try row(try entry.member("before"), kind)
    let after = try row(try entry.member("after"), kind)
    guard (before == nil) == (action == .create), (after == nil) == (action == .remove) else {
      throw JSONTree.unreadable("a change")
    }
    return Change(
      ResourceID(kind.name, tenant: try entry.string("tenant"), name: try entry.string("name")),
      action, before: before, after: after, in: try database(entry),
      reason: try entry.string("reason"), marks: marks, needs: needs)
  }

  private func row(_ entry: JSONTree, _ kind: KindDescription) throws(Diagnostic) -> Row? {
    guard entry != .null else { return nil }
    guard case .array(let cells) = entry, cells.count == kind.columns.count else {
      throw JSONTree.unreadable("a row of '\(kind.name)'")
    }
    for (cell, column) in zip(cells, kind.columns) {
      let isRight =
        switch cell {
        case .null: true
        case .string: column.content != .secret
        case Self.unknown: column.content == .generated
        case Self.kept, Self.changed: column.content == .secret
        default: false
        }
      guard isRight else { throw JSONTree.unreadable("the column '\(column.name)'") }
    }
    return Row(of: kind) { row in
      for cell in cells {
        switch cell {
        case .string(let text): row.text(text)
        case Self.unknown: row.unknown()
        case Self.kept: row.withheld(changed: false)
        case Self.changed: row.withheld(changed: true)
        default: row.null()
        }
      }
    }
  }

  private static let unknown = JSONTree.fields([("unknown", .boolean(true))])
  private static let kept = JSONTree.fields([("secret", .string("kept"))])
  private static let changed = JSONTree.fields([("secret", .string("changed"))])

  private func notices(_ entry: JSONTree) throws(Diagnostic) -> Notices {
    var refusals: [Refusal] = []
    for refusal in try entry.list("refusals") {
      guard let code = DiagnosticCode.named(try refusal.string("code")),
        try refusal.string("reach") == Refusal.Reach.tenants.rawValue
      else { throw JSONTree.unreadable("'refusals'") }
      refusals.append(
        Refusal(
          code, .tenants, try refusal.string("message"), tenants: try refusal.strings("tenants"),
          hint: try refusal.string("hint")))
    }
    var outside: Notices.Outside?
    let left = try entry.member("outside")
    if left != .null {
      guard case .number(let digits) = try left.member("changes"), let changes = Int(digits) else {
        throw JSONTree.unreadable("'outside'")
      }
      outside = Notices.Outside(tenants: try left.strings("tenants"), changes: changes)
    }
    return Notices(
      held: try tenantNotices(entry, "held"), orphans: try entry.strings("orphans"),
      cordoned: try entry.strings("cordoned"), refusals: refusals,
      unenforceable: try tenantNotices(entry, "unenforceable"), outside: outside)
  }

  private func tenantNotices(
    _ entry: JSONTree, _ key: String
  ) throws(Diagnostic) -> [Notices.TenantNotice] {
    var notices: [Notices.TenantNotice] = []
    for notice in try entry.list(key) {
      notices.append(.init(try notice.string("tenant"), try notice.string("reason")))
    }
    return notices
  }
}

extension JSONTree {
  static func unreadable(_ what: String) -> Diagnostic {
    Diagnostic(.planUnreadable, "\(what) of the saved plan is not as it should be")
  }

  fileprivate func member(_ key: String) throws(Diagnostic) -> JSONTree {
    guard let value = self[key] else { throw Self.unreadable("'\(key)'") }
    return value
  }

  fileprivate func string(_ key: String) throws(Diagnostic) -> String {
    guard case .string(let text) = try member(key) else { throw Self.unreadable("'\(key)'") }
    return text
  }

  fileprivate func optionalString(_ key: String) throws(Diagnostic) -> String? {
    try member(key) == .null ? nil : try string(key)
  }

  fileprivate func list(_ key: String) throws(Diagnostic) -> [JSONTree] {
    guard case .array(let list) = try member(key) else { throw Self.unreadable("'\(key)'") }
    return list
  }

  fileprivate func strings(_ key: String) throws(Diagnostic) -> [String] {
    var texts: [String] = []
    for element in try list(key) {
      guard case .string(let text) = element else { throw Self.unreadable("'\(key)'") }
      texts.append(text)
    }
    return texts
  }

  fileprivate func time(_ key: String) throws(Diagnostic) -> Timestamp {
    guard let time = Timestamp(rfc3339: try string(key)) else { throw Self.unreadable("'\(key)'") }
    return time
  }
}
