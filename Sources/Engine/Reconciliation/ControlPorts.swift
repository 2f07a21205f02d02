package import Diagnostics
package import Specs

/// Grants the right to write to one program at a time.
package protocol Leases: Sendable {
  /// Takes the lease, raises the fence of every database named, and returns both as one number.
  ///
  /// Throws `.conflict` that names the holder when somebody else holds it, and still does after `patience`.
  func acquire(
    holder: String, databases: [DatabaseName], patience: Duration
  ) async throws(DriverFailure) -> Lease

  /// Raises the fence of a database that was made meanwhile to the number of the lease.
  func extend(_ lease: Lease, to database: DatabaseName) async throws(DriverFailure)

  func release(_ lease: Lease) async throws(DriverFailure)
}

extension Leases {
  /// Takes the lease now or not at all.
  package func acquire(
    holder: String, databases: [DatabaseName]
  ) async throws(DriverFailure) -> Lease {
    try await acquire(holder: holder, databases: databases, patience: .zero)
  }
}

/// What the control database keeps of tenants beside what the plan changes.
package protocol ControlLog: Sendable {
  /// The registrations of everything in the scope, destroyed ones included.
  func registrations(_ scope: Scope) async throws(DriverFailure) -> Registrations

  /// Writes what a pass observed: what changed, and one time of observation.
  func observe(_ pass: ObservedPass, under lease: Lease) async throws(DriverFailure)

  /// Who is registered, destroyed ones included, and the tenants that the past hour was to deprive of access or data;
  /// both of one moment.
  func standing() async throws(DriverFailure) -> (
    registrations: Registrations, destructiveThisHour: Set<String>
  )

  /// Reserves these tenants of the hourly budget of destructive changes; false when it is spent.
  func reserve(
    destructive tenants: Set<String>, limit: Int, for plan: String, under lease: Lease
  ) async throws(DriverFailure) -> Bool
}
