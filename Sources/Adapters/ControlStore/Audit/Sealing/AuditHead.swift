import Diagnostics
import PostgresAccess

/// The end of the audit log as it was checked against the key and the copies outside: what may be sealed upon.
struct AuditHead: Sendable {
  var origin: String
  var tree: MerkleTree
  /// How far the journal of each database is sealed.
  var sealed: [String: Int64]
  /// Checkpoints of the database that the copies outside lack.
  var uncopied: [SignedNote] = []
}

extension AuditHead {
  /// - Parameters:
  ///   - stored: the checkpoints of the database from the last one that is known outside on.
  ///   - outside: the copies outside, of whatever logs.
  ///   - freshOrigin: the origin for a log that does not exist yet.
  ///
  /// Throws when the log is not the one that was sealed: sealing on top would hide it.
  init(
    stored: [AuditLogStatements.StoredCheckpoint], sealed: [String: Int64],
    outside: [SignedNote], freshOrigin: String, key: AuditKey
  ) throws(Diagnostic) {
    let last = stored.last
    let lastNote = last.flatMap { SignedNote($0.note) }
    origin = lastNote.flatMap { Checkpoint(body: $0.body)?.origin } ?? freshOrigin
    self.sealed = sealed
    let verifier = key.verifier(of: origin)
    let known = outside.compactMap { verifier.checkpoint(in: $0) }.max { $0.size < $1.size }
    tree = MerkleTree()
    if let last {
      guard let lastNote, let checkpoint = verifier.checkpoint(in: lastNote) else {
        throw Diagnostic(
          .auditKeyForeign,
          "the last checkpoint of the audit log, at \(last.size) entries, is not signed by the key here",
          hint: "'tenure explain TN581' says what this may be")
      }
      guard let tree = MerkleTree(last), checkpoint.size == last.size,
        checkpoint.root == tree.root
      else {
        throw Diagnostic(
          .auditRewritten, "the end of the audit log does not fit its checkpoint",
          hint: "'tenure audit verify' looks at the whole log")
      }
      self.tree = tree
    }
    guard let known else {
      uncopied = stored.compactMap { SignedNote($0.note) }
      return
    }
    guard known.size <= tree.count else {
      throw Diagnostic(
        .auditTailCut,
        "the audit log has \(tree.count) entries and had \(known.size) at its last checkpoint",
        hint: "'tenure audit verify' looks at the whole log")
    }
    let same = stored.first { $0.size == known.size }.flatMap { SignedNote($0.note) }
    guard let same, verifier.checkpoint(in: same) == known else {
      throw Diagnostic(
        .auditRewritten,
        "the audit log does not have the checkpoint at \(known.size) entries that is kept outside",
        hint: "'tenure audit verify' looks at the whole log")
    }
    uncopied = stored.filter { $0.size > known.size }.compactMap { SignedNote($0.note) }
  }
}

extension MerkleTree {
  init?(_ stored: AuditLogStatements.StoredCheckpoint) {
    let length = TreeHash.length
    guard stored.subtrees.count.isMultiple(of: length) else { return nil }
    var hashes: [TreeHash] = []
    for start in stride(from: 0, to: stored.subtrees.count, by: length) {
      guard let hash = TreeHash(stored.subtrees[start..<start + length]) else { return nil }
      hashes.append(hash)
    }
    self.init(count: stored.size, subtrees: hashes)
  }
}
