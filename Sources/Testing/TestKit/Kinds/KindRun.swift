package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// One kind against one database, as the engine drives it: observe, compare, assess, apply in a transaction.
package struct KindRun<Kind: ResourceKind<Session>>: Sendable {
  package let kind: Kind
  package let database: TestDatabase
  /// What there should be, given what there is.
  package let desired: @Sendable (Records) -> Records

  package static var name: DatabaseName { DatabaseName(cluster: "main", database: "app") }

  /// - Parameter desired: rows of tenants; a kind of the platform says for itself what should be.
  package init(
    _ kind: Kind, in database: TestDatabase,
    desired: (@Sendable (Records) -> Records)? = nil
  ) {
    self.kind = kind
    self.database = database
    self.desired =
      desired ?? { observed in
        var records = Records(of: kind.description)
        kind.desirePlatform(in: Self.name, observed: observed, into: &records)
        return records
      }
  }

  package func observed() async throws(DriverFailure) -> Records {
    try await database.perform { session throws(DriverFailure) in
      try session.transaction(isolation: .repeatableRead, readOnly: true) {
        session throws(DriverFailure) in
        try kind.observe(.everything, in: session)
      }
    }
  }

  package func changes() async throws(DriverFailure) -> [Change] {
    let observed = try await observed()
    var changes = Difference.between(
      desired: desired(observed), observed: observed, in: Self.name)
    for index in changes.indices { kind.assess(&changes[index]) }
    return changes
  }

  /// Applies in one transaction.
  package func apply(
    _ changes: [Change], observer: StatementObserver? = nil
  ) async throws(DriverFailure) {
    let connection = try await database.open(observer: observer)
    let outcome: Result<Void, DriverFailure>
    do throws(DriverFailure) {
      try await connection.perform { session throws(DriverFailure) in
        try session.transaction { session throws(DriverFailure) in
          try kind.apply(changes, in: session)
        }
      }
      outcome = .success(())
    } catch {
      outcome = .failure(error)
    }
    await connection.close()
    try outcome.get()
  }

  /// Applies what differs: what is disruptive one by one, as the engine does.
  package func converge() async throws(DriverFailure) {
    let changes = try await changes()
    let quiet = changes.filter { !$0.marks.contains(.disruptive) }
    if !quiet.isEmpty { try await apply(quiet) }
    for change in changes where change.marks.contains(.disruptive) { try await apply([change]) }
  }
}
