package import Diagnostics
package import PostgresAccess

/// Looks for ways into the schemas that tenants have of their own: in the catalog, and by trying as one of them.
package struct SchemaVerifier: Sendable {
  private let statements: SchemaHazardStatements

  package init(_ context: TenantContext, groups: [String]) {
    statements = SchemaHazardStatements(schema: context.schema, groups: groups)
  }

  /// What the catalog says; nothing where no tenant has a schema.
  package func examine(_ session: Session) throws(DriverFailure) -> [IsolationFinding] {
    guard try session.execute(statements.isUsed).only().bool(0) else { return [] }
    let hazards: [(code: DiagnosticCode, query: SQL)] = [
      (.schemaOfTenantOpen, statements.grants), (.schemaOfTenantOpen, statements.leadingIn),
      (.roleOfTenantReaches, statements.memberships), (.schemaOfTenantOpen, statements.future),
    ]
    var findings: [IsolationFinding] = []
    for (hazard, rows) in zip(hazards, try session.pipeline(hazards.map(\.query))) {
      for row in rows {
        findings.append(
          IsolationFinding(
            hazard.code, IsolationFinding.Severity(rawValue: try row.string(4)) ?? .high,
            try row.string(0), try row.string(1), proof: try row.optionalString(2),
            remedy: try row.optionalString(3)))
      }
    }
    return findings
  }

  /// Two tenants that could try to reach each other.
  package struct Pair: Sendable {
    package let tenant: String
    /// The tenant's login.
    package let login: String
    let other: (schema: String, owner: String)
    let attempts: [(object: String, writes: Bool, statement: String)]
  }

  /// Nil where there are not two tenants with schemas.
  package func pair(_ session: Session) throws(DriverFailure) -> Pair? {
    guard try session.execute(statements.isUsed).only().bool(0) else { return nil }
    let rows = try session.execute(statements.pair)
    var found: [(name: String, schema: String, owner: String)] = []
    for row in rows {
      found.append((try row.string(0), try row.string(1), try row.string(2)))
    }
    guard found.count == 2 else { return nil }
    var attempts: [(object: String, writes: Bool, statement: String)] = []
    for row in try session.execute(statements.attempts(in: found[1].schema)) {
      attempts.append((try row.string(0), try row.bool(1), try row.string(2)))
    }
    return Pair(
      tenant: found[0].name, login: found[0].schema, other: (found[1].schema, found[1].owner),
      attempts: attempts)
  }

  /// Tries everything over a connection of the one tenant's login; all of it must be refused.
  package static func probe(
    _ pair: Pair, _ session: Session
  ) throws(DriverFailure) -> (findings: [IsolationFinding], attempts: Int) {
    let roles = [pair.other.schema, pair.other.owner].map {
      (object: "role \($0)", writes: true, statement: SchemaHazardStatements.become($0))
    }
    let all =
      roles
      + pair.attempts.map { ($0.object, $0.writes, SchemaHazardStatements.attempt($0.statement)) }
    var findings: [IsolationFinding] = []
    for (object, writes, statement) in all where try passes(statement, session) {
      findings.append(
        IsolationFinding(
          writes ? .rowsWritten : .rowsRead, .high, object,
          "the login of another tenant reaches it", proof: statement.literalText, from: .probe))
    }
    return (findings, all.count)
  }

  /// Whether a statement is let through; it is undone at once.
  private static func passes(_ statement: SQL, _ session: Session) throws(DriverFailure) -> Bool {
    do throws(DriverFailure) {
      try session.undone { session throws(DriverFailure) in
        for manner in ProbeStatements.manners { try session.execute(manner) }
        try session.execute(statement)
      }
      return true
    } catch {
      guard let state = error.sqlState else { throw error }
      // A constraint is asked after the privilege.
      return state.hasPrefix("23")
    }
  }
}
