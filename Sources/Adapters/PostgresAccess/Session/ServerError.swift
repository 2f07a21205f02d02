import CLibPQ
package import Diagnostics

/// What the server says of a failed statement, without the values that it may quote.
///
/// DETAIL and CONTEXT hold rows, so they are never read. A data exception (class 22) quotes its value in the
/// message itself, which is cut there; bound values are replaced by their `$n`.
struct ServerError {
  let sqlState: String
  let message: String
  let facts: [String]
  /// Where in the statement, in characters from 1.
  let position: Int?

  init?(_ result: OpaquePointer, values: [Binding] = []) {
    func field(_ letter: UInt8) -> String? {
      PQresultErrorField(result, Int32(letter)).map { String(cString: $0) }
    }
    guard let sqlState = field(UInt8(ascii: "C")) else { return nil }
    self.sqlState = sqlState
    var message = field(UInt8(ascii: "M")) ?? "unknown error"
    if sqlState.hasPrefix("22"), let quote = message.firstRange(of: ": \"") {
      message = String(message[..<quote.lowerBound])
    }
    for (index, value) in values.enumerated() {
      guard case .text(let text) = value, !text.isEmpty else { continue }
      message = message.replacing("\"\(text)\"", with: "$\(index + 1)")
      if text.utf8.count >= 8 { message = message.replacing(text, with: "$\(index + 1)") }
    }
    self.message = message
    position = field(UInt8(ascii: "P")).flatMap { Int($0) }
    facts = [
      ("schema", UInt8(ascii: "s")), ("table", UInt8(ascii: "t")), ("column", UInt8(ascii: "c")),
      ("constraint", UInt8(ascii: "n")),
    ].compactMap { name, letter in field(letter).map { "\(name) '\($0)'" } }
  }

  static func note(sqlState: String) -> Diagnostic.Note { Diagnostic.Note("SQLSTATE \(sqlState)") }

  /// - Parameters:
  ///   - wasCanceled: whether we asked the server to cancel.
  ///   - statement: position in a pipeline and length of it.
  ///   - isScript: whether the place within the statement helps to find what is meant.
  func failure(
    wasCanceled: Bool, statement: (index: Int, count: Int)? = nil, isScript: Bool = false
  ) -> DriverFailure {
    var notes = [Self.note(sqlState: sqlState)] + facts.map { Diagnostic.Note($0) }
    if isScript, let position {
      notes.append(Diagnostic.Note("character \(position) of the script"))
    }
    if let statement {
      notes.append(Diagnostic.Note("statement \(statement.index + 1) of \(statement.count)"))
    }
    func diagnostic(_ code: DiagnosticCode, hint: String? = nil) -> Diagnostic {
      Diagnostic(code, message, notes: notes, hint: hint)
    }
    switch sqlState {
    case "40001", "40P01":
      return .transient(diagnostic(.contention), retryAfter: .milliseconds(50))
    case "55P03", "55006":
      return .transient(diagnostic(.contention), retryAfter: .seconds(1))
    case "57014":
      return wasCanceled
        ? .transient(diagnostic(.statementCanceled), retryAfter: .zero)
        : .transient(diagnostic(.statementTimedOut), retryAfter: .seconds(5))
    case "25P03", "25P04", "57P01", "57P02", "57P05":
      return .transient(diagnostic(.connectionLost), retryAfter: .seconds(1))
    case "57P03", "53300":
      return .transient(diagnostic(.serverBusy), retryAfter: .seconds(2))
    case "42501":
      return .permanent(
        diagnostic(
          .permissionDenied,
          hint: "'tenure doctor' checks privileges and prints the SQL that grants what is missing"))
    case "3D000":
      return .permanent(diagnostic(.databaseMissing))
    default: break
    }
    if isBrokenInstallation {
      return .permanent(
        diagnostic(
          .serverInstallationBroken,
          hint: "restart the PostgreSQL server: its packages were probably upgraded under it"))
    }
    // Too many locks in one transaction: fewer tenants at a time may do.
    if sqlState == "53200" {
      return .permanent(
        diagnostic(
          .serverBusy, hint: "raise 'max_locks_per_transaction', or give the server more memory"))
    }
    switch sqlState.prefix(2) {
    case "08": return .transient(diagnostic(.connectionLost), retryAfter: .seconds(1))
    case "53": return .transient(diagnostic(.serverBusy), retryAfter: .seconds(30))
    case "23": return .permanent(diagnostic(.constraintViolated))
    case "28": return .permanent(diagnostic(.authenticationFailed))
    default: return .permanent(diagnostic(.statementFailed))
    }
  }

  /// The dynamic linker's words are never translated; the server's own are, so its SQLSTATE is asked as well.
  private var isBrokenInstallation: Bool {
    sqlState == "58P01" || message.contains("undefined symbol")
      || message.contains("incompatible library") || message.contains("could not load library")
  }
}

extension DriverFailure {
  /// The five characters by which PostgreSQL names a kind of error, if the server said one.
  package var sqlState: String? {
    diagnostic.notes.lazy.compactMap { note in
      note.message.hasPrefix("SQLSTATE ") ? String(note.message.dropFirst(9)) : nil
    }.first
  }

  /// Where in a script it failed, in characters from 1.
  package var scriptPosition: Int? {
    diagnostic.notes.lazy.compactMap { note -> Int? in
      let words = note.message.split(separator: " ")
      guard words.count == 5, words[0] == "character", words[4] == "script" else { return nil }
      return Int(words[1])
    }.first
  }

  /// Which statement of a pipeline failed, from 0.
  package var statementIndex: Int? {
    diagnostic.notes.lazy.compactMap { note -> Int? in
      let words = note.message.split(separator: " ")
      guard words.count == 4, words[0] == "statement", words[2] == "of" else { return nil }
      return Int(words[1]).map { $0 - 1 }
    }.first
  }
}
