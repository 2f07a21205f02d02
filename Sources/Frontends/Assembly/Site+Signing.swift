package import Diagnostics
import Planning
import Reconciliation
package import Resources
package import Specs

extension Site {
  /// The keys that this machine signs contexts with; nil where none was ever made or brought here.
  package var signingKeys: SigningKeys? {
    get throws(DriverFailure) { try SigningKeys.read(from: workspace.secrets) }
  }

  /// Lets another key sign from now on: first every database accepts it, then it signs, and what the former one signed
  /// counts until `end`. What was interrupted is taken up where it stands.
  ///
  /// - Returns: the key that signs now.
  package func rotateSigningKey(
    acceptingFormerUntil end: Timestamp, by actor: String,
    clock: @escaping @Sendable () -> Timestamp, newID: @escaping @Sendable () -> String
  ) async throws(DriverFailure) -> SigningKeys.Key? {
    guard var keys = try signingKeys else { return nil }
    keys.addNext()
    try keys.write(to: workspace.secrets)
    try await applySigningKeys(by: actor, clock: clock, newID: newID)
    keys.promote(at: clock(), acceptingFormerUntil: end)
    try keys.write(to: workspace.secrets)
    try await applySigningKeys(by: actor, clock: clock, newID: newID)
    return keys.current
  }

  /// Brings the keys of the store to every database, on the same way as any other effect, and nothing else.
  private func applySigningKeys(
    by actor: String, clock: @escaping @Sendable () -> Timestamp,
    newID: @escaping @Sendable () -> String
  ) async throws(DriverFailure) {
    let found = try await plan(
      PlanRequest(id: newID(), now: clock(), targets: []), clock: clock)
    let plan = Plan(
      id: found.id, fleet: found.fleet, revision: found.revision, made: found.made,
      kinds: found.kinds, observations: found.observations,
      changes: found.changes.filter { $0.id.kind == SigningKeyKind.name },
      notices: Notices(outside: Notices.Outside(tenants: [], changes: 0)))
    guard !plan.isEmpty else { return }
    let report = try await Convergence(of: plan, at: self, by: actor, clock: clock, newID: newID)
      .run()
    if let problem = report.problems.first ?? report.failures.first?.why {
      throw .permanent(problem)
    }
    guard report.isComplete else {
      throw .conflict(
        Diagnostic(
          .incomplete, "somebody changed the signing keys of a database meanwhile",
          hint: "rotate again: it goes on where it stands"))
    }
  }
}
