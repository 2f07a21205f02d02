import CLibYAML
package import Diagnostics
package import Specs

/// Reads YAML into flat nodes, and says everything that is wrong with it.
///
/// One reader serves many files, one after the other; it keeps its memory. Whatever the bytes are, it returns:
/// in time and memory linear in their number, and without having built more than its limits allow.
package struct YAMLReader: ~Copyable {
  package let limits: YAMLLimits
  private var parser = EventParser()
  private var builder: ArenaBuilder

  /// How many events the last file gave, and how many characters were looked at for them.
  package private(set) var eventsRead = 0
  package private(set) var charactersScanned = 0

  package init(limits: YAMLLimits = .standard) {
    self.limits = limits
    builder = ArenaBuilder(limits: limits)
  }

  /// Reads the documents of one file into `arena`, which is emptied first.
  ///
  /// - Parameter file: the name under which the places of diagnostics appear.
  /// - Returns: the problems, in the order of their places, each an error. Documents with a problem are marked in the
  ///   arena as flawed; after a problem of syntax or size, `arena.isWhole` is false.
  package mutating func read(
    _ bytes: UnsafeRawBufferPointer, file: String, into arena: inout NodeArena
  ) -> [Diagnostic] {
    bytes.withMemoryRebound(to: UInt8.self) { read($0, file, &arena) }
  }

  /// Reads the documents of one file into `arena`, which is emptied first.
  package mutating func read(_ bytes: [UInt8], file: String, into arena: inout NodeArena)
    -> [Diagnostic]
  {
    bytes.withUnsafeBufferPointer { read($0, file, &arena) }
  }

  /// The nodes of one file, which is JSON or YAML; throws the first problem, with the others as its notes.
  package static func nodes(of bytes: [UInt8], file: String) throws(Diagnostic) -> NodeArena {
    var reader = YAMLReader()
    var arena = NodeArena()
    let problems = reader.read(bytes, file: file, into: &arena)
    guard var first = problems.first else { return arena }
    first.notes += problems.dropFirst().map { .init($0.message, at: $0.place) }
    throw first
  }

  private mutating func read(
    _ bytes: UnsafeBufferPointer<UInt8>, _ file: String, _ arena: inout NodeArena
  ) -> [Diagnostic] {
    arena.removeAll()
    eventsRead = 0
    charactersScanned = 0
    guard bytes.count <= limits.bytes else {
      arena.isWhole = false
      return [Problems.fileTooLarge(bytes.count, limits.bytes, in: file)]
    }
    let check = SourceCheck(bytes, limits: limits)
    var syntax: SyntaxProblem?
    builder.begin(file)
    if check.isFatal {
      arena.isWhole = false
    } else {
      syntax = parse(UnsafeBufferPointer(rebasing: bytes[check.markLength...]), &arena)
    }
    if check.findings.isEmpty && syntax == nil && !builder.hasProblems { return [] }
    if !check.findings.isEmpty {
      // Where the characters deceive, no document of the file is what it seems.
      for document in arena.documents { arena.nodes[document].isFlawed = true }
    }
    return report(check, syntax, SourceLines(Array(bytes)), file)
  }

  /// Pulls the events; returns what ended them early.
  private mutating func parse(_ text: UnsafeBufferPointer<UInt8>, _ arena: inout NodeArena)
    -> SyntaxProblem?
  {
    defer {
      charactersScanned = parser.charactersScanned
      parser.close()
    }
    guard parser.open(text) else { return SyntaxProblem(text: "out of memory") }
    while let event = parser.next() {
      eventsRead &+= 1
      switch builder.accept(event, into: &arena) {
      case .more: continue
      case .done: return nil
      case .enough:
        builder.abandon(&arena)
        return nil
      }
    }
    builder.abandon(&arena)
    return parser.problem
  }

  private mutating func report(
    _ check: SourceCheck, _ syntax: SyntaxProblem?, _ lines: SourceLines, _ file: String
  ) -> [Diagnostic] {
    var all = check.findings.map { $0.diagnostic(in: file, lines) }
    all += builder.problems.map { lines.quoted($0, in: file) }
    all.sort { a, b in
      (a.place?.line ?? 0, a.place?.column ?? 0) < (b.place?.line ?? 0, b.place?.column ?? 0)
    }
    // What ended the reading is the last in the file, and is always shown.
    let end =
      syntax?.diagnostic(in: file, lines) ?? builder.ending.map { lines.quoted($0, in: file) }
    let room = limits.problems - (end == nil ? 0 : 1)
    let hidden = max(0, all.count - room) + builder.problemsHidden
    all = Array(all.prefix(room))
    if let end { all.append(end) }
    if hidden > 0 {
      let more = hidden == 1 ? "1 more problem" : "\(hidden) more problems"
      all[all.count - 1].notes.append(Diagnostic.Note("\(more) in this file not shown"))
    }
    return all
  }
}
