package import Diagnostics
package import Planning
package import Specs

/// Where effects happen and are written down: the managed databases, their fences and their journals.
package protocol EffectStore: Sendable {
  associatedtype Session

  /// Reads in one database, in one repeatable-read transaction of which nothing stays.
  func read<Result: Sendable>(
    _ database: DatabaseName,
    _ work: @escaping @Sendable (Session) throws(DriverFailure) -> Result
  ) async throws(DriverFailure) -> Result

  /// Runs one transaction with an effect. The fence of the database is checked in it before `work` begins: who no
  /// longer holds the lease gets a `.conflict`, and nothing was written.
  func effect<Result: Sendable>(
    in database: DatabaseName, under lease: Lease,
    _ work: @escaping @Sendable (Session) throws(DriverFailure) -> Result
  ) async throws(DriverFailure) -> Result

  /// Runs what cannot stand in a transaction, one statement after the other; the fence is checked before.
  func groundwork(
    in database: DatabaseName, under lease: Lease,
    _ work: @escaping @Sendable (Session) throws(DriverFailure) -> Void
  ) async throws(DriverFailure)

  /// Takes the tenants' locks for the rest of the transaction, in the order of names, so that nobody changes them
  /// between the check of their seals and the effect.
  func lock(tenants: [String], in session: Session) throws(DriverFailure)

  /// Writes the journal rows of effects into the transaction of the effects.
  func record(
    _ entries: [JournalEntry], under lease: Lease, in session: Session
  ) throws(DriverFailure)

  /// Brings our own schema in a database to this program's version.
  func prepare(_ database: DatabaseName) async throws(DriverFailure)

  /// The same for a database that was just made: whoever may read our schema in `host` may read it there.
  func prepare(_ database: DatabaseName, like host: DatabaseName) async throws(DriverFailure)
}

/// The right to write, with the number that the fence of every managed database must hold.
package struct Lease: Hashable, Sendable {
  package let holder: String
  package let fence: Int64

  package init(holder: String, fence: Int64) {
    self.holder = holder
    self.fence = fence
  }
}

/// One effect as it is written down where it happened.
package struct JournalEntry: Sendable {
  package let change: Change
  package let kind: KindDescription
  /// The commit whose documents asked for it.
  package let revision: String
  package let plan: String
  /// Who started the program, as far as it is known.
  package let actor: String

  package init(
    change: Change, kind: KindDescription, revision: String, plan: String, actor: String
  ) {
    self.change = change
    self.kind = kind
    self.revision = revision
    self.plan = plan
    self.actor = actor
  }
}
