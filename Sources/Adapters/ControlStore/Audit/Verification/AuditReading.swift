import Diagnostics
import Specs

/// A log while it is read, from a database or from a file: its leaves, and the checkpoints that go with them.
struct AuditReading: Sendable {
  private let verifier: VerifierKey
  private var inspection: LogInspection
  private let trusted: [Checkpoint]
  private let untrusted: [Checkpoint?]
  private let own: Set<Checkpoint>
  private let isExport: Bool
  private let copied: Set<Checkpoint>
  /// What the log has of each journal, by the source as JSON.
  private(set) var journals: [String: [JournalComparison.Sealed]] = [:]

  /// - Parameters:
  ///   - stored: the checkpoints of the log itself.
  ///   - outside: the copies that are kept elsewhere.
  init(
    verifier: VerifierKey, stored: [AuditLogStatements.StoredCheckpoint], outside: [SignedNote]
  ) {
    let notes = stored.map { SignedNote($0.note) }
    self.init(verifier: verifier, notes: notes, outside: outside)
  }

  /// - Parameter isExport: a file says nothing about what is kept elsewhere, and need not have every checkpoint.
  init(
    verifier: VerifierKey, notes: [SignedNote?], outside: [SignedNote], isExport: Bool = false
  ) {
    self.verifier = verifier
    self.isExport = isExport
    var own: Set<Checkpoint> = []
    var untrusted: [Checkpoint?] = []
    for note in notes {
      if let checkpoint = note.flatMap({ verifier.checkpoint(in: $0) }) {
        own.insert(checkpoint)
      } else {
        untrusted.append(note.flatMap { Checkpoint(body: $0.body) })
      }
    }
    copied = Set(outside.compactMap { verifier.checkpoint(in: $0) })
    self.own = own
    self.untrusted = untrusted
    trusted = Array(own.union(copied))
    inspection = LogInspection(
      rootsAt: (trusted + untrusted.compactMap { $0 }).map(\.size), hasHashes: !isExport)
  }

  mutating func take(position: Int?, stored: TreeHash?, _ event: UnsafeRawBufferPointer) {
    let leaf = inspection.take(position: position, stored: stored, event: event)
    guard let place = leaf.place else { return }
    journals[String(decoding: place.source, as: UTF8.self), default: []].append(
      .init(entry: place.entry, index: place.index, hash: leaf.hash))
  }

  func report() -> AuditReport {
    var findings = inspection.findings(trusted: trusted, untrusted: untrusted)
    let sealed = trusted.map(\.size).max() ?? 0
    if findings.isEmpty, !isExport {
      for lost in copied.subtracting(own).sorted(by: { $0.size < $1.size }) {
        findings.append(
          Diagnostic(
            .auditCheckpointInvalid,
            "the checkpoint at \(lost.size) entries is kept outside, and the log does not have it any more"
          ))
      }
    }
    let behind = own.subtracting(copied)
    if !behind.isEmpty, !isExport {
      findings.append(
        Diagnostic(
          .auditCheckpointsBehind,
          "\(behind.count) of \(trusted.count) checkpoints are not kept outside of the log",
          severity: .warning, hint: "the next apply copies them to the state folder"))
    }
    return AuditReport(
      entries: inspection.rows, sealed: sealed, checkpoints: trusted.count,
      copies: copied.count, verifierKey: verifier.text, findings: findings)
  }
}
