import ControlStore
package import Diagnostics
import PostgresAccess
import Reconciliation
package import Resources
package import Specs

extension Site {
  var verifier: IsolationVerifier {
    IsolationVerifier(isolation.context, isolation.settings)
  }

  private var isolation: (context: TenantContext, settings: IsolationSettings) {
    (
      TenantContext(of: fleet.platform),
      IsolationSettings(fleet.platform.application, fleet.sharedIndexes())
    )
  }

  /// Looks for ways around isolation in one database: in its catalog, and by trying them out as the application.
  ///
  /// - Parameters:
  ///   - probing: whether to try things out.
  ///   - clock: the present, for tokens that probes sign.
  package func verifyIsolation(
    of database: DatabaseName, probing: Bool, clock: @escaping @Sendable () -> Timestamp
  ) async throws(DriverFailure) -> IsolationReport {
    var (report, tenants) = try await catalogReport(of: database)
    if let flaws = try await store.schemaFlaws(
      in: database, besides: isolation.context.functionsOfOurSchema)
    {
      report.add(verifier.findings(of: flaws))
    } else {
      report.accepted.append(
        "Tenure's own schema was not compared with its migrations: it is older, or this login may make no schemas"
      )
    }
    if isOwn(database) {
      try await examineOwn(database, probing: probing, into: &report)
    } else if probing {
      try await probe(database, as: tenants, clock, into: &report)
      try await probeSchemas(of: database, into: &report)
    }
    report.accept(fleet.platform.application.accepted)
    return report
  }

  /// What the catalog alone says, and two tenants that probes could work as.
  private func catalogReport(
    of database: DatabaseName
  ) async throws(DriverFailure) -> (IsolationReport, tenants: [String]) {
    let verifier = verifier
    let schemas = SchemaVerifier(
      isolation.context, groups: fleet.platform.application.applicationRoles)
    let pool = try await connections.pool(
      cluster: database.cluster, database: database.database)
    return try await pool.perform { session throws(DriverFailure) in
      try session.transaction(isolation: .repeatableRead, readOnly: true) {
        session throws(DriverFailure) in
        var report = try verifier.examine(session)
        report.add(try schemas.examine(session))
        return (report, try verifier.tenants(session))
      }
    }
  }

  private func probe(
    _ database: DatabaseName, as tenants: [String], _ clock: @Sendable () -> Timestamp,
    into report: inout IsolationReport
  ) async throws(DriverFailure) {
    let (context, settings) = isolation
    guard !context.followsLogin else {
      return try await probeLogins(of: database, clock, into: &report)
    }
    guard tenants.count == 2 else {
      throw .permanent(
        Diagnostic(
          .probesNotRun,
          "probes need two tenants that may write, and there are \(tenants.count) in \(database)",
          hint: "apply two tenants first, or pass --no-probes to look at the catalog alone"))
    }
    let keys = try signingKeys
    if context.isSigned, keys?.current == nil {
      throw .permanent(
        Diagnostic(
          .probesNotRun, "probes need the key that signs contexts, and this machine has none",
          hint: "run where 'tenure apply' runs, or pass --no-probes to look at the catalog alone"))
    }
    let now = clock()
    let probe = IsolationProbe(context, settings, tenants: (tenants[0], tenants[1])) { key in
      guard context.isSigned, let signing = keys?.current else { return key }
      let expiry = Timestamp(microseconds: now.microseconds + 3_600_000_000)
      return ContextToken.make(for: key, until: expiry, signedWith: signing)
    }
    report.accepted += IsolationProbe.lasting
    for (number, role) in try probedRoles(of: database).enumerated() {
      let outcome: IsolationProbe.Outcome
      let attacks: [ContextAttack]
      do throws(DriverFailure) {
        (outcome, attacks) = try await asApplication(role, of: database) {
          session throws(DriverFailure) in
          let attacks = try ContextAttack.tryAll(
            on: context, session, of: tenants[1], as: tenants[0], signing: keys, at: now)
          return (try probe.run(session), attacks)
        }
      } catch {
        guard error.diagnostic.code != .probesNotRun else {
          // The first is who the product is; another may be one that nobody logs in as.
          guard number > 0 else { throw error }
          report.accepted.append(
            "nothing was tried as '\(role ?? "")': \(error.diagnostic.message)")
          continue
        }
        // What the catalog says is told all the same.
        report.add([
          IsolationFinding(
            .probesNotRun, .medium, "probes", "they broke off: \(error.diagnostic.message)",
            from: .probe)
        ])
        continue
      }
      report.probes = (report.probes ?? 0) + outcome.attempts + attacks.count
      if number == 0 { report.attacks = attacks }
      report.add(outcome.findings + attacks.compactMap(\.finding))
      if number == 0 { report.accepted += Self.told(of: outcome.unproven) }
    }
  }

