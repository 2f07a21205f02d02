import Diagnostics

/// libyaml's words for a mistake, in words that say what to do.
struct SyntaxAdvice {
  var code: DiagnosticCode
  var message: String
  var hint: String

  /// - Parameter place: where the problem will be shown, with its line.
  init(_ problem: SyntaxProblem, at place: Place) {
    if problem.text.hasPrefix("found character that cannot start any token") {
      self.init(unexpectedAt: place)
      return
    }
    let known =
      Self.byProblem.first { problem.text.hasPrefix($0.words) }
      ?? Self.byContext.first { problem.context?.text.hasPrefix($0.words) == true }
    self.init(
      code: known?.code ?? .syntax, message: known?.message ?? problem.text,
      hint: known?.hint ?? "the mistake is often on the line above; put text in quotes")
  }

  private init(code: DiagnosticCode, message: String, hint: String) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  private init(unexpectedAt place: Place) {
    let line = Array((place.excerpt ?? "").unicodeScalars)
    let index = place.column - place.excerptColumn
    let found = line.indices.contains(index) ? line[index] : "\t"
    if found == "\t" {
      self.init(code: .syntax, message: Self.tab.message, hint: Self.tab.hint)
    } else {
      self.init(
        code: .syntax, message: "'\(found)' cannot begin a value",
        hint: "put the value in quotes if it is meant as text")
    }
  }

  private typealias Known = (words: String, code: DiagnosticCode, message: String, hint: String)

  private static let tab: Known = (
    "found a tab character", .syntax, "a tab cannot indent",
    "indent with spaces, two for each level"
  )

  private static let byProblem: [Known] = [
    tab,
    (
      "mapping values are not allowed", .syntax, "a ':' that cannot stand here",
      "put the value in quotes if the ':' belongs to it; otherwise check the indentation"
    ),
    (
      "could not find expected ':'", .syntax, "a key without ':'",
      "write 'key: value'; text that goes on over several lines is indented or in quotes"
    ),
    (
      "did not find expected key", .syntax,
      "this is neither a key of the mapping above nor its end",
      "keys of one mapping begin in the same column; after a quoted text only a comment can stand"
    ),
    (
      "did not find expected '-' indicator", .syntax,
      "this is neither an item of the list above nor its end",
      "items of one list begin with '-' in the same column"
    ),
    (
      "did not find expected ',' or ']'", .syntax, "expected ',' or ']'",
      "close the list with ']'"
    ),
    (
      "did not find expected ',' or '}'", .syntax, "expected ',' or '}'",
      "close the mapping with '}'"
    ),
    (
      "did not find expected node content", .syntax, "a value is missing here",
      "write the value, or put it in quotes if it begins with a special character"
    ),
    (
      "did not find expected <document start>", .syntax, "a second value without a '---' before it",
      "a document holds one mapping; begin the next one with a line '---'"
    ),
    (
      "found unexpected end of stream", .syntax, "a quote that is never closed",
      "close it; a quote inside of single quotes is written twice"
    ),
    (
      "found unexpected document indicator", .syntax, "a quote that is never closed",
      "close it before the line that begins a new document"
    ),
    (
      "block sequence entries are not allowed", .syntax, "a '-' that cannot stand here",
      "begin the list on a line of its own, or write it in brackets"
    ),
    (
      "mapping keys are not allowed", .syntax, "a '?' that cannot stand here",
      "put the value in quotes if it is meant as text"
    ),
    (
      "found unknown escape character", .syntax, "unknown escape in a quoted text",
      "write a backslash twice, or use single quotes"
    ),
    (
      "did not find expected hexdecimal number", .syntax,
      "an escape without its hexadecimal digits",
      "write \\xFF, \\uFFFF or \\UFFFFFFFF, or a backslash twice"
    ),
    (
      "found invalid Unicode character escape code", .syntax,
      "an escape for a character that does not exist",
      "characters beyond U+FFFF are written \\U0001F600, not as two surrogates"
    ),
    (
      "found duplicate %", .directive, "the same directive stands twice", "remove both lines"
    ),
    (
      "found incompatible YAML document", .directive, "this version of YAML is not known",
      "remove the line"
    ),
    (
      "found undefined tag handle", .foreignTag, "unknown tag",
      "remove the tag; put the value in quotes if it is meant as text"
    ),
  ]

  private static let byContext: [Known] = [
    (
      "while scanning an alias", .syntax, "'*' begins the name of an alias, and this is none",
      "put the value in quotes if it is meant as text"
    ),
    (
      "while scanning an anchor", .syntax, "'&' begins the name of an anchor, and this is none",
      "put the value in quotes if it is meant as text"
    ),
    (
      "while scanning a block scalar", .syntax, "the first line of a long text is not understood",
      "after '|' or '>' nothing else stands on the line; the text is indented below it"
    ),
    (
      "while scanning a directive", .directive, "this directive is not understood",
      "remove the line; put a value that begins with '%' in quotes"
    ),
    (
      "while scanning a %", .directive, "this directive is not understood", "remove the line"
    ),
    (
      "while scanning a tag", .foreignTag, "'!' begins a tag, and this is none",
      "put the value in quotes if it is meant as text"
    ),
    (
      "while parsing a tag", .foreignTag, "'!' begins a tag, and this is none",
      "put the value in quotes if it is meant as text"
    ),
  ]
}
