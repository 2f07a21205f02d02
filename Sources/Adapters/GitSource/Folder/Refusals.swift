import Diagnostics

/// The problems of one listing, gathered so that people see them all at once.
struct Refusals {
  private var problems: [Diagnostic] = []
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Adds a problem; throws them all once there are too many for a person to read.
  mutating func add(_ problem: Diagnostic) throws(Diagnostic) {
    problems.append(problem)
    if problems.count >= limit { try end() }
  }

  /// Throws what was gathered, if anything: the first problem, the others as its notes.
  func end() throws(Diagnostic) {
    guard var first = problems.first else { return }
    first.notes += problems.dropFirst().map {
      Diagnostic.Note("also \($0.code): \($0.message)", at: $0.place)
    }
    throw first
  }
}

extension Diagnostic {
  /// A problem with one entry of the fleet's folder; `path` is shown as it may be shown.
  static func entry(
    _ code: DiagnosticCode, _ path: some Sequence<UInt8>, _ problem: String, hint: String? = nil
  ) -> Diagnostic {
    let shown = EntryName.shown(path)
    return Diagnostic(
      code, "'\(shown)' \(problem)", at: Place(file: shown, line: 1, column: 1), hint: hint)
  }
}
