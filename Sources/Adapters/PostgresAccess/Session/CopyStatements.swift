import CLibPQ
package import Diagnostics

extension Session {
  /// Streams the rows of a query, the fastest way to read many.
  ///
  /// COPY cannot bind, so the values of `query` are written into it as quoted literals. The row is valid only
  /// while `body` runs. When `body` throws, the query is stopped at the server.
  package func copyOut(
    _ query: SQL, _ body: (borrowing CopyRow) throws(DriverFailure) -> Void
  ) throws(DriverFailure) {
    try wire.checkFit()
    let text = "COPY (\(query.literalText)) TO STDOUT"
    try wire.checkText(text)
    let shown = { "COPY (\(query.redactedText)) TO STDOUT" }
    try wire.observe(.beforeSending, shown())
    let opened = PQexec(wire.raw, text)
    _ = try wire.accept(opened, values: query.values)
    var row = CopyRow()
    var failure: DriverFailure?
    while true {
      var line: UnsafeMutablePointer<CChar>?
      let length = PQgetCopyData(wire.raw, &line, 0)
      guard length > 0, let line else {
        if length == -2 { failure = failure ?? wire.lost() }
        break
      }
      defer { PQfreemem(line) }
      // After a failure the rest is read and dropped, until the server has noticed.
      if failure != nil { continue }
      UnsafeRawPointer(line).withMemoryRebound(to: UInt8.self, capacity: Int(length)) {
        row.decode(UnsafeBufferPointer(start: $0, count: Int(length)))
      }
      do throws(DriverFailure) {
        try body(row)
      } catch {
        failure = error
        wire.stopStatement()
      }
    }
    try finishCopy(failure, values: query.values)
    try wire.observe(.afterAnswer, shown())
  }

  /// Streams rows into a table and returns how many it took.
  ///
  /// - Parameter target: table and columns, for example `"tenure.usage (tenant, amount)"`.
  @discardableResult
  package func copyIn(
    _ target: SQL, _ body: (inout CopyWriter) throws(DriverFailure) -> Void
  ) throws(DriverFailure) -> Int {
    try wire.checkFit()
    let text = "COPY \(target.literalText) FROM STDIN"
    try wire.checkText(text)
    try wire.observe(.beforeSending, text)
    _ = try wire.accept(PQexec(wire.raw, text))
    var writer = CopyWriter(wire: wire)
    var failure: DriverFailure?
    do throws(DriverFailure) {
      try body(&writer)
      try writer.flush()
    } catch {
      failure = error
    }
    if PQputCopyEnd(wire.raw, failure == nil ? nil : "given up") != 1 {
      failure = failure ?? wire.lost()
    }
    let affected = try finishCopy(failure)
    try wire.observe(.afterAnswer, text)
    return affected
  }

  /// Reads the answers that end a COPY; `failure`, where there is one, wins over what the server says of it.
  @discardableResult
  private func finishCopy(
    _ failure: DriverFailure?, values: @autoclosure () -> [Binding] = []
  ) throws(DriverFailure) -> Int {
    var failure = failure
    var affected = 0
    while let result = PQgetResult(wire.raw) {
      do throws(DriverFailure) {
        let rows = try wire.accept(result, values: values())
        // Still in the COPY: the answers would never end.
        if rows.isCopy { wire.close() }
        affected = rows.affected
      } catch {
        failure = failure ?? error
      }
      if !wire.isUsable { break }
    }
    if let failure { throw failure }
    if !wire.isUsable { throw wire.lost() }
    return affected
  }
}

extension Wire {
  /// Asks the server to stop what it is doing for us.
  func stopStatement() {
    guard let cancel = PQgetCancel(raw).map({ CancelHandle($0) }) else { return }
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      _ = PQcancel(cancel.raw, buffer.baseAddress, Int32(buffer.count))
    }
  }
}
