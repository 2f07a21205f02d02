/// Makes a value once, however many ask for it at the same time; a failure is tried again by the next.
package actor Once<Value: Sendable> {
  private enum State {
    case empty
    case making([CheckedContinuation<Void, Never>])
    case made(Value)
  }

  private var state = State.empty

  package init() {}

  package func value(_ make: @Sendable () async throws -> Value) async throws -> Value {
    while true {
      switch state {
      case .made(let value): return value
      case .making(let waiting):
        await withCheckedContinuation { state = .making(waiting + [$0]) }
      case .empty:
        state = .making([])
        do {
          let value = try await make()
          finish(.made(value))
          return value
        } catch {
          finish(.empty)
          throw error
        }
      }
    }
  }

  private func finish(_ next: State) {
    guard case .making(let waiting) = state else { return }
    state = next
    for continuation in waiting { continuation.resume() }
  }
}
