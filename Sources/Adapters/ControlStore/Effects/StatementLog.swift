import Diagnostics
package import PostgresAccess
import Synchronization

/// What each connection has sent since its transaction began, without values: the journal keeps it.
package final class StatementLog: Sendable {
  /// Each statement once, in the order in which they came first: a batch sends the same few many times over.
  private struct Sent {
    var statements: [String] = []
    var known: Set<String> = []
  }

  private let sent = Mutex<[Int: Sent]>([:])
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

  func forget(_ connection: Int) { sent.withLock { $0[connection] = Sent() } }

  func take(_ connection: Int) -> [String] {
    sent.withLock { $0.removeValue(forKey: connection)?.statements ?? [] }
  }

  private func note(_ event: StatementObserver.Event) {
    guard Self.hasEffect(event.statement) else { return }
    sent.withLock { sent in
      guard sent[event.connection]?.known.insert(event.statement).inserted == true else { return }
      sent[event.connection]?.statements.append(event.statement)
    }
  }

  /// Looking is not written down, and neither is the frame of the transaction.
  static func hasEffect(_ statement: String) -> Bool {
    switch statement.prefix(while: \.isLetter) {
    case "SELECT": callsOurs(statement.dropFirst(6).drop(while: \.isWhitespace))
    case "COPY": statement.hasSuffix(" FROM STDIN")
    case "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "SHOW": false
    default: true
    }
  }

  /// Whether a function that is not PostgreSQL's is all that is selected, as in `SELECT "tenure".put_logins($1)`: it
  /// is called for what it does.
  private static func callsOurs(_ selected: Substring) -> Bool {
    guard let (schema, afterSchema) = name(selected), afterSchema.first == ".",
      let (_, afterFunction) = name(afterSchema.dropFirst())
    else { return false }
    return schema != "pg_catalog" && afterFunction.first == "("
  }

  /// The name at the beginning, and what follows it.
  private static func name(_ text: Substring) -> (name: Substring, rest: Substring)? {
    guard text.first == "\"" else {
      let name = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      return name.isEmpty ? nil : (name, text[name.endIndex...])
    }
    var at = text.index(after: text.startIndex)
    while at < text.endIndex {
      let next = text.index(after: at)
      if text[at] == "\"" {
        guard next < text.endIndex, text[next] == "\"" else {
          return (text[text.index(after: text.startIndex)..<at], text[next...])
        }
        at = text.index(after: next)
      } else {
        at = next
      }
    }
    return nil
  }
}
