import Diagnostics
import Planning
package import PostgresAccess
package import Reconciliation

/// What every kind of resource must do on a real PostgreSQL, whatever it is about.
package struct KindConformance<Kind: ResourceKind<Session>>: Sendable {
  /// Something that a person does behind our back, and that the kind must find and repair.
  package struct Drift: Sendable {
    let name: String
    let script: String

    package init(_ name: String, _ script: String) {
      self.name = name
      self.script = script
    }
  }

  private let fresh: @Sendable () async throws -> KindRun<Kind>

  /// - Parameter fresh: the kind on a database of its own, in which nothing has been applied.
  package init(_ fresh: @escaping @Sendable () async throws -> KindRun<Kind>) {
    self.fresh = fresh
  }

  /// Goes through all of it; what is wrong comes back as sentences.
  package func problems(after drifts: [Drift]) async throws -> [String] {
    try await convergence(drifts) + interruptions()
  }

  /// Apply, then nothing differs; apply the same again, and still nothing differs; the same after each drift.
  private func convergence(_ drifts: [Drift]) async throws -> [String] {
    let run = try await fresh()
    var problems: [String] = []
    let first = try await run.changes()
    if first.isEmpty { problems.append("nothing differs before the first apply") }
    if first.contains(where: { $0.reason.isEmpty }) { problems.append("a change has no reason") }
    try await run.converge()
    problems += try await remaining(run, "after the first apply")
    try await run.apply(first)
    problems += try await remaining(run, "after applying the same changes again")
    for drift in drifts {
      try await run.database.run(script: drift.script)
      if try await run.changes().isEmpty { problems.append("drift is not found: \(drift.name)") }
      try await run.converge()
      problems += try await remaining(run, "after the repair of: \(drift.name)")
    }
    return problems
  }

  /// Kills the connection at every point of an apply: all of it must stand or nothing, and what is left converges.
  private func interruptions() async throws -> [String] {
    let counted = FaultInjection(at: nil)
    let rehearsal = try await fresh()
    try await rehearsal.apply(try await rehearsal.changes(), observer: counted.observer)
    var problems: [String] = []
    var run = try await fresh()
    let first = try await run.changes()
    for point in 0..<counted.count {
      let fault = FaultInjection(at: point)
      try? await run.apply(first, observer: fault.observer)
      if !fault.hasStruck { problems.append("the apply never came to point \(point)") }
      let left = try await run.changes()
      if left == first { continue }
      if !left.isEmpty { problems.append("an interruption at point \(point) left half of it") }
      try await run.converge()
      problems += try await remaining(run, "after an interruption at point \(point)")
      run = try await fresh()
    }
    try await run.converge()
    return problems + (try await remaining(run, "after all interruptions"))
  }

  private func remaining(_ run: KindRun<Kind>, _ when: String) async throws -> [String] {
    try await run.changes().map { change in
      let before = change.before?.texts(of: run.kind.description) ?? []
      let after = change.after?.texts(of: run.kind.description) ?? []
      return "\(change.id) still differs \(when): \(change.reason): \(before) → \(after)"
    }
  }
}
