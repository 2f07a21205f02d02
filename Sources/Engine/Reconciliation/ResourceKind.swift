package import Diagnostics
package import Planning
package import Specs

/// One kind of thing that a tenant, or the platform, consists of: what it should be, how it is observed and changed.
///
/// Kinds are values that hold the Platform's settings and no connection: the `Session` that they work on is lent
/// to them, inside a transaction that the engine has opened, on the thread that owns the connection.
/// Everything that grows with tenants is one statement, or a pipeline, for the whole scope.
package protocol ResourceKind<Session>: Sendable {
  associatedtype Session

  var description: KindDescription { get }

  /// Writes the rows that this tenant should have. Pure; called for every tenant in the order of names, so it
  /// makes no String that it does not need. Kinds of the platform write theirs in `desirePlatform` instead.
  func desire(_ tenant: ResolvedTenant, at now: Timestamp, into records: inout Records)

  /// Writes the rows that the platform should have in this database. Pure but for what `observed` says is there
  /// (the tables that the catalog holds).
  func desirePlatform(in database: DatabaseName, observed: Records, into records: inout Records)

  /// Reads back what is there now, for all of the scope at once; never what we remember having written.
  ///
  /// Rows of tenants without a document are read too. The tenant of a row is the name in our directory.
  func observe(_ scope: Scope, in session: Session) throws(DriverFailure) -> Records

  /// What would be observed in a database that is yet to be made, where that is more than nothing.
  ///
  /// - Parameter host: what is observed in the database that it will stand beside.
  func observedInNew(beside host: Records) -> Records

  /// Says why a change is made and marks what is destructive, disruptive or irreversible.
  func assess(_ change: inout Change)

  /// What this tenant's document asks for and this kind cannot enforce, a sentence each.
  func unenforceable(for tenant: ResolvedTenant) -> [String]

  /// What tenants ask of the platform's own resources in a database and cannot have there.
  func unenforceable(observed: Records) -> [Notices.TenantNotice]

  /// What of a change to a table that holds data is done before it, outside of a transaction, so that nobody waits
  /// meanwhile: a line a step, for the journal. Called inside a transaction that has checked the fence and the seal.
  func groundwork(for change: Change, in session: Session) throws(DriverFailure) -> [String]

  /// Does it; what an interrupted attempt left behind is taken up or done anew.
  func layGroundwork(for change: Change, in session: Session) throws(DriverFailure)

  /// What remains of the change then.
  func afterGroundwork(_ change: Change) -> Change

  /// At most so many tenants whose changes include one of this kind go into one transaction.
  var tenantsInTransaction: Int { get }

  /// Whether a change carries something new to a tenant that is at work, and so goes in waves with others of its kind.
  func isRollout(_ change: Change) -> Bool

  /// Makes the changes, in bulk; idempotent, with deterministic names. Called inside a transaction that has checked
  /// the fence and the seal; a failure rolls all of them back, and the engine then tries them one by one.
  func apply(_ changes: [Change], in session: Session) throws(DriverFailure)

  /// The same, for a kind that needs what the control database knows of the tenants.
  func apply(
    _ changes: [Change], registered: Registrations, in session: Session
  ) throws(DriverFailure)
}

extension ResourceKind {
  package func apply(
    _ changes: [Change], registered: Registrations, in session: Session
  ) throws(DriverFailure) {
    try apply(changes, in: session)
  }
  package func desire(
    _ tenant: ResolvedTenant, at now: Timestamp, into records: inout Records
  ) {}
  package func desirePlatform(
    in database: DatabaseName, observed: Records, into records: inout Records
  ) {}
  package func observedInNew(beside host: Records) -> Records { Records(of: description) }
  package func assess(_ change: inout Change) {}
  package func groundwork(
    for change: Change, in session: Session
  ) throws(DriverFailure) -> [String] { [] }
  package func layGroundwork(for change: Change, in session: Session) throws(DriverFailure) {}
  package func afterGroundwork(_ change: Change) -> Change { change }
  package var tenantsInTransaction: Int { Int.max }
  package func isRollout(_ change: Change) -> Bool { false }
  package func unenforceable(for tenant: ResolvedTenant) -> [String] { [] }
  package func unenforceable(observed: Records) -> [Notices.TenantNotice] { [] }
}

/// Which tenants are meant: a range in the order of names as bytes, and some more by name.
package struct Scope: Hashable, Sendable {
  /// The first name of the range; nil is the beginning.
  package var from: String?
  /// The name before which the range ends; nil is the end.
  package var before: String?
  /// Names outside of the range that are meant as well (former names of those inside).
  package var names: [String]

  package init(from: String? = nil, before: String? = nil, names: [String] = []) {
    self.from = from
    self.before = before
    self.names = names
  }

  package static let everything = Scope()

  /// Just these, and no range.
  package static func only(_ names: [String]) -> Scope {
    Scope(from: "", before: "", names: names)
  }
}
