package import Diagnostics
package import PostgresAccess
package import Specs

/// A way in which somebody who can run SQL as the application could try to work as another tenant, and what came of it.
package struct ContextAttack: Hashable, Sendable {
  /// What is tried.
  package let attempt: String
  /// Whether the database took it for the other tenant's context.
  package let succeeded: Bool
  /// Whether `context.trust` is meant to stop it.
  package let isStoppedByDesign: Bool
  /// How to see it.
  package let proof: String

  /// Values of the setting to try, given how a tenant's own is written, and whether `context.trust` stops them.
  static func all(
    on context: TenantContext, of victim: String, as attacker: String,
    signing keys: SigningKeys?, at now: Timestamp
  ) -> [(attempt: String, value: String, isStopped: Bool)] {
    guard context.isSigned, let key = keys?.current else {
      return [("name another tenant in the setting", victim, context.followsLogin)]
    }
    let soon = Timestamp(microseconds: now.microseconds + 60_000_000)
    let past = Timestamp(microseconds: now.microseconds - 60_000_000)
    let valid = ContextToken.make(for: attacker, until: soon, signedWith: key)
    let expired = ContextToken.make(for: victim, until: past, signedWith: key)
    // The same token with a later expiry, its signature untouched.
    let extended = expired.replacing(
      ".\(past.microseconds / 1_000_000).", with: ".\(soon.microseconds / 1_000_000).")
    let forged = ContextToken.make(
      for: victim, until: soon,
      signedWith: SigningKeys.Key(id: key.id, bytes: .init(repeating: 0, count: 32), use: .current))
    let unknown = ContextToken.make(
      for: victim, until: soon,
      signedWith: SigningKeys.Key(id: "k0", bytes: key.bytes, use: .current))
    let exchanged = String(valid.dropLast(attacker.count)) + victim
    return [
      ("name another tenant in the setting", victim, true),
      ("exchange the tenant in a token of one's own", exchanged, true),
      ("sign a token with another key", forged, true),
      ("name a key that is not there", unknown, true),
      ("use a token that has expired", expired, true),
      ("write a later expiry into a token", extended, true),
      ("cut the signature short", String(valid.prefix(40)) + "." + victim, true),
      (
        "use a token of the other tenant's that was stolen, before it expires",
        ContextToken.make(for: victim, until: soon, signedWith: key), false
      ),
    ]
  }

  /// Tries every one of them in its own transaction, which is undone.
  package static func tryAll(
    on context: TenantContext, _ session: Session, of victim: String, as attacker: String,
    signing keys: SigningKeys?, at now: Timestamp
  ) throws(DriverFailure) -> [ContextAttack] {
    let statements = ContextAttackStatements(context: context)
    return try session.undone { session throws(DriverFailure) in
      var attacks: [ContextAttack] = []
      for (attempt, value, isStopped) in all(
        on: context, of: victim, as: attacker, signing: keys, at: now)
      {
        try session.execute(statements.claim(value))
        let found = try session.execute(statements.current).only().optionalString(0)
        let shown = context.isSigned && value != victim ? "such a token" : "'\(value)'"
        attacks.append(
          ContextAttack(
            attempt: attempt, succeeded: found == victim, isStoppedByDesign: isStopped,
            proof: "SET \(context.setting) = \(shown); SELECT \(context.function)()"))
      }
      return attacks
    }
  }

  /// What should have been stopped, as a finding.
  package var finding: IsolationFinding? {
    guard succeeded, isStoppedByDesign else { return nil }
    return IsolationFinding(
      .contextForged, .high, "tenant context", "it takes one tenant for another: \(attempt)",
      proof: proof, remedy: "tenure apply", from: .probe)
  }
}
