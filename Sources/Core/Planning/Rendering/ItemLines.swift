import Diagnostics
import Specs

/// The lines of one group of an outline, without what frames them.
struct ItemLines {
  /// How many values of one item are shown; nil is all.
  var mostFields: Int?

  enum Line {
    case item(sign: Character, text: String, marks: [String])
    case field(path: String, value: String)
  }

  func lines(of group: Outline.Group) -> [Line] {
    group.items.flatMap { lines($0, of: group.tenants.count) }
  }

  /// `acme`, `3 tenants: a, b, c`, `1,204 tenants: a, b, c and 1,201 more`; the platform is said as such.
  func title(of group: Outline.Group) -> String {
    let names = group.tenants.prefix(4).map(\.shown)
    if group.tenants == [""] { return "Platform" }
    if group.tenants.count == 1 { return names[0] }
    return "\(Phrases.count(group.tenants.count, "tenant")): "
      + Phrases.names(names, most: 3, total: group.tenants.count)
  }

  private func lines(_ item: Outline.Item, of tenants: Int) -> [Line] {
    var text = item.shape.kind.shown
    let names = item.names.map(\.shown)
    if item.count != tenants { text += " × \(Phrases.number(item.count))" }
    if names.count == 1, item.count == tenants {
      text += "/\(names[0])"
    } else if !names.isEmpty {
      text += " (\(Phrases.names(names, most: 2, total: item.count)))"
    }
    if let database = item.shape.database { text += " in \(database.shown)" }
    if !item.shape.reason.isEmpty { text += ": \(item.shape.reason.shown)" }
    var marks = item.shape.marks.map(\.rawValue)
    if let action = item.shape.needs { marks.append("needs approval to \(action.rawValue)") }
    if !item.shape.isSelected { marks.append("not selected") }
    let fields = item.fields.prefix(mostFields ?? item.fields.count).map { field in
      Line.field(path: field.leaf.path.shown, value: value(field, of: item))
    }
    let left = item.fields.count - fields.count
    let rest =
      left > 0
      ? [Line.field(path: "…", value: "\(Phrases.count(left, "more value"))")] : []
    return [.item(sign: sign(item.shape.action), text: text, marks: marks)] + fields + rest
  }

  private func value(_ field: Outline.Item.Field, of item: Outline.Item) -> String {
    if field.varies { return "(varies)" }
    return switch item.shape.action {
    case .create: field.leaf.after.line
    case .remove: field.leaf.before.line
    case .update: field.leaf.line
    }
  }

  private func sign(_ action: Change.Action) -> Character {
    switch action {
    case .create: "+"
    case .update: "~"
    case .remove: "-"
    }
  }
}

extension String {
  /// A name or a sentence on one line, safe for a terminal and of a length that can be read.
  fileprivate var shown: String { escapedForTerminal.cut(to: 200) }
}
