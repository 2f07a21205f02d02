package import Diagnostics
import Glibc
package import PostgresAccess
import Synchronization

/// Interrupts the work of connections at one chosen point, so that a test can go through all points.
///
/// First run the work with `FaultInjection(at: nil, …)` and take `count`; then once for each number below it.
/// Points are counted over all connections that have this `observer`; every statement has two, before it is
/// sent and after its answer has come.
package final class FaultInjection: Sendable {
  package enum Fault: Sendable {
    /// The work fails as if the connection had gone, and nothing is sent.
    case fail(DriverFailure)
    /// The server ends the session's process, and the work finds out by itself.
    case killBackend
  }

  private struct State {
    var seen: [StatementObserver.Event] = []
    var hasStruck = false
  }

  private let state = Mutex(State())
  private let point: Int?
  private let fault: Fault

  package init(at point: Int?, _ fault: Fault = .killBackend) {
    self.point = point
    self.fault = fault
  }

  /// How many points have been passed.
  package var count: Int { state.withLock { $0.seen.count } }
  package var events: [StatementObserver.Event] { state.withLock { $0.seen } }
  package var hasStruck: Bool { state.withLock { $0.hasStruck } }

  package var observer: StatementObserver {
    StatementObserver { event throws(DriverFailure) in try self.pass(event) }
  }

  private func pass(_ event: StatementObserver.Event) throws(DriverFailure) {
    let isHit = state.withLock { state in
      state.seen.append(event)
      guard state.seen.count - 1 == point else { return false }
      state.hasStruck = true
      return true
    }
    guard isHit else { return }
    switch fault {
    case .fail(let failure): throw failure
    case .killBackend: Self.kill(event.backend)
    }
  }

  /// Ends a backend and returns when its process is gone.
  package static func kill(_ backend: Int32) {
    guard backend > 1 else { return }
    _ = Glibc.kill(backend, SIGTERM)
    let deadline = ContinuousClock.now + .seconds(20)
    while Glibc.kill(backend, 0) == 0, ContinuousClock.now < deadline { usleep(500) }
  }
}
