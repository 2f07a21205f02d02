package import Diagnostics
import PostgresAccess
import Resources
import Specs

extension Site {
  /// Tells of every tenant that the application's table holds, database by database, in the order of slugs.
  ///
  /// - Parameter tally: what `body` adds up, which is returned.
  package func importTenants<Tally: Sendable>(
    _ tally: Tally,
    _ body:
      @escaping @Sendable (_ tally: inout Tally, _ slug: String?, _ displayName: String?) -> Void
  ) async throws(DriverFailure) -> Tally {
    let table = TenantContext(of: fleet.platform).table
    var tally = tally
    for database in databases where holdsTenants(database) {
      let pool = try await connections.pool(
        cluster: database.cluster, database: database.database)
      let before = tally
      tally = try await pool.perform { session throws(DriverFailure) in
        var sum = before
        try session.transaction(readOnly: true) { session throws(DriverFailure) in
          // Refused rather than half shown, where row security would bind us.
          try table.withoutRowSecurity(in: session)
          try table.forEachTenant(in: session) { body(&sum, $0, $1) }
        }
        return sum
      }
    }
    return tally
  }
}
