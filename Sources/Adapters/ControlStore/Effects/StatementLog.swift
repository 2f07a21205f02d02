import Diagnostics
package import PostgresAccess
import Synchronization

/// What each connection has sent since its transaction began, without values: the journal keeps it.
package final class StatementLog: Sendable {
  private let sent = Mutex<[Int32: [String]]>([:])
  private let further: StatementObserver?

  /// - Parameter further: another observer that sees everything too.
  package init(further: StatementObserver? = nil) { self.further = further }

  /// The observer to open connections with.
  package var observer: StatementObserver {
    StatementObserver { [self] event throws(DriverFailure) in
      if event.moment == .beforeSending { note(event) }
      try further?.see(event)
    }
  }

  func forget(_ backend: Int32) { sent.withLock { $0[backend] = [] } }

  func take(_ backend: Int32) -> [String] {
    sent.withLock { $0.removeValue(forKey: backend) ?? [] }
  }

  private func note(_ event: StatementObserver.Event) {
    guard Self.hasEffect(event.statement) else { return }
    sent.withLock { sent in
      // Most batches send the same few statements many times over.
      guard let known = sent[event.backend], known.last != event.statement else { return }
      sent[event.backend]?.append(event.statement)
    }
  }

  /// Looking is not written down, and neither is the frame of the transaction.
  private static func hasEffect(_ statement: String) -> Bool {
    let word = statement.prefix { $0.isLetter }
    return ![
      "SELECT", "COPY", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "SHOW",
    ]
    .contains(word)
  }
}