  private static func told(of unproven: [String]) -> [String] {
    guard !unproven.isEmpty else { return [] }
    let shown = unproven.prefix(5).joined(separator: ", ")
    let further = unproven.count > 5 ? " and \(unproven.count - 5) more" : ""
    return [
      "no row could be made for a probe in \(shown)\(further): what is read there was tried with the rows that are "
        + "there"
    ]
  }

  /// Every role that the product connects as; nil for the login of a connection that is told.
  private func probedRoles(of database: DatabaseName) throws(DriverFailure) -> [String?] {
    if try probeSettings(of: database) != nil { return [nil] }
    let roles = fleet.platform.application.applicationRoles
    return roles.isEmpty ? ["app"] : roles
  }

  private func probeSettings(
    of database: DatabaseName
  ) throws(DriverFailure) -> ConnectionSettings? {
    do throws(Diagnostic) {
      return try workspace.probeSettings(of: database.cluster)
    } catch {
      throw .permanent(error)
    }
  }

  /// With `trust: role`: as the logins of two tenants, each trying to reach what is the other's.
  private func probeLogins(
    of database: DatabaseName, _ clock: @Sendable () -> Timestamp,
    into report: inout IsolationReport
  ) async throws(DriverFailure) {
    let (context, settings) = isolation
    let verifier = verifier
    let pool = try await connections.pool(
      cluster: database.cluster, database: database.database)
    let logins = try await pool.perform { session throws(DriverFailure) in
      try verifier.logins(session)
    }
    guard logins.count == 2 else {
      throw .permanent(
        Diagnostic(
          .probesNotRun,
          "probes need the logins of two tenants that may write, and there are \(logins.count) in \(database)",
          hint: "apply two tenants first, or pass --no-probes to look at the catalog alone"))
    }
    var attempts = 0
    for (own, other) in [(logins[0], logins[1]), (logins[1], logins[0])] {
      guard let name = SecretName("database-password", of: .tenant(own.tenant)),
        let password = try workspace.secrets.read(name)
      else {
        throw .permanent(
          Diagnostic(
            .probesNotRun, "this machine has no password of the login of '\(own.tenant)'",
            hint: "run where 'tenure apply' runs, or pass --no-probes to look at the catalog alone")
        )
      }
      let target = try await connections.settings(
        cluster: database.cluster, database: database.database
      ).withLogin(own.name, password: String(decoding: password, as: UTF8.self))
      let now = clock()
      let probe = IsolationProbe(context, settings, tenants: (own.key, other.key))
      do throws(DriverFailure) {
        let connection = try await Connection.open(target, applicationName: "tenure verify")
        let (outcome, attacks) = try await using(connection) { session throws(DriverFailure) in
          let attacks = try ContextAttack.tryAll(
            on: context, session, of: other.key, as: own.key, signing: nil, at: now)
          return (try probe.runAsLogin(session), attacks)
        }
        attempts += outcome.attempts + attacks.count
        if report.attacks.isEmpty { report.attacks = attacks }
        report.add(outcome.findings + attacks.compactMap(\.finding))
      } catch {
        report.add([
          IsolationFinding(
            .probesNotRun, .medium, "probes as the login of '\(own.tenant)'",
            "they broke off: \(error.diagnostic.message)", from: .probe)
        ])
      }
    }
    report.probes = attempts
    report.accepted += IsolationProbe.lasting
  }

