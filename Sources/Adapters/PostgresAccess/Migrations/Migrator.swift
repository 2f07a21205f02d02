package import Diagnostics

/// Brings a schema of ours to the version that this program knows, in one transaction.
///
/// What has been applied is recorded with its text in `<schema>.migration`. Two starters at once are put in
/// order by an advisory lock, and the later one finds nothing to do. The role needs CREATE on the database
/// only when the schema is not there yet.
package struct Migrator: Sendable {
  private var schema: String
  /// Which of the histories of the schema it is.
  package let part: String
  private let migrations: [Migration]

  /// - Parameters:
  ///   - schema: the schema's name, which each text has in place of `$schema$`.
  ///   - part: the schema may have several histories, each with its own numbers: what a database does not need
  ///     is not there.
  ///   - migrations: in any order; their numbers must be 1, 2, 3 ….
  package init(
    schema: String = "tenure", part: String = "all", _ migrations: [Migration]
  ) throws(Diagnostic) {
    let sorted = migrations.sorted { $0.version < $1.version }
    for (index, migration) in sorted.enumerated() where migration.version != index + 1 {
      throw Diagnostic(
        .migrationListInvalid,
        "migration '\(migration.name)' has the number \(migration.version) where \(index + 1) is due"
      )
    }
    self.schema = schema
    self.part = part
    self.migrations = sorted
  }

  /// The same history for a schema of another name.
  func moved(to schema: String) -> Migrator {
    var moved = self
    moved.schema = schema
    return moved
  }

  /// The version that `migrate` leads to.
  package var latest: Int { migrations.count }

  /// What the database has applied, 0 when the schema is not there; changes nothing.
  ///
  /// Throws `schemaNewer` and `migrationChanged`, as permanent failures.
  package func appliedVersion(_ session: Session) throws(DriverFailure) -> Int {
    let statements = MigrationStatements(schema: schema, part: part)
    guard try statements.isRecorded(session) else { return 0 }
    let applied = try statements.applied(session)
    try check(applied)
    return applied.count
  }

  /// Applies what is missing and returns the versions that it applied.
  ///
  /// Throws `schemaNewer` and `migrationChanged`, as permanent failures.
  @discardableResult
  package func migrate(_ session: Session) throws(DriverFailure) -> [Int] {
    try session.transaction { session throws(DriverFailure) in try apply(in: session) }
  }

  /// The same inside a transaction that is open already, which may be rolled back; one that finds nothing missing
  /// takes no lock.
  @discardableResult
  package func apply(in session: Session) throws(DriverFailure) -> [Int] {
    let statements = MigrationStatements(schema: schema, part: part)
    let found = try appliedVersion(session)
    if found == latest { return [] }
    do throws(DriverFailure) {
      return try apply(statements, in: session)
    } catch {
      guard error.diagnostic.code == .permissionDenied else { throw error }
      throw error.noting(
        "schema '\(schema)' (\(part)) is at version \(found) of \(latest) here: an apply by a role that owns it "
          + "comes first")
    }
  }

  private func apply(
    _ statements: MigrationStatements, in session: Session
  ) throws(DriverFailure) -> [Int] {
    try statements.lock(session)
    if try !statements.isRecorded(session) { try statements.prepare(session) }
    let applied = try statements.applied(session)
    try check(applied)
    let missing = migrations.dropFirst(applied.count)
    for migration in missing {
      try session.execute(script: migration.text.replacing("$schema$", with: SQL.quote(schema)))
      try statements.record(migration, session)
    }
    return missing.map(\.version)
  }

  private func check(_ applied: [MigrationStatements.Applied]) throws(DriverFailure) {
    for (index, record) in applied.enumerated() {
      guard index < migrations.count else {
        throw .permanent(
          Diagnostic(
            .schemaNewer,
            "schema '\(schema)' is at version \(applied.count), and this program knows \(migrations.count)",
            hint: "use a newer tenure"))
      }
      let known = migrations[index]
      guard record.version == known.version, record.name == known.name, record.text == known.text
      else {
        throw .permanent(
          Diagnostic(
            .migrationChanged,
            "migration \(record.version) '\(record.name)' of schema '\(schema)' is not the one that this program has"
          ))
      }
    }
  }
}
