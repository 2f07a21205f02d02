import Diagnostics

/// What libyaml says of a text that is not YAML; lines and columns from 0.
struct SyntaxProblem {
  /// What libyaml was about to read.
  struct Context {
    var text: String
    var line: Int
    var column: Int
  }

  var text: String
  var line = 0
  var column = 0
  var context: Context?

  /// The problem in words that say what to do.
  func diagnostic(in file: String, _ lines: SourceLines) -> Diagnostic {
    var place = Place(file: file, line: line + 1, column: column + 1)
    var notes: [Diagnostic.Note] = []
    // What matters is where it began, not where hope was given up.
    let beganEarlier =
      text.hasPrefix("found unexpected end of stream")
      || text.hasPrefix("found unexpected document indicator")
      || text.hasPrefix("could not find expected ':'")
    if let context, beganEarlier || context.line != line || context.column != column {
      let began = Place(file: file, line: context.line + 1, column: context.column + 1)
      if beganEarlier {
        place = began
      } else if let thing = Self.thing(context.text) {
        notes.append(Diagnostic.Note("\(thing) begins here", at: began))
      }
    }
    let quoted = lines.quoted(place)
    let (message, hint) = advice(at: quoted)
    return lines.quoted(
      Diagnostic(code, message, at: quoted, notes: notes, hint: hint), in: file)
  }

  private var code: DiagnosticCode {
    if text.hasPrefix("found undefined tag handle") { return .foreignTag }
    let isDirective =
      text.hasPrefix("found unknown directive") || text.hasPrefix("found incompatible YAML")
      || text.hasPrefix("found duplicate %")
    return isDirective ? .directive : .syntax
  }

  private func advice(at place: Place) -> (String, String?) {
    if let known = Self.known.first(where: { text.hasPrefix($0.problem) }) {
      return (known.message, known.hint)
    }
    if text.hasPrefix("found character that cannot start any token") {
      let line = Array((place.excerpt ?? "").unicodeScalars)
      let index = place.column - place.excerptColumn
      guard line.indices.contains(index) else { return ("unexpected character", nil) }
      if line[index] == "\t" {
        return ("a tab cannot indent", "indent with spaces, two for each level")
      }
      return (
        "'\(line[index])' cannot begin a value", "put the value in quotes if it is meant as text"
      )
    }
    return (text, nil)
  }

  private static func thing(_ context: String) -> String? {
    switch context {
    case "while parsing a block mapping", "while parsing a flow mapping": "the mapping"
    case "while parsing a block collection", "while parsing a flow sequence": "the list"
    case "while scanning a simple key": "the key"
    case "while scanning a block scalar": "the text"
    case "while scanning a plain scalar", "while scanning a quoted scalar": "the text"
    case "while scanning a double-quoted scalar", "while parsing a quoted scalar": "the text"
    default: nil
    }
  }

  private static let known: [(problem: String, message: String, hint: String?)] = [
    (
      "mapping values are not allowed in this context", "a ':' that cannot stand here",
      "put the value in quotes if the ':' belongs to it; otherwise check the indentation"
    ),
    (
      "could not find expected ':'", "a key without ':'",
      "write 'key: value'; text that goes on over several lines is indented or in quotes"
    ),
    (
      "did not find expected key", "this is neither a key of the mapping above nor its end",
      "keys of one mapping begin in the same column; what follows a quoted text must be a comment"
    ),
    (
      "did not find expected '-' indicator",
      "this is neither an item of the list above nor its end",
      "items of one list begin with '-' in the same column"
    ),
    (
      "did not find expected ',' or ']'", "expected ',' or ']'", "close the list with ']'"
    ),
    (
      "did not find expected ',' or '}'", "expected ',' or '}'", "close the mapping with '}'"
    ),
    (
      "found unexpected end of stream", "a quote that is never closed",
      "close it; a quote inside of single quotes is written twice"
    ),
    (
      "found unexpected document indicator", "a quote that is never closed",
      "close it before the line that begins a new document"
    ),
    (
      "block sequence entries are not allowed in this context", "a '-' that cannot stand here",
      "begin the list on a line of its own, or write it in brackets"
    ),
    (
      "found a tab character", "a tab cannot indent", "indent with spaces, two for each level"
    ),
    (
      "found unknown escape character", "unknown escape in a quoted text",
      "write a backslash twice, or use single quotes"
    ),
    (
      "did not find expected <document start>", "a second value without a '---' before it",
      "a document holds one mapping; begin the next one with a line '---'"
    ),
    (
      "found unknown directive name", "unknown directive", "a line cannot begin with '%'; quote it"
    ),
    (
      "found incompatible YAML document", "this version of YAML is not known",
      "remove the %YAML line"
    ),
    (
      "found undefined tag handle", "unknown tag", "remove the tag; put the value in quotes"
    ),
  ]
}
