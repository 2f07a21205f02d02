import Synchronization

/// One line on standard error that says how far something has come; nothing for work that takes under a second.
final class ProgressLine: Sendable {
  private struct State {
    var done = 0
    var lastShown: ContinuousClock.Instant
    var isVisible = false
  }

  private let total: Int
  private let unit: String
  private let start: ContinuousClock.Instant
  private let isTerminal: Bool
  private let state: Mutex<State>

  /// - Parameter unit: what is counted, in the plural: "changes".
  init(of total: Int, _ unit: String) {
    self.total = total
    self.unit = unit
    start = .now
    isTerminal = Console.errorIsTerminal
    state = Mutex(State(lastShown: start))
  }

  /// Counts what was done; shows it at most five times a second on a terminal, every ten seconds elsewhere.
  func advance(by count: Int) {
    let line: String? = state.withLock { state in
      state.done += count
      let now = ContinuousClock.now
      guard now - start > .seconds(1),
        now - state.lastShown > (isTerminal ? .milliseconds(200) : .seconds(10))
      else { return nil }
      state.lastShown = now
      state.isVisible = true
      return "\(state.done) of \(total) \(unit)"
    }
    guard let line else { return }
    if isTerminal { Console.errPart("\r\u{1B}[K\(line)") } else { Console.err(line) }
  }

  /// Takes the line away.
  func finish() {
    let wasVisible = state.withLock { $0.isVisible }
    if wasVisible && isTerminal { Console.errPart("\r\u{1B}[K") }
  }
}
