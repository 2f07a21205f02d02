import PostgresAccess
import Specs

/// What a database says of itself and of us: facts, not yet judged.
struct DatabaseFacts: Sendable {
  struct Server: Sendable {
    /// 150004 is 15.4.
    var version: Int
    var isStandby: Bool
    var encoding: String
    var isDurable: Bool
    /// Locks that the lock table has room for.
    var lockCapacity: Int
    var maxLocksPerTransaction: Int
    /// What the server's clock said, and ours just before and after.
    var clock: Timestamp
    var asked: ClosedRange<Int64>
    /// The program that serves us, where it is on this machine and may be looked at.
    var program: ServerBinary?
  }

  struct Login: Sendable {
    var name: String
    var isSuperuser: Bool
    var bypassesRowSecurity: Bool
    var mayCreateRoles: Bool
    var mayCreateSchemas: Bool
    /// Nil where the schema is not there.
    var ownsSchema: Bool?
    /// Tables of ours that it may not read.
    var unreadable: [String]
  }

  struct Role: Sendable {
    var name: String
    var exists: Bool
    var isSuperuser: Bool
    var bypassesRowSecurity: Bool
    var mayCreateRoles: Bool
    /// Roles with such powers that it can become.
    var powerfulMemberships: [String]
    /// Whether it can become the owner of the application's tables.
    var isOwner: Bool
    /// Tables of ours that it may write in.
    var writable: [String]
  }

  /// One history of our schema.
  struct Part: Sendable {
    var name: String
    var applied: Int
    var latest: Int
  }

  struct Journal: Sendable {
    var fence: Int64
    var holder: String
    var last: Int64
    var lastAt: Timestamp?
  }

  var server: Server
  var login: Login
  var roles: [Role]
  var parts: [Part]
  /// Nil before our schema is there.
  var journal: Journal?
}
