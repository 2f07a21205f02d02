import Diagnostics
package import Specs

/// A plan as a comment on a pull request: the sum on top, details folded, never longer than GitHub takes.
///
/// Every name and value stands in code, so that no markup, link, mention or HTML of a document gets through.
/// What does not fit is counted, with how to see it all; what cannot be undone and what takes access or data away
/// is shown first then.
package struct PlanMarkdown: Sendable {
  /// GitHub takes 65,536 characters; they are counted here as bytes of UTF-8, which are never fewer.
  package static let longest = 65_536

  package init() {}

  /// The comment; `now` is what the age of observations is told against.
  package func render(_ plan: Plan, at now: Timestamp) -> String {
    let phrases = PlanPhrases(plan, at: now)
    var page = Page()
    page.add("### Plan for \(plan.fleet.markdownCode) at \(phrases.revision.markdownCode)\n\n")
    page.add("**\(bold(phrases, plan))**\n")
    for warning in phrases.warnings { page.add("\n> **\(warning)**\n") }
    // Phrases about databases and revisions hold names: they go into code as a whole.
    for fact in phrases.facts { page.add("\n\(fact.markdownCode)\n") }
    add(phrases.notices, to: &page)
    add(Outline(plan).sections, to: &page)
    return page.text
  }

  /// The sum, without names.
  private func bold(_ phrases: PlanPhrases, _ plan: Plan) -> String {
    plan.isEmpty
      ? "Nothing to do: everything is as declared"
        + (plan.notices.isEmpty ? "." : ", apart from the notices below.")
      : phrases.summary
  }

  // MARK: Notices

  private static let mostLines = 20
  private static let mostNames = 100
  private static let noticeBudget = 5000
  private static let noticesBudget = 20_000

  private func add(_ notices: [PlanPhrases.Notice], to page: inout Page) {
    var room = Self.noticesBudget
    var left = 0
    for notice in notices.filter(\.isRefusal) + notices.filter({ !$0.isRefusal }) {
      let text = render(notice)
      if text.utf8.count <= room {
        page.add(text)
        room -= text.utf8.count
      } else {
        left += 1
      }
    }
    if left > 0 {
      page.add(
        "\n**\(Phrases.count(left, "notice")) left out here**; see \("tenure plan".markdownCode).\n"
      )
    }
  }

  private func render(_ notice: PlanPhrases.Notice) -> String {
    var lines = ""
    for line in notice.lines.prefix(Self.mostLines) { lines += "  \(cut(line))\n" }
    if notice.lines.count > Self.mostLines {
      lines += "  … \(Phrases.number(notice.lines.count - Self.mostLines)) more\n"
    }
    if !notice.names.isEmpty {
      lines += "  \(Phrases.names(notice.names.map(cut), most: Self.mostNames))\n"
    }
    if let hint = notice.hint { lines += "  = to go on: \(hint)\n" }
    let head =
      "\n<details\(notice.isRefusal ? " open" : "")>"
      + "<summary>\(cut(notice.title).htmlCode)</summary>\n\n"
    let text = head + (lines.isEmpty ? "" : lines.markdownFence) + "\n</details>\n"
    return text.utf8.count <= Self.noticeBudget
      ? text : head + "See \("tenure plan".markdownCode) for the whole list.\n\n</details>\n"
  }

  private func cut(_ text: String) -> String { text.cut(to: 300) }

  // MARK: Changes

  /// Room for sections that come after the one that is written, so that none is crowded out whole.
  private static let sectionReserve = 8000
  private static let mostFields = 40
  /// Room for what closes a section and counts what was left out.
  private static let closing = 1600

  private func add(_ sections: [Outline.Section], to page: inout Page) {
    for (index, section) in sections.enumerated() {
      let reserve = (sections.count - index - 1) * Self.sectionReserve
      add(section, within: max(0, page.room - reserve - Self.closing), to: &page)
    }
  }

  private func add(_ section: Outline.Section, within budget: Int, to page: inout Page) {
    let lines = ItemLines(mostFields: Self.mostFields)
    var body = ""
    var left = (groups: 0, changes: 0)
    let groups = section.groups.map { (group: $0, text: render($0, lines)) }
    let fits = groups.reduce(0) { $0 + $1.text.utf8.count } <= budget
    let ordered =
      fits
      ? groups
      : groups.filter(\.group.isDestructive) + groups.filter { !$0.group.isDestructive }
    for (group, text) in ordered {
      if body.utf8.count + text.utf8.count <= budget {
        body += text
      } else {
        left.groups += group.tenants.count
        left.changes += group.changes
      }
    }
    let title = section.stage.heading
    page.add(
      "\n<details\(section.stage == .irreversible ? " open" : "")><summary>\(title): "
        + "\(Phrases.count(section.changes, "change"))</summary>\n\n")
    if !body.isEmpty { page.add(body.markdownFence) }
    if left.changes > 0 {
      page.add(
        "\n**Left out here: \(Phrases.count(left.changes, "change")) of "
          + "\(Phrases.count(left.groups, "tenant")).** "
          + "See them all with \("tenure plan".markdownCode) or "
          + "\("tenure plan --format json".markdownCode).\n")
    }
    page.add("\n</details>\n")
  }

  private func render(_ group: Outline.Group, _ lines: ItemLines) -> String {
    var text = "@@ \(cut(lines.title(of: group))) @@\n"
    for line in lines.lines(of: group) {
      switch line {
      case .item(let sign, let item, let marks):
        // In a diff GitHub colours lines by their first character; it has none for a tilde.
        text += "\(sign == "~" ? "!" : sign) \(cut(item))\(marks.map { " [\($0)]" }.joined())\n"
      case .field(let path, let value):
        text += "      \(cut(path)): \(cut(value))\n"
      }
    }
    return text
  }

  /// Text that knows how much it may still take.
  private struct Page {
    var text = ""
    var room: Int { PlanMarkdown.longest - text.utf8.count }

    mutating func add(_ piece: String) {
      if piece.utf8.count <= room { text += piece }
    }
  }
}

extension PlanStage {
  fileprivate var heading: String {
    switch self {
    case .platform: "Platform"
    case .tenants: "Tenants"
    case .disruptive: "Disruptive"
    case .irreversible: "Irreversible"
    }
  }
}
