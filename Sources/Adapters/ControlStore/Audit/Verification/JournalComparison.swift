import Diagnostics

/// Compares the journal of one database with what the audit log has of it; both come in the order of their numbers.
struct JournalComparison: Sendable {
  /// What the log has of one journal entry.
  struct Sealed: Sendable {
    var entry: Int64
    var index: Int
    var hash: TreeHash
  }

  private let source: String
  private let sealed: [Sealed]
  private var next = 0
  private var edited: [Int64] = []
  private var deleted: [Int64] = []
  private var inserted: [Int64] = []

  /// - Parameter sealed: in any order; of a number that comes twice, the first is meant.
  init(source: String, sealed: [Sealed]) {
    self.source = source
    self.sealed = sealed.sorted { ($0.entry, $0.index) < ($1.entry, $1.index) }
  }

  /// The last journal entry that is sealed; 0 if none is.
  var last: Int64 { sealed.last?.entry ?? 0 }

  /// Takes the next entry of the journal.
  mutating func take(_ effect: SealedEffect) {
    while next < sealed.count, sealed[next].entry < effect.entry {
      deleted.append(sealed[next].entry)
      next += 1
    }
    guard next < sealed.count, sealed[next].entry == effect.entry else {
      inserted.append(effect.entry)
      return
    }
    let event = effect.event(index: sealed[next].index, source: source)
    if TreeHash(leaf: event) != sealed[next].hash { edited.append(effect.entry) }
    next += 1
  }

  mutating func finish() -> [Diagnostic] {
    deleted += sealed[next...].map(\.entry)
    next = sealed.count
    var findings: [Diagnostic] = []
    func add(_ code: DiagnosticCode, _ entries: [Int64], _ what: String) {
      guard !entries.isEmpty else { return }
      let shown = entries.prefix(5).map(String.init).joined(separator: ", ")
      let rest = entries.count > 5 ? " and \(entries.count - 5) more" : ""
      let noun = entries.count == 1 ? "entry" : "entries"
      findings.append(
        Diagnostic(code, "\(noun) \(shown)\(rest) of the journal of \(source) \(what)"))
    }
    let verb = edited.count == 1 ? "is" : "are"
    add(.journalEdited, edited, "\(verb) not what was sealed")
    add(
      .journalDeleted, deleted,
      "\(deleted.count == 1 ? "was" : "were") sealed and \(deleted.count == 1 ? "is" : "are") gone")
    add(
      .journalInserted, inserted,
      "\(inserted.count == 1 ? "was" : "were") put among those that are sealed")
    return findings
  }
}
