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
    holder: String, databases: [DatabaseName]
  ) async throws(DriverFailure) -> Lease {
    let connection = try await Connection.open(
      try await settings(), applicationName: "tenure lease of \(holder)")
    let statements = LeaseStatements(schema: store.schema)
    let lease: Lease
    do throws(DriverFailure) {
      lease = try await connection.perform { session throws(DriverFailure) in
        try statements.take(holder, session)
      }
      for database in Set(databases + [control]).sorted() {
        try await store.pool(database).perform { session throws(DriverFailure) in
          try session.transaction { session throws(DriverFailure) in
            try FenceStatements(schema: statements.schema)
              .raise(lease.fence, holder: holder, session)
          }
        }
      }
    } catch {
      await connection.close()
      throw error
    }
    held = connection
    return lease
  }

  package func release(_ lease: Lease) async throws(DriverFailure) {
    await held?.close()
    held = nil
  }
}
