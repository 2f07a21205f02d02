import CLibPQ
import Diagnostics
import Synchronization

/// One connection as its own thread sees it: sends, receives, and knows whether it is still fit for work.
final class Wire {
  private let handle: ConnectionHandle
  private let canceller: Canceller
  private let observer: StatementObserver?
  private(set) var isClosed = false
  /// Tells the connections of this program apart; servers number their processes each for itself.
  let number = Wire.opened.add(1, ordering: .relaxed).newValue
  private static let opened = Atomic<Int>(0)

  init(
    _ handle: consuming ConnectionHandle, canceller: Canceller, observer: StatementObserver?
  ) {
    self.handle = handle
    self.canceller = canceller
    self.observer = observer
  }

  var raw: OpaquePointer { handle.raw }
  var backend: Int32 { PQbackendPID(raw) }
  var serverVersion: Int { Int(PQserverVersion(raw)) }
  var wasCanceled: Bool { canceller.wasSent || Task.isCancelled }

  var isUsable: Bool { !isClosed && PQstatus(raw) == CONNECTION_OK }
  var isInTransaction: Bool {
    let status = PQtransactionStatus(raw)
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
  }
  /// Whether a transaction is open in which nothing has failed.
  var isTransactionSound: Bool { PQtransactionStatus(raw) == PQTRANS_INTRANS }
  var isIdle: Bool { PQtransactionStatus(raw) == PQTRANS_IDLE }

  /// After this nothing is sent any more; the socket goes when the wire does.
  func close() { isClosed = true }

  /// Throws if work may not go on: the connection is gone, or the task was cancelled.
  func checkFit() throws(DriverFailure) {
    if isClosed || PQstatus(raw) == CONNECTION_BAD { throw lost() }
    if Task.isCancelled {
      throw .transient(
        Diagnostic(.statementCanceled, "the work was canceled"), retryAfter: .zero)
    }
  }

  func observe(
    _ moment: StatementObserver.Event.Moment, _ statement: @autoclosure () -> String
  ) throws(DriverFailure) {
    guard let observer else { return }
    try observer.see(
      .init(moment: moment, statement: statement(), connection: number, backend: backend))
  }

  /// The answer as rows, or why it is none.
  func accept(
    _ result: OpaquePointer?, values: @autoclosure () -> [Binding] = [],
    statement: (index: Int, count: Int)? = nil, isScript: Bool = false
  ) throws(DriverFailure) -> Rows {
    guard let result else { throw lost() }
    let handle = ResultHandle(result)
    let status = PQresultStatus(result)
    switch status {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY, PGRES_COPY_IN, PGRES_COPY_OUT:
      return Rows(handle)
    default:
      guard let error = ServerError(result, values: values()) else { throw lost() }
      let failure = error.failure(
        wasCanceled: wasCanceled, statement: statement, isScript: isScript)
      if case .transient(let diagnostic, _) = failure, diagnostic.code == .connectionLost {
        close()
      }
      throw failure
    }
  }

  func lost() -> DriverFailure {
    close()
    return .transient(
      Diagnostic(.connectionLost, "the connection to PostgreSQL was lost"),
      retryAfter: .seconds(1))
  }

  /// Refuses what C strings cannot carry.
  func checkText(_ text: String) throws(DriverFailure) {
    if text.utf8.contains(0) {
      throw .permanent(
        Diagnostic(.valueNotStorable, "a name or value holds a NUL character (U+0000)"))
    }
  }
}
