import CLibPQ
package import Diagnostics

extension Session {
  /// The most statements between two points of synchronisation.
  static let pipelineBatch = 1000

  /// Sends many statements without waiting for each answer, and returns the answers in order.
  ///
  /// Inside a transaction a failure spoils the whole transaction. Outside of one, the statements before the
  /// batch of the failing one stay committed, so use a transaction unless every statement may stand alone.
  /// The failure tells the position of its statement (`statementIndex`).
  @discardableResult
  package func pipeline(_ statements: [SQL]) throws(DriverFailure) -> [Rows] {
    guard !statements.isEmpty else { return [] }
    try wire.checkFit()
    guard PQenterPipelineMode(wire.raw) == 1 else { throw wire.lost() }
    var answers: [Rows] = []
    answers.reserveCapacity(statements.count)
    var start = 0
    var failure: DriverFailure?
    while start < statements.count, failure == nil {
      let end = min(start + Self.pipelineBatch, statements.count)
      failure = exchange(statements, start..<end, into: &answers)
      start = end
    }
    if PQexitPipelineMode(wire.raw) != 1 { wire.close() }
    if let failure { throw failure }
    return answers
  }

  /// Sends a batch and reads all its answers, also when something fails on the way.
  private func exchange(
    _ statements: [SQL], _ batch: Range<Int>, into answers: inout [Rows]
  ) -> DriverFailure? {
    var failure: DriverFailure?
    var sent = batch.lowerBound
    do throws(DriverFailure) {
      try wire.checkFit()
      // What cannot be sent is found before anything is, or a part of the batch would be committed.
      let texts = try statements[batch].map { sql throws(DriverFailure) in
        try (checked(sql.text), Parameters(sql.bindings))
      }
      for (text, parameters) in texts {
        try wire.observe(.beforeSending, statements[sent].redactedText)
        try send(text, parameters)
        sent += 1
      }
    } catch {
      failure = error
    }
    guard PQpipelineSync(wire.raw) == 1 else { return failure ?? wire.lost() }
    for index in batch.lowerBound..<sent {
      let result = PQgetResult(wire.raw)
      guard let result else { return failure ?? wire.lost() }
      // NULL ends the answers of one statement; after a break there is nothing more to come.
      defer {
        while let further = PQgetResult(wire.raw) { PQclear(further) }
      }
      if failure != nil || PQresultStatus(result) == PGRES_PIPELINE_ABORTED {
        PQclear(result)
        continue
      }
      do throws(DriverFailure) {
        answers.append(
          try wire.accept(
            result, values: statements[index].values, statement: (index, statements.count)))
        try wire.observe(.afterAnswer, statements[index].redactedText)
      } catch {
        failure = error
      }
    }
    let sync = PQgetResult(wire.raw)
    defer { PQclear(sync) }
    if PQresultStatus(sync) != PGRES_PIPELINE_SYNC { return failure ?? wire.lost() }
    return failure
  }

  private func checked(_ text: String) throws(DriverFailure) -> String {
    try wire.checkText(text)
    return text
  }

  private func send(_ text: String, _ parameters: Parameters) throws(DriverFailure) {
    let status = parameters.withPointers { count, types, values, lengths, formats in
      PQsendQueryParams(wire.raw, text, count, types, values, lengths, formats, 0)
    }
    guard status == 1 else { throw wire.lost() }
  }
}
