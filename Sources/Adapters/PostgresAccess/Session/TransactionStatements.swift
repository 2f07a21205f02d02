import CLibPQ
package import Diagnostics

/// What a transaction may see of others.
package enum Isolation: String, Sendable {
  case readCommitted = "READ COMMITTED"
  case repeatableRead = "REPEATABLE READ"
  case serializable = "SERIALIZABLE"
}

extension Session {
  /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
  ///
  /// Throws `commitUnknown` when the connection breaks while the commit is on its way.
  @discardableResult
  package func transaction<R>(
    isolation: Isolation = .readCommitted, readOnly: Bool = false,
    _ body: (Session) throws(DriverFailure) -> R
  ) throws(DriverFailure) -> R {
    precondition(!wire.isInTransaction, "a transaction inside a transaction: use savepoint")
    let access = readOnly ? " READ ONLY" : ""
    try execute("BEGIN ISOLATION LEVEL \(unsafeSQL: isolation.rawValue + access)")
    let value: R
    do throws(DriverFailure) {
      value = try body(self)
      guard wire.isUsable else { throw wire.lost() }
      guard wire.isTransactionSound else {
        throw .permanent(
          Diagnostic(
            .statementFailed,
            "a statement failed and its transaction was to be committed all the same"))
      }
    } catch {
      wire.rollBack()
      throw error
    }
    try commit()
    return value
  }

  /// Runs `body` in a repeatable-read transaction that is rolled back in any case.
  package func undone<R>(
    _ body: (Session) throws(DriverFailure) -> R
  ) throws(DriverFailure) -> R {
    precondition(!wire.isInTransaction, "a transaction inside a transaction: use savepoint")
    try execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    defer { wire.rollBack() }
    return try body(self)
  }

  /// Runs `body` so that its failure undoes only its own effects, and the transaction goes on.
  @discardableResult
  package func savepoint<R>(
    _ name: String = "part", _ body: (Session) throws(DriverFailure) -> R
  ) throws(DriverFailure) -> R {
    try execute("SAVEPOINT \(identifier: name)")
    do throws(DriverFailure) {
      let value = try body(self)
      try execute("RELEASE SAVEPOINT \(identifier: name)")
      return value
    } catch {
      if wire.isInTransaction, wire.isUsable {
        wire.undo("ROLLBACK TO SAVEPOINT \(SQL.quote(name)); RELEASE SAVEPOINT \(SQL.quote(name))")
      }
      throw error
    }
  }

  private func commit() throws(DriverFailure) {
    do throws(DriverFailure) {
      try execute("COMMIT")
    } catch {
      if !wire.isUsable, error.diagnostic.code != .statementCanceled {
        throw .transient(
          Diagnostic(
            .commitUnknown,
            "the connection broke during a commit, and whether it stands is not known",
            notes: error.diagnostic.notes), retryAfter: .seconds(1))
      }
      wire.rollBack()
      throw error
    }
  }
}

extension Wire {
  /// Ends an open transaction whatever has happened; a wire that does not come to rest is closed.
  func rollBack() {
    guard isUsable else { return }
    if isInTransaction { undo("ROLLBACK") }
    if !isIdle { close() }
  }

  /// Runs even when the task is cancelled, and unobserved: it is what an interruption leads to.
  func undo(_ text: String) {
    let result = PQexec(raw, text)
    if PQresultStatus(result) != PGRES_COMMAND_OK { close() }
    PQclear(result)
  }
}

extension Session {
  /// The database that this session is in.
  package var currentDatabase: String {
    get throws(DriverFailure) {
      try execute("SELECT pg_catalog.current_database()").only().string(0)
    }
  }
}
