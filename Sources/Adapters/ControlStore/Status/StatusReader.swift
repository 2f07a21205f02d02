package import Diagnostics
import PostgresAccess
package import Specs

/// Reads what is known of tenants: registrations, conditions, what they may do.
package struct StatusReader: Sendable {
  private let store: PostgresEffectStore
  private let control: DatabaseName
  private let databases: [DatabaseName]

  /// - Parameter databases: every managed database.
  package init(
    _ store: PostgresEffectStore, control: DatabaseName, databases: [DatabaseName]
  ) {
    self.store = store
    self.control = control
    self.databases = databases
  }

  /// One page of an answer.
  package struct Page: Sendable {
    /// In the order of names.
    package var tenants: [TenantStatus]
    /// Where the next page begins; nil if this is the last.
    package var next: String?
  }

  /// The tenants after a name, of at most `limit` that are looked at.
  package func page(
    _ query: StatusQuery, after name: String? = nil, limit: Int = 5_000
  ) async throws(DriverFailure) -> Page {
    try await page(query, after: name, limit: limit, observed: nil).page
  }

  /// Hands over all tenants of a query page by page, so that memory does not grow with the fleet.
  package func forEach(
    _ query: StatusQuery, _ body: (TenantStatus) throws -> Void
  ) async throws {
    var name: String?
    var observed: ObservationTimes?
    repeat {
      let (page, times) = try await page(query, after: name, limit: 5_000, observed: observed)
      observed = times
      for tenant in page.tenants { try body(tenant) }
      name = page.next
    } while name != nil
  }

  private func page(
    _ query: StatusQuery, after name: String?, limit: Int, observed: ObservationTimes?
  ) async throws(DriverFailure) -> (page: Page, observed: ObservationTimes) {
    let statements = StatusStatements(schema: store.schema)
    var (page, times) = try await store.read(control) { session throws(DriverFailure) in
      let times =
        if let observed { observed } else { try statements.observationTimes(session) }
      var (tenants, last) = try statements.tenants(
        query, after: name, limit: limit, session)
      for index in tenants.indices { tenants[index].observedAt = times[tenants[index].name] }
      let only = query.detail == .list ? "Ready" : nil
      try statements.addConditions(to: &tenants, only: only, observed: times, session)
      return (Page(tenants: tenants, next: last), times)
    }
    if query.detail == .full { try await addAccess(to: &page.tenants) }
    return (page, times)
  }

  private func addAccess(to tenants: inout [TenantStatus]) async throws(DriverFailure) {
    let clusters = Set(tenants.map(\.cluster))
    let statements = StatusStatements(schema: store.schema)
    for database in Set(databases).sorted() where clusters.contains(database.cluster) {
      let names = tenants.filter { $0.cluster == database.cluster && $0.database == nil }
        .map(\.name)
      guard !names.isEmpty else { continue }
      let access = try await store.read(database) { session throws(DriverFailure) in
        try statements.access(of: names, session)
      }
      for index in tenants.indices where tenants[index].cluster == database.cluster {
        tenants[index].access = access[tenants[index].name] ?? tenants[index].access
      }
    }
    for index in tenants.indices where tenants[index].destroyedAt == nil {
      guard let own = tenants[index].database else { continue }
      let name = tenants[index].name
      do throws(DriverFailure) {
        tenants[index].access = try await store.read(
          DatabaseName(cluster: tenants[index].cluster, database: own)
        ) { session throws(DriverFailure) in
          try statements.access(of: [name], session)[name]
        }
      } catch {
        // It may not be made yet.
        guard error.diagnostic.code == .databaseMissing else { throw error }
      }
    }
  }
}
