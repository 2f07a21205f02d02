/// Diagnostics as people read them, in the manner of a compiler.
///
/// Whatever the texts hold, nothing but printable characters, spaces, line feeds and, where asked for, colours
/// comes out.
package struct DiagnosticRenderer: Sendable {
  /// Whether severities and places are coloured (ANSI); only for a terminal.
  package var colour: Bool

  package init(colour: Bool = false) { self.colour = colour }

  /// All diagnostics, a blank line between two, ending with a line feed; empty if there are none.
  package func render(_ diagnostics: some Sequence<Diagnostic>) -> String {
    diagnostics.map(render).joined(separator: "\n")
  }

  /// One diagnostic, ending with a line feed.
  package func render(_ diagnostic: Diagnostic) -> String {
    let lines =
      [diagnostic.place].compactMap { $0?.line } + diagnostic.notes.compactMap(\.place?.line)
    let gutter = max(1, String(lines.max() ?? 0).count)
    let margin = String(repeating: " ", count: gutter)
    var text = ""
    let style = Style(diagnostic.severity)
    let head = "\(diagnostic.severity.rawValue)[\(diagnostic.code)]"
    text += painted(head, style) + painted(": \(shown(diagnostic.message))", .strong)
    text += "\n"
    if let place = diagnostic.place { text += snippet(place, "^", style, margin) }
    for note in diagnostic.notes where note.place == nil {
      text += remark("note", note.message, margin)
    }
    if let hint = diagnostic.hint { text += remark("hint", hint, margin) }
    for note in diagnostic.notes {
      guard let place = note.place else { continue }
      text += painted("note", .note) + ": \(shown(note.message))\n"
      text += snippet(place, "-", .note, margin)
    }
    return text
  }

  /// How many there are of each severity: "2 errors, 1 warning"; nil if there are none.
  package func summary(_ diagnostics: some Sequence<Diagnostic>) -> String? {
    var counts: [Diagnostic.Severity: Int] = [:]
    for diagnostic in diagnostics { counts[diagnostic.severity, default: 0] += 1 }
    let parts = [Diagnostic.Severity.error, .warning, .note].compactMap { severity -> String? in
      guard let count = counts[severity] else { return nil }
      return "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  // MARK: - Parts

  /// On one line; of an endless text, such as a name that somebody made up, the beginning.
  private func shown(_ text: String) -> String {
    guard text.utf8.count > Self.longest else { return text.escapedForTerminal }
    return "\(text.prefix(Self.longest).escapedForTerminal)… (\(text.utf8.count) bytes)"
  }

  private static var longest: Int { 2_000 }

  private func remark(_ word: String, _ text: String, _ margin: String) -> String {
    "\(margin) " + painted("=", .gutter) + " " + painted("\(word):", .strong)
      + " \(shown(text))\n"
  }

  private func snippet(_ place: Place, _ mark: Character, _ style: Style, _ margin: String)
    -> String
  {
    var text = margin + painted("-->", .gutter)
    text += " \(place.file.escapedForTerminal):\(place.line):\(place.column)\n"
    guard let excerpt = place.excerpt else { return text }
    let shown = Excerpt(excerpt, of: place)
    let number = String(place.line)
    let indent = String(repeating: " ", count: max(0, margin.count - number.count))
    let bar = painted("|", .gutter)
    text += "\(margin) \(bar)\n"
    text += painted(indent + number, .gutter) + " \(bar)"
    text += shown.text.isEmpty ? "\n" : " \(shown.text)\n"
    var underline = String(repeating: mark, count: shown.underlined)
    if let label = place.label { underline += " \(label.escapedForTerminal)" }
    text += "\(margin) \(bar) " + String(repeating: " ", count: shown.indent)
    return text + painted(underline, style) + "\n"
  }

  private func painted(_ text: String, _ style: Style) -> String {
    colour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// ANSI parameters.
  private enum Style: String {
    case error = "1;31"
    case warning = "1;33"
    case note = "1;36"
    case gutter = "1;34"
    case strong = "1"

    init(_ severity: Diagnostic.Severity) {
      switch severity {
      case .error: self = .error
      case .warning: self = .warning
      case .note: self = .note
      }
    }
  }
}

/// A line of a source as a terminal shows it, and where the meant part stands in it, in columns.
private struct Excerpt {
  var text = ""
  var indent = 0
  var underlined = 0

  init(_ line: String, of place: Place) {
    var column = place.excerptColumn
    for scalar in line.unicodeScalars {
      let width: Int
      if scalar == "\t" {
        text += "    "
        width = 4
      } else if scalar.isDeceptive {
        text += scalar.terminalEscape
        width = scalar.terminalEscape.count
      } else {
        text.unicodeScalars.append(scalar)
        width = scalar.displayWidth
      }
      if column < place.column {
        indent += width
      } else if column < place.column &+ place.length {
        underlined += width
      }
      column += 1
    }
    // A place just after the end of the line: something is missing there.
    underlined = max(1, underlined)
    while let last = text.last, last == " ", text.count > indent + underlined { text.removeLast() }
  }
}
