package import Diagnostics
import PostgresAccess
package import Reconciliation
package import Specs

/// Brings the audit log up to date: takes what is new in the journals, adds it to the tree, and signs it.
package struct AuditSealer: Sendable {
  private let store: PostgresEffectStore
  private let control: DatabaseName
  private let databases: [DatabaseName]
  private let fleet: String
  private let state: AuditState
  /// The most effects under one checkpoint; it bounds memory, together with those that are gathered meanwhile.
  var batch = 20_000

  /// - Parameters:
  ///   - databases: every managed database.
  ///   - fleet: its name is in the origin of the log.
  ///   - state: where the key and the copies of checkpoints are.
  package init(
    _ store: PostgresEffectStore, control: DatabaseName, databases: [DatabaseName], fleet: String,
    state: AuditState
  ) {
    self.store = store
    self.control = control
    self.databases = Set(databases + [control]).sorted()
    self.fleet = fleet
    self.state = state
  }

  /// What a sealing came to.
  package struct Outcome: Hashable, Sendable {
    /// How many effects were sealed now.
    package var sealed: Int
    /// How long the log is.
    package var size: Int
    /// The public half of the key, as `tenure audit verify --key` takes it.
    package var verifierKey: String
  }

  /// Seals everything that the journals hold and the log does not; costs what is new.
  ///
  /// Throws when the log is not the one that this key sealed before, and seals nothing then.
  @discardableResult
  package func seal(under lease: Lease, at now: Timestamp) async throws(DriverFailure) -> Outcome {
    let key = try permanently { () throws(Diagnostic) in try state.keyOrNew() }
    var head = try await head(key)
    var total = 0
    var next = try await gather(after: head, under: lease)
    while !next.leaves.isEmpty {
      let found = next
      let size = head.tree.count
      for leaf in found.leaves { head.tree.append(leaf.hash) }
      head.sealed = found.sealed
      total += found.leaves.count
      next = try await append(
        found.leaves, from: size, reaching: head, key, under: lease, at: now,
        gathering: found.leaves.count == batch)
    }
    return Outcome(
      sealed: total, size: head.tree.count, verifierKey: key.verifier(of: head.origin).text)
  }

  private func head(_ key: AuditKey) async throws(DriverFailure) -> AuditHead {
    let outside = try permanently { () throws(Diagnostic) in try state.notes() }
    let statements = AuditLogStatements(schema: store.schema)
    let fleet = fleet
    let head = try await store.read(control) { session throws(DriverFailure) in
      let fresh = try statements.origin(fleet: fleet, session)
      // Normally one checkpoint is read: the last, which is the last outside too.
      let last = try statements.lastCheckpoint(session)
      let origin = last.flatMap { SignedNote($0.note) }
        .flatMap { Checkpoint(body: $0.body)?.origin }
      let verifier = key.verifier(of: origin ?? fresh)
      let known = outside.compactMap { verifier.checkpoint(in: $0)?.size }.max() ?? 0
      let stored = try statements.checkpoints(from: min(known, last?.size ?? 0), session)
      let sealed = try statements.sources(session)
      return try permanently { () throws(Diagnostic) in
        try AuditHead(
          stored: stored, sealed: sealed, outside: outside, freshOrigin: fresh, key: key)
      }
    }
    let uncopied = head.uncopied
    try permanently { () throws(Diagnostic) in try state.append(uncopied) }
    return head
  }

  /// The next effects of all journals, at most a batch of them, and how far each journal is sealed with them.
  private struct Gathered: Sendable {
    var leaves: [SealedLeaf] = []
    var sealed: [String: Int64]
  }

  private func gather(
    after head: AuditHead, under lease: Lease
  ) async throws(DriverFailure) -> Gathered {
    var gathered = Gathered(sealed: head.sealed)
    for database in databases where gathered.leaves.count < batch {
      let statements = GatherStatements(schema: store.schema)
      let source = database.description
      let last = head.sealed[source] ?? 0
      let index = head.tree.count + gathered.leaves.count
      let limit = batch - gathered.leaves.count
      let settled = try await store.effect(in: database, under: lease) {
        session throws(DriverFailure) in
        try statements.settled(session)
      }
      let found = try await store.effect(in: database, under: lease) {
        session throws(DriverFailure) in
        if last > 0, try !statements.holds(last, session) {
          throw .permanent(
            Diagnostic(
              .journalDeleted,
              "the journal of \(source) does not have entry \(last), the last one that was sealed",
              hint: "'tenure audit verify' says what is missing"))
        }
        var found = (leaves: [SealedLeaf](), last: last)
        try statements.effects(
          after: last, through: settled, limit: limit, session,
          withoutBatch: { entry throws(DriverFailure) in
            throw .permanent(
              Diagnostic(
                .journalDeleted,
                "entry \(entry) of the journal of \(source) names a batch that is not there",
                hint: "somebody deleted rows of 'journal_batch': nothing is sealed on top of that"))
          }
        ) { effect in
          found.last = effect.entry
          found.leaves.append(
            SealedLeaf(event: effect.event(index: index + found.leaves.count, source: source)))
        }
        return found
      }
      gathered.leaves += found.leaves
      if found.last > 0 { gathered.sealed[source] = found.last }
    }
    return gathered
  }

  /// Writes leaves with the checkpoint that covers them, while the next are gathered if there may be any.
  private func append(
    _ leaves: [SealedLeaf], from size: Int, reaching head: AuditHead, _ key: AuditKey,
    under lease: Lease, at now: Timestamp, gathering: Bool
  ) async throws(DriverFailure) -> Gathered {
    async let next = outcome(of: { () async throws(DriverFailure) in
      gathering ? try await gather(after: head, under: lease) : Gathered(sealed: head.sealed)
    })
    try await append(leaves, from: size, reaching: head, key, under: lease, at: now)
    return try await next.get()
  }

  private func append(
    _ leaves: [SealedLeaf], from before: Int, reaching head: AuditHead, _ key: AuditKey,
    under lease: Lease, at now: Timestamp
  ) async throws(DriverFailure) {
    let tree = head.tree
    let note = try sign(Checkpoint(origin: head.origin, size: tree.count, root: tree.root), key)
    let checkpoint = AuditLogStatements.StoredCheckpoint(
      size: tree.count, subtrees: tree.subtrees.flatMap(\.bytes), note: note.text)
    let statements = AuditLogStatements(schema: store.schema)
    let sealed = head.sealed
    try await store.effect(in: control, under: lease) { session throws(DriverFailure) in
      guard try (statements.lastCheckpoint(session)?.size ?? 0) == before else {
        throw .conflict(
          Diagnostic(.fenceLost, "the audit log grew while effects were gathered for it"))
      }
      try statements.append(
        leaves, from: before, sealed: sealed, checkpoint: checkpoint, at: now, session)
    }
    try permanently { () throws(Diagnostic) in try state.append([note]) }
  }

  private func sign(
    _ checkpoint: Checkpoint, _ key: AuditKey
  ) throws(DriverFailure) -> SignedNote {
    do { return try key.sign(checkpoint) } catch {
      throw .permanent(Diagnostic(.auditKeyUnusable, "the audit key cannot sign"))
    }
  }
}

/// What became of some work, for an `async let`, which forgets the type of what is thrown.
private func outcome<R: Sendable>(
  of work: () async throws(DriverFailure) -> R
) async -> Result<R, DriverFailure> {
  do throws(DriverFailure) { return .success(try await work()) } catch { return .failure(error) }
}

/// A diagnostic that trying again does not change.
func permanently<R>(
  _ work: () throws(Diagnostic) -> R
) throws(DriverFailure) -> R {
  do throws(Diagnostic) { return try work() } catch { throw .permanent(error) }
}
