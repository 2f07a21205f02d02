package import Diagnostics
package import PostgresAccess
package import Reconciliation
package import Specs

/// The lease of a fleet: held by a connection to the control database, so that it ends with its holder.
///
/// Each holder gets a higher number than all before it, and raises the fence of every database that it will write in
/// to that number. A holder that lost its connection and goes on is stopped by the fence.
package actor ControlLeases: Leases {
  private let store: PostgresEffectStore
  private let control: DatabaseName
  private let settings: @Sendable () async throws(DriverFailure) -> ConnectionSettings
  private var held: Connection?

  /// - Parameter settings: how to connect to the control database, for a connection that is not shared.
  package init(
    _ store: PostgresEffectStore, control: DatabaseName,
    settings: @escaping @Sendable () async throws(DriverFailure) -> ConnectionSettings
  ) {
    self.store = store
    self.control = control
    self.settings = settings
  }

  package func acquire(
    holder: String, databases: [DatabaseName], patience: Duration
  ) async throws(DriverFailure) -> Lease {
    let connection = try await Connection.open(
      try await settings(), applicationName: "tenure lease of \(holder)")
    let statements = LeaseStatements(schema: store.schema)
    var lease: Lease
    do throws(DriverFailure) {
      lease = try await connection.perform { session throws(DriverFailure) in
        try statements.take(holder, patience: patience, session)
      }
      // A fence above all numbers of the lease was raised for a control database that is no more: this one was made
      // anew, or restored to an earlier state. Who holds the lock goes above it.
      while let found = try await raise(to: lease, databases) {
        lease = try await connection.perform { session throws(DriverFailure) in
          try statements.number(for: holder, above: found, session)
        }
      }
    } catch {
      await connection.close()
      throw error
    }
    held = connection
    return lease
  }

  package func extend(
    _ lease: Lease, to database: DatabaseName
  ) async throws(DriverFailure) {
    let fences = FenceStatements(schema: store.schema)
    let standing = try await store.pool(database).perform { session throws(DriverFailure) in
      try session.transaction { session throws(DriverFailure) in
        try fences.raise(lease.fence, holder: lease.holder, session)
      }
    }
    guard standing == nil else {
      throw .conflict(
        Diagnostic(
          .fenceLost, "another program writes in \(database)",
          hint: "wait until it is done, and make a new plan"))
    }
  }

  /// Raises every fence; returns the highest that stood there already, or higher, where there is one: somebody else
  /// may be writing under that number.
  private func raise(
    to lease: Lease, _ databases: [DatabaseName]
  ) async throws(DriverFailure) -> Int64? {
    let fences = FenceStatements(schema: store.schema)
    var highest: Int64?
    for database in Set(databases + [control]).sorted() {
      let number = try await store.pool(database).perform { session throws(DriverFailure) in
        try session.transaction { session throws(DriverFailure) in
          try fences.raise(lease.fence, holder: lease.holder, session)
        }
      }
      if let number { highest = max(highest ?? number, number) }
    }
    return highest
  }

  package func release(_ lease: Lease) async throws(DriverFailure) {
    guard let connection = held else { return }
    held = nil
    let statements = LeaseStatements(schema: store.schema)
    // The end of the connection frees the lease as well, only a moment later.
    try? await connection.perform { session throws(DriverFailure) in
      try statements.release(session)
    }
    await connection.close()
  }
}