  /// As the login of one tenant with a schema of its own, in the schema of another.
  private func probeSchemas(
    of database: DatabaseName, into report: inout IsolationReport
  ) async throws(DriverFailure) {
    let schemas = SchemaVerifier(
      isolation.context, groups: fleet.platform.application.applicationRoles)
    let pool = try await connections.pool(
      cluster: database.cluster, database: database.database)
    let found = try await pool.perform { session throws(DriverFailure) in
      try schemas.pair(session)
    }
    guard let pair = found else { return }
    guard let name = SecretName("database-password", of: .tenant(pair.tenant)),
      let password = try workspace.secrets.read(name)
    else {
      report.accepted.append(
        "schemas of tenants were looked at in the catalog alone: this machine has no password of a tenant's login"
      )
      return
    }
    let settings = try await connections.settings(
      cluster: database.cluster, database: database.database
    ).withLogin(pair.login, password: String(decoding: password, as: UTF8.self))
    do throws(DriverFailure) {
      let connection = try await Connection.open(settings, applicationName: "tenure verify")
      let outcome = try await using(connection) { session throws(DriverFailure) in
        try SchemaVerifier.probe(pair, session)
      }
      report.probes = (report.probes ?? 0) + outcome.attempts
      report.add(outcome.findings)
    } catch {
      report.add([
        IsolationFinding(
          .probesNotRun, .medium, "probes as the login of '\(pair.tenant)'",
          "they broke off: \(error.diagnostic.message)", from: .probe)
      ])
    }
  }

  /// The gravest of what the catalogs show beside what a plan would change: it stands against everybody's condition.
  ///
  /// Nothing is made for it, in no transaction: an apply asks this every time.
  func exposures(in databases: [DatabaseName]) async throws(DriverFailure) -> [DatabaseName:
    ReadBack.Exposure]
  {
    var exposed: [DatabaseName: ReadBack.Exposure] = [:]
    // In a database of one tenant's own nobody else's rows stand: what the plan compares there is all that counts.
    for database in databases where holdsTenants(database) && !isOwn(database) {
      do throws(DriverFailure) {
        var (report, _) = try await catalogReport(of: database)
        report.accept(fleet.platform.application.accepted)
        exposed[database] = Self.exposure(of: report)
      } catch {
        // What could not be looked at is not said to be sound, and holds up no other.
        exposed[database] = ReadBack.Exposure(
          against: "Isolated", "the catalog could not be looked at: \(error.diagnostic.message)")
      }
    }
    return exposed
  }

  /// The gravest of a report; nil where nothing grave was found.
  static func exposure(of report: IsolationReport) -> ReadBack.Exposure? {
    let grave = report.findings.filter { $0.severity == .high }
    guard let first = grave.first else { return nil }
    let further = grave.count == 1 ? "" : ", and \(grave.count - 1) more"
    return ReadBack.Exposure(
      against: "Isolated",
      "\(first.object): \(first.leak) (\(first.code); 'tenure verify isolation' tells all\(further))"
    )
  }

  /// Whether tenants may live there.
  package func holdsTenants(_ database: DatabaseName) -> Bool {
    fleet.platform[cluster: database.cluster]?.holdsTenants ?? true
  }

  /// Over a connection that the application could have, and that nobody used before.
  ///
  /// - Parameter role: whom to log in as; nil for the login of the connection that is told for probes.
  private func asApplication<R: Sendable>(
    _ role: String?, of database: DatabaseName,
    _ work: @escaping @Sendable (Session) throws(DriverFailure) -> R
  ) async throws(DriverFailure) -> R {
    let settings: ConnectionSettings
    if let role {
      settings = try await connections.settings(
        cluster: database.cluster, database: database.database
      ).withLogin(role, password: nil)
    } else if let told = try probeSettings(of: database) {
      settings = told.withDatabase(database.database)
    } else {
      settings = try await connections.settings(
        cluster: database.cluster, database: database.database)
    }
    let connection: Connection
    do throws(DriverFailure) {
      connection = try await Connection.open(settings, applicationName: "tenure verify")
    } catch {
      let variable = ClusterConfiguration.variable(database.cluster, "PROBE")
      throw .permanent(
        Diagnostic(
          .probesNotRun, "no connection as the application: \(error.diagnostic.message)",
          hint: "set \(variable), or pass --no-probes to look at the catalog alone"))
    }
    return try await using(connection, work)
  }

  /// Does some work over a connection, and closes it whatever becomes of it.
  private func using<R: Sendable>(
    _ connection: Connection, _ work: @escaping @Sendable (Session) throws(DriverFailure) -> R
  ) async throws(DriverFailure) -> R {
    let outcome: Result<R, DriverFailure>
    do throws(DriverFailure) {
      outcome = .success(try await connection.perform(work))
    } catch {
      outcome = .failure(error)
    }
    await connection.close()
    return try outcome.get()
  }
}
