import Diagnostics
import PostgresAccess
import Reconciliation
import Specs

/// The uids that the registry gave to tenants, for kinds that stand where the registry may be, or may not.
struct RegisteredUIDs: Sendable {
  /// Our schema.
  let schema: String
  /// Where the registry is.
  let control: DatabaseName

  /// In the order of `names`; nil for who is not registered.
  ///
  /// - Parameter registered: what is known elsewhere. In the control database itself the registry is asked: it was
  ///   written a moment ago.
  func uids(
    of names: [String], _ registered: Registrations, in database: DatabaseName, _ session: Session
  ) throws(DriverFailure) -> [String?] {
    guard database == control else { return names.map { registered[$0]?.uid } }
    var uids: [String?] = []
    for row in try session.execute(RegistryStatements(schema: schema).uids(of: names)) {
      uids.append(try row.optionalString(1))
    }
    return uids
  }
}
