package import Diagnostics
import Planning
package import PostgresAccess
import Reconciliation
import Specs

/// Looks in the catalog of one database for ways in which a tenant reaches what is another's.
///
/// Needs no right but that to read the catalog.
package struct IsolationVerifier: Sendable {
  private let context: TenantContext
  private let settings: IsolationSettings

  package init(_ context: TenantContext, _ settings: IsolationSettings) {
    self.context = context
    self.settings = settings
  }

  /// Everything that was found, in one transaction.
  package func examine(_ session: Session) throws(DriverFailure) -> IsolationReport {
    let kind = IsolationKind(context, settings)
    let tables = try kind.tables(in: session)
    let hazards = HazardStatements(context: context, settings: settings, tables: tables)
    var report = IsolationReport(
      findings: try contextFindings(session), accepted: accepted, tables: tables.count)
    report.add(tables.flatMap { TableFindings(of: $0, context, settings).all })
    report.add(try hazards.findings(session))
    let loose = try hazards.looseKeys(session)
    if loose.count > 0 {
      report.accepted.append(
        "\(loose.count) foreign keys between tables of tenants do not hold the tenant "
          + "(\(loose.some.joined(separator: ", "))\(loose.count > 3 ? " …" : "")): a row can refer to another tenant's"
      )
    }
    return report
  }

  /// What our own schema adds to the findings.
  package func findings(
    of flaws: [SchemaBlueprintStatements.Flaw]
  ) -> [IsolationFinding] {
    flaws.map { flaw in
      let told =
        switch flaw.kind {
        case .missing: "it is missing"
        case .changed: "it was changed"
        case .foreign: "somebody else made it there"
        }
      let kind = flaw.object.prefix { $0 != " " }
      let name = flaw.object.dropFirst(kind.count + 1)
      return IsolationFinding(
        .ownSchemaChanged, .high, "\(kind) \(context.schema).\(name)",
        "\(told), and isolation rests on that schema")
    }
  }

  /// The keys of two tenants that may write, for probes; fewer where there are not so many.
  package func tenants(_ session: Session) throws(DriverFailure) -> [String] {
    let probes = ProbeStatements(context: context, settings: settings)
    guard try session.execute(probes.isEstablished).only().bool(0) else { return [] }
    return try session.execute(probes.writers).map { row throws(DriverFailure) in
      try row.string(0)
    }
  }

  /// A tenant with a login of its own.
  package struct Login: Sendable {
    package let tenant: String
    package let name: String
    package let key: String
  }

  /// Two tenants with logins that may write, for probes; fewer where there are not so many.
  package func logins(_ session: Session) throws(DriverFailure) -> [Login] {
    let probes = ProbeStatements(context: context, settings: settings)
    guard try session.execute(probes.isEstablished).only().bool(0) else { return [] }
    return try session.execute(probes.logins).map { row throws(DriverFailure) in
      Login(tenant: try row.string(0), name: try row.string(1), key: try row.string(2))
    }
  }

  private func contextFindings(_ session: Session) throws(DriverFailure) -> [IsolationFinding] {
    let kind = ContextKind(context)
    let observed = try kind.observe(.everything, in: session)
    var desired = Records(of: kind.description)
    kind.desirePlatform(
      in: DatabaseName(cluster: "", database: ""), observed: observed, into: &desired)
    let changes = Difference.between(
      desired: desired, observed: observed, in: DatabaseName(cluster: "", database: ""))
    return changes.map { change in
      IsolationFinding(
        .contextChanged, .high, "function \(change.id.name)",
        change.action == .create
          ? "it is missing, and policies ask it whose work a session does"
          : "it is not as Tenure makes it, and policies ask it whose work a session does",
        remedy: "tenure apply")
    }
  }

  /// What no policy closes, and what was chosen.
  private var accepted: [String] {
    var accepted = [
      "estimates (EXPLAIN, pg_class.reltuples) tell how many rows all tenants have together",
      "sequences and generated keys tell how fast all tenants grow together",
      "errors of primary and foreign keys tell that a generated number is taken",
      "every session hears all channels of NOTIFY, and pg_stat_activity shows the statements of one's own role",
      "the time that a statement takes depends on the rows of others",
      "temporary tables can stand in the way of the names that the same session looks up",
    ]
    if context.isSigned {
      accepted.append(
        "context.trust 'signed': a token that is stolen counts until it expires, and whoever has the signing key can "
          + "be any tenant")
    } else if !context.followsLogin {
      accepted.append(
        "context.trust 'setting' guards against mistakes: whoever can run SQL of their own as the application can "
          + "choose the tenant")
    }
    for (table, mode) in settings.modes where mode == .ignore {
      accepted.append("the Platform document leaves \(table) alone (isolate: ignore)")
    }
    for table in settings.exclude { accepted.append("the Platform document excludes \(table)") }
    return accepted.prefix(7)
      + accepted.dropFirst(7).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
