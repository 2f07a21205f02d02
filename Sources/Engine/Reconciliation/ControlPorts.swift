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

  /// Writes what a pass observed: transitions only, and one time of observation.
  func observe(_ pass: ObservedPass, under lease: Lease) async throws(DriverFailure)

  /// How many tenants the past hour has deprived of access or data.
  func destructiveThisHour() async throws(DriverFailure) -> Int

  /// Reserves that many tenants of the hourly budget of destructive changes; false when it is spent.
  func reserve(
    destructive tenants: Int, limit: Int, for plan: String, under lease: Lease
  ) async throws(DriverFailure) -> Bool
}

/// What one pass over some tenants saw.
package struct ObservedPass: Sendable {
  /// The same types of every tenant that was looked at.
  package let conditions: [ObservedCondition]
  /// The keys in the application's tenant table that were read, by the tenant's name.
  package let keys: [String: String]
  /// The tenants that were looked at; nil is everyone.
  package let tenants: [String]?
  package let revision: String
  /// The plan that the pass made: the evidence of every condition that has none of its own.
  package let plan: String
  /// RFC 3339.
  package let at: String

  package init(
    conditions: [ObservedCondition], keys: [String: String], tenants: [String]?, revision: String,
    plan: String, at: String
  ) {
    self.conditions = conditions
    self.keys = keys
    self.tenants = tenants
    self.revision = revision
    self.plan = plan
    self.at = at
  }
}

/// One condition of a tenant as it was just observed.
package struct ObservedCondition: Hashable, Sendable {
  package enum Status: String, Hashable, Sendable {
    case `true` = "True", `false` = "False", unknown = "Unknown"
  }

  package let tenant: String
  /// `Registered`, `Isolated`, `Ready` ….
  package let type: String
  package let status: Status
  /// One word in CamelCase, for programs.
  package let reason: String
  /// A sentence, for people.
  package let message: String
  /// What showed it, the same for the same facts; nil where that is the plan of the pass itself.
  package let evidence: String?

  package init(
    tenant: String, type: String, status: Status, reason: String, message: String,
    evidence: String? = nil
  ) {
    self.tenant = tenant
    self.type = type
    self.status = status
    self.reason = reason
    self.message = message
    self.evidence = evidence
  }
}
