import Diagnostics
import PostgresAccess
package import Specs

/// Looks at the databases of a fleet before anything is done in them. Reads only, and needs few rights.
package struct Doctor: Sendable {
  private let store: PostgresEffectStore
  private let applicationRoles: [String]
  private let ownerRole: String
  private let makesLogins: Bool
  private let besides: Set<String>

  /// - Parameters:
  ///   - applicationRoles: the roles that the product connects as.
  ///   - ownerRole: the role that owns its tables.
  ///   - makesLogins: whether tenants get logins of their own.
  ///   - besides: functions of our schema that no migration makes: `fence()`.
  package init(
    _ store: PostgresEffectStore, applicationRoles: [String], ownerRole: String,
    makesLogins: Bool = false, besides: Set<String> = []
  ) {
    self.besides = besides
    self.store = store
    self.applicationRoles = applicationRoles
    self.ownerRole = ownerRole
    self.makesLogins = makesLogins
  }

  /// What was found in one database; one that cannot be reached is a finding too.
  package func examine(
    _ database: DatabaseName, clock: @escaping @Sendable () -> Timestamp
  ) async -> [DoctorFinding] {
    do throws(DriverFailure) {
      let facts = try await facts(of: database, clock: clock)
      let rules = DoctorRules(makesLogins: makesLogins)
      // Who may not read the history of the schema is told so, and nothing more is looked at.
      guard !facts.parts.isEmpty, !facts.login.unreadable.contains("migration") else {
        return rules.findings(facts)
      }
      let flaws = try await store.schemaFlaws(in: database, besides: besides)
      return rules.findings(facts) + rules.schema(flaws)
    } catch {
      let diagnostic = error.diagnostic
      return [
        DoctorFinding(
          .error, "connection", diagnostic.message, hint: diagnostic.hint, code: diagnostic.code)
      ]
    }
  }

  private func facts(
    of database: DatabaseName, clock: @escaping @Sendable () -> Timestamp
  ) async throws(DriverFailure) -> DatabaseFacts {
    let statements = DoctorStatements(schema: store.schema)
    let (applicationRoles, ownerRole) = (applicationRoles, ownerRole)
    let migrators = store.migrations(database)
    return try await store.pool(database).perform { session throws(DriverFailure) in
      try session.transaction(isolation: .repeatableRead, readOnly: true) {
        session throws(DriverFailure) in
        let login = try statements.login(session)
        var parts: [DatabaseFacts.Part] = []
        // Who may not read the history of the schema is told so, and of the rest all the same.
        if !login.unreadable.contains("migration") {
          for migrator in migrators {
            parts.append(
              DatabaseFacts.Part(
                name: migrator.part, applied: try migrator.appliedVersion(session),
                latest: migrator.latest))
          }
        }
        return DatabaseFacts(
          server: try statements.server(clock: clock, session), login: login,
          roles: try statements.roles(applicationRoles, owner: ownerRole, session), parts: parts,
          journal: try statements.journal(session))
      }
    }
  }
}
