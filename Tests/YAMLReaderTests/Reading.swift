import Diagnostics
import Specs
import YAMLReader

/// What one reading of a text gave.
struct Reading {
  var arena = NodeArena()
  var problems: [Diagnostic]
  var events: Int
  var characters: Int

  init(_ text: String, limits: YAMLLimits = .standard) {
    self.init(Array(text.utf8), limits: limits)
  }

  init(_ bytes: [UInt8], limits: YAMLLimits = .standard) {
    var reader = YAMLReader(limits: limits)
    problems = reader.read(bytes, file: "input.yaml", into: &arena)
    events = reader.eventsRead
    characters = reader.charactersScanned
  }

  var codes: [Int] { problems.map(\.code.number) }

  /// One line of JSON a document.
  var json: [String] { arena.documents.map(arena.json) }
}
