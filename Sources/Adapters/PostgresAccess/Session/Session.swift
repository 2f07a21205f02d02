import CLibPQ
package import Diagnostics

/// A connection while a piece of work has it to itself; every call blocks the connection's own thread.
///
/// It cannot leave `perform`: it is not `Sendable`, and so is nothing that it returns.
package struct Session {
  let wire: Wire

  /// 150004 is 15.4.
  package var serverVersion: Int { wire.serverVersion }

  /// Which of this program's connections this is.
  package var connection: Int { wire.number }

  /// The process id of the backend that serves us.
  package var backend: Int32 { wire.backend }

  /// Sends one statement and waits for its answer.
  @discardableResult
  package func execute(_ sql: SQL) throws(DriverFailure) -> Rows {
    try wire.checkFit()
    let parameters = try Parameters(sql.bindings)
    let text = sql.text
    try wire.checkText(text)
    try wire.observe(.beforeSending, sql.redactedText)
    let result = parameters.withPointers { count, types, values, lengths, formats in
      PQexecParams(wire.raw, text, count, types, values, lengths, formats, 0)
    }
    let rows = try wire.accept(result, values: sql.values)
    try endStrayCopy(rows)
    try wire.observe(.afterAnswer, sql.redactedText)
    return rows
  }

  /// Sends several statements in one text, without values: a migration.
  ///
  /// Outside of a transaction the server treats them as one.
  package func execute(script: String) throws(DriverFailure) {
    try wire.checkFit()
    try wire.checkText(script)
    try wire.observe(.beforeSending, script)
    try endStrayCopy(wire.accept(PQexec(wire.raw, script), isScript: true))
    try wire.observe(.afterAnswer, script)
  }

  /// A COPY that came in by `execute` would leave the connection in a state that no other call expects.
  private func endStrayCopy(_ rows: Rows) throws(DriverFailure) {
    guard rows.isCopy else { return }
    wire.close()
    throw .permanent(
      Diagnostic(.statementFailed, "COPY needs 'copyIn' or 'copyOut', not 'execute'"))
  }
}
