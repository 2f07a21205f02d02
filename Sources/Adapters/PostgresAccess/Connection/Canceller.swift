import CLibPQ
import Synchronization

/// Carries a task's cancellation to the server, and only to the work that was cancelled.
///
/// `PQcancel` returns after the server has signalled the backend, and a backend that is idle ignores the
/// signal; both ends of a piece of work take the lock, so a late request never hits the next piece.
final class Canceller: Sendable {
  private struct State: ~Copyable {
    var handle: CancelHandle?
    var running: Int?
    var last = 0
    var wasSent = false
  }

  private let state: Mutex<State>

  init() { state = Mutex(State(handle: nil, running: nil)) }

  /// Names the server that is asked to cancel.
  func attach(to connection: OpaquePointer) {
    // A pointer may not cross into the lock, its address may.
    let address = UInt(bitPattern: connection)
    state.withLock { state in
      guard let raw = PQgetCancel(OpaquePointer(bitPattern: address)) else { return }
      state.handle = CancelHandle(raw)
    }
  }

  func detach() {
    state.withLock { $0.handle = nil }
  }

  func begin() -> Int {
    state.withLock {
      $0.last &+= 1
      $0.running = $0.last
      $0.wasSent = false
      return $0.last
    }
  }

  func end() {
    state.withLock { $0.running = nil }
  }

  /// Whether the server has been asked to cancel the work that runs now.
  var wasSent: Bool { state.withLock { $0.wasSent } }

  func cancel(_ work: Int) {
    state.withLock { state in
      guard state.running == work, !state.wasSent else { return }
      state.wasSent = true
      guard let raw = state.handle?.raw else { return }
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
        _ = PQcancel(raw, buffer.baseAddress, Int32(buffer.count))
      }
    }
  }
}
