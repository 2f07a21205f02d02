package import Diagnostics
import PostgresAccess
package import Specs

/// Reads what happened to a tenant, from the journals of all databases and the observations.
package struct EventReader: Sendable {
  private let store: PostgresEffectStore
  private let control: DatabaseName
  private let databases: [DatabaseName]

  /// - Parameter databases: every managed database.
  package init(
    _ store: PostgresEffectStore, control: DatabaseName, databases: [DatabaseName]
  ) {
    self.store = store
    self.control = control
    self.databases = Set(databases + [control]).sorted()
  }

  /// The last events of a tenant in the order of time, under whatever name it had then; nil if it was never
  /// registered.
  ///
  /// - Parameters:
  ///   - since: leaves out what was before.
  ///   - limit: the most that are wanted, the latest win.
  package func events(
    of tenant: String, since: Timestamp? = nil, limit: Int = 200
  ) async throws(DriverFailure) -> [TenantEvent]? {
    let statements = EventStatements(schema: store.schema)
    let control = control
    let known = try await store.read(control) {
      session throws(DriverFailure) -> (names: [String], transitions: [TenantEvent])? in
      guard let identity = try statements.identity(of: tenant, session) else { return nil }
      return (
        identity.names,
        try statements.transitions(
          of: identity.uid, source: control.description, since: since, limit: limit, session)
      )
    }
    guard let known else { return nil }
    var events = known.transitions
    for database in databases {
      events += try await store.read(database) { session throws(DriverFailure) in
        try statements.effects(
          on: known.names, source: database.description, since: since, limit: limit, session)
      }
    }
    // Each part came backwards; what happened at one moment keeps its order.
    let ordered = events.reversed().enumerated().sorted {
      ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
    }
    return ordered.suffix(limit).map(\.element)
  }
}
