import Diagnostics
package import Specs

/// A plan as people read it: what changes and why, identical changes of many tenants together, then the sum.
///
/// Whatever names and values hold, nothing comes out that a terminal obeys, colours aside where they are asked
/// for. Lines are not wrapped to any width.
package struct PlanText: Sendable {
  /// Whether signs and marks are coloured (ANSI); only for a terminal.
  package var colour: Bool

  package init(colour: Bool = false) { self.colour = colour }

  /// The plan, ending with a line feed; `now` is what the age of observations is told against.
  package func render(_ plan: Plan, at now: Timestamp) -> String {
    var text = ""
    let phrases = PlanPhrases(plan, at: now)
    let outline = Outline(plan)
    if !plan.isEmpty {
      text += painted(phrases.title, .strong) + "\n"
      text += phrases.facts.map { $0 + "\n" }.joined()
      for section in outline.sections { text += "\n" + render(section) }
    }
    for notice in phrases.notices { text += (text.isEmpty ? "" : "\n") + render(notice) }
    if !text.isEmpty { text += "\n" }
    text += painted(phrases.summary, .strong) + "\n"
    for line in phrases.warnings { text += painted(line, .removal) + "\n" }
    return text
  }

  private func render(_ section: Outline.Section) -> String {
    var text = ""
    if let title = section.stage.title { text += painted(title, .strong) + "\n\n" }
    let lines = ItemLines()
    return text
      + section.groups.map { group in
        painted(lines.title(of: group), .strong) + "\n"
          + lines.lines(of: group).map { render($0) + "\n" }.joined()
      }.joined(separator: "\n")
  }

  private func render(_ line: ItemLines.Line) -> String {
    switch line {
    case .item(let sign, let text, let marks):
      let marked = marks.map { painted(" [\($0)]", .removal) }.joined()
      return "  \(painted(String(sign), .sign(sign))) \(text)\(marked)"
    case .field(let path, let value):
      return "      \(path): \(value)"
    }
  }

  private func render(_ notice: PlanPhrases.Notice) -> String {
    var text = painted(notice.title, notice.isRefusal ? .removal : .strong) + "\n"
    for line in notice.lines { text += "  \(line)\n" }
    if !notice.names.isEmpty { text += wrapped(notice.names) }
    if let hint = notice.hint { text += "  = to go on: \(hint)\n" }
    return text
  }

  /// All names, as many on a line as fit in about a hundred characters.
  private func wrapped(_ names: [String]) -> String {
    var text = ""
    var line = ""
    for (index, name) in names.enumerated() {
      let piece = name + (index + 1 < names.count ? "," : "")
      if !line.isEmpty, line.utf8.count + piece.utf8.count > 96 {
        text += "  \(line)\n"
        line = piece
      } else {
        line += line.isEmpty ? piece : " \(piece)"
      }
    }
    return text + "  \(line)\n"
  }

  private enum Style {
    case strong, creation, update, removal

    static func sign(_ sign: Character) -> Style {
      sign == "+" ? .creation : sign == "-" ? .removal : .update
    }

    var code: String {
      switch self {
      case .strong: "1"
      case .creation: "32"
      case .update: "33"
      case .removal: "31"
      }
    }
  }

  private func painted(_ text: String, _ style: Style) -> String {
    colour ? "\u{1B}[\(style.code)m\(text)\u{1B}[0m" : text
  }
}

extension PlanStage {
  /// What stands above the section; the platform and the tenants need no words.
  var title: String? {
    switch self {
    case .platform, .tenants: nil
    case .disruptive:
      "Disruptive: locks or changes tables that hold data; made one by one, only where chosen by name"
    case .irreversible: "Irreversible: cannot be undone, and comes last"
    }
  }
}
