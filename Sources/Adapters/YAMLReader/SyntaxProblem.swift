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
    let advice = SyntaxAdvice(self, at: quoted)
    return lines.quoted(
      Diagnostic(advice.code, advice.message, at: quoted, notes: notes, hint: advice.hint),
      in: file)
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
}
