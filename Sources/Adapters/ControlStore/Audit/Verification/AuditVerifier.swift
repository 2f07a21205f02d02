package import Diagnostics
import PostgresAccess
package import Specs

/// Examines the audit log, the copies of its checkpoints, and the journals that it was made of.
package struct AuditVerifier: Sendable {
  private let store: PostgresEffectStore
  private let control: DatabaseName
  private let databases: [DatabaseName]
  private let fleet: String
  private let state: AuditState

  /// The same as for `AuditSealer`.
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

  /// Reads everything once. What is found is in the report; it throws when a database cannot be read, or when there
  /// is no key to verify with.
  ///
  /// - Parameter key: the public half of the key, where the state folder is not at hand.
  package func verify(
    with key: VerifierKey? = nil
  ) async throws(DriverFailure) -> AuditReport {
    let outside = try permanently { () throws(Diagnostic) in try state.notes() }
    let own = try permanently { () throws(Diagnostic) in try state.key() }
    let statements = AuditLogStatements(schema: store.schema)
    let fleet = fleet
    let reading = try await store.read(control) { session throws(DriverFailure) in
      let stored = try statements.checkpoints(from: 0, session)
      let fresh = try statements.origin(fleet: fleet, session)
      let verifier = try permanently { () throws(Diagnostic) in
        try VerifierKey.choose(
          given: key, own: own, notes: stored.compactMap { SignedNote($0.note) } + outside,
          fresh: fresh)
      }
      var reading = AuditReading(verifier: verifier, stored: stored, outside: outside)
      try statements.leaves(session) { index, hash, event throws(DriverFailure) in
        reading.take(position: index, stored: hash, event)
      }
      return reading
    }
    var report = reading.report()
    let damage = Set(report.findings.filter { $0.severity == .error }.map(\.code))
    // A log that was rewritten is no measure for journals.
    guard !damage.contains(.auditRewritten) else { return report }
    for database in databases {
      let sealed = reading.journals[database.description.quotedForJSON] ?? []
      let found: [Diagnostic]
      do throws(DriverFailure) {
        found = try await compare(database, with: sealed)
      } catch {
        guard error.diagnostic.code == .databaseMissing else { throw error }
        // One that is registered and was never made has no journal.
        guard !sealed.isEmpty else { continue }
        found = [
          Diagnostic(
            .journalDeleted,
            "the database \(database) is gone, and with it a journal of \(sealed.count) sealed entries"
          )
        ]
      }
      // What the log has lost would look as if the journal had gained it.
      report.findings += found.filter {
        damage.isEmpty || ($0.code != .journalInserted && $0.code != .auditIdle)
      }
    }
    return report
  }

  private func compare(
    _ database: DatabaseName, with sealed: [JournalComparison.Sealed]
  ) async throws(DriverFailure) -> [Diagnostic] {
    let statements = GatherStatements(schema: store.schema)
    let comparison = JournalComparison(source: database.description, sealed: sealed)
    return try await store.read(database) { session throws(DriverFailure) in
      var comparison = comparison
      try statements.effects(after: .min, through: comparison.last, session) {
        effect throws(DriverFailure) in comparison.take(effect)
      }
      let waiting = try statements.count(after: comparison.last, session)
      guard waiting > 0 else { return comparison.finish() }
      let noun = waiting == 1 ? "effect" : "effects"
      return comparison.finish() + [
        Diagnostic(
          .auditIdle, "\(waiting) \(noun) in the journal of \(database) are not sealed yet",
          severity: .warning)
      ]
    }
  }
}
