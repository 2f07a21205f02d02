import Diagnostics
import PostgresAccess
import Specs

/// Judges facts about a database. Pure: what it says depends on nothing else.
struct DoctorRules {
  /// Whether tenants get logins of their own.
  var makesLogins = false

  func findings(_ facts: DatabaseFacts) -> [DoctorFinding] {
    server(facts.server) + login(facts.login) + facts.parts.map(part)
      + facts.roles.map(role) + [journal(facts.journal)]
  }

  /// - Parameter flaws: nil where our schema could not be compared.
  func schema(_ flaws: [SchemaBlueprintStatements.Flaw]?) -> [DoctorFinding] {
    guard let flaws else {
      return [
        DoctorFinding(
          .note, "our schema",
          "not compared with its migrations: it is not at this version, or this login may make no schemas"
        )
      ]
    }
    guard !flaws.isEmpty else {
      return [DoctorFinding(.good, "our schema", "everything in it is as its migrations make it")]
    }
    return flaws.map { flaw in
      DoctorFinding(
        .error, "our schema",
        "\(flaw.object) "
          + (flaw.kind == .missing
            ? "is missing" : flaw.kind == .changed ? "was changed" : "is somebody else's"),
        hint: "put it back as the table 'migration' of the schema has it", code: .ownSchemaChanged)
    }
  }

  private func server(_ server: DatabaseFacts.Server) -> [DoctorFinding] {
    var findings = [version(server.version), clock(server)]
    if let program = server.program {
      findings.append(
        program.isReplaced
          ? DoctorFinding(
            .error, "server program",
            "'\(program.path)' was replaced or removed while the server runs from it",
            hint: "restart the PostgreSQL server: its packages were upgraded under it",
            code: .serverInstallationBroken)
          : DoctorFinding(.good, "server program", program.path))
    }
    if server.isStandby {
      findings.append(
        DoctorFinding(
          .error, "standby", "the server is a standby and takes no writes",
          hint: "name the primary in the connection URL (target_session_attrs=read-write)"))
    }
    if server.encoding != "UTF8" {
      findings.append(
        DoctorFinding(
          .error, "encoding", "the database is encoded in \(server.encoding), and must be in UTF8"))
    }
    if !server.isDurable {
      findings.append(
        DoctorFinding(
          .warning, "durability",
          "fsync, full_page_writes or synchronous_commit is off: a crash can lose what was journalled",
          hint: "fine for a server that is thrown away, nowhere else"))
    }
    findings.append(locks(server))
    return findings
  }

  private func version(_ number: Int) -> DoctorFinding {
    let text = "PostgreSQL \(number / 10_000).\(number % 10_000)"
    let major = number / 10_000
    if major < 15 {
      return DoctorFinding(
        .error, "server version", text, hint: "PostgreSQL 15 to 18 are supported")
    }
    return DoctorFinding(
      major > 18 ? .warning : .good, "server version", text,
      hint: major > 18 ? "Tenure is tested with PostgreSQL 15 to 18" : nil)
  }

  private func clock(_ server: DatabaseFacts.Server) -> DoctorFinding {
    let clock = server.clock.microseconds
    // The answer was written somewhere between asking and hearing; only what is outside of that is a difference.
    let skew = max(server.asked.lowerBound - clock, clock - server.asked.upperBound, 0)
    let text = "the server's clock and this machine's differ by \(skew / 1_000) ms"
    switch skew {
    case ..<1_000_000: return DoctorFinding(.good, "clocks", text)
    case ..<60_000_000:
      return DoctorFinding(.warning, "clocks", text, hint: "keep both on network time")
    default:
      return DoctorFinding(
        .error, "clocks", text,
        hint: "trials, notices and leases are reckoned by these clocks: set them right")
    }
  }

  /// A batch of an apply holds an advisory lock a tenant, and four batches may run at a time.
  private func locks(_ server: DatabaseFacts.Server) -> DoctorFinding {
    let needed = 5_000
    let text =
      "max_locks_per_transaction is \(server.maxLocksPerTransaction): room for \(server.lockCapacity) locks"
    return DoctorFinding(
      server.lockCapacity < needed ? .warning : .good, "lock table", text,
      hint: server.lockCapacity < needed
        ? "raise it until there is room for \(needed): an apply locks five hundred tenants at a time, in every database"
        : nil)
  }

  private func login(_ login: DatabaseFacts.Login) -> [DoctorFinding] {
    var findings: [DoctorFinding] = []
    if login.isSuperuser {
      findings.append(
        DoctorFinding(
          .warning, "role", "'\(login.name)' is a superuser",
          hint: "'tenure doctor --roles' prints the SQL of roles that can do what is needed"))
    } else {
      let powers = [
        login.bypassesRowSecurity ? "bypasses row security" : nil,
        login.mayCreateRoles ? "may create roles" : nil,
        login.ownsSchema == true ? "owns our schema" : nil,
      ].compactMap { $0 }
      findings.append(
        DoctorFinding(
          .good, "role",
          "'\(login.name)'" + (powers.isEmpty ? "" : ": \(powers.joined(separator: ", "))")))
    }
    if !login.isSuperuser, !login.bypassesRowSecurity {
      findings.append(
        DoctorFinding(
          .warning, "row security",
          "'\(login.name)' is bound by it: 'plan' and 'apply' cannot read every tenant's row",
          hint: "'tenure doctor --roles' prints the SQL; status and audit do without"))
    }
    if makesLogins, !login.isSuperuser, !login.mayCreateRoles {
      findings.append(
        DoctorFinding(
          .warning, "tenants' logins",
          "'\(login.name)' may not create roles: 'apply' cannot make the logins of 'context.trust: role'",
          hint: "'tenure doctor --roles' prints the SQL; 'plan' does without"))
    }
    if login.ownsSchema == nil, !login.mayCreateSchemas {
      findings.append(
        DoctorFinding(
          .error, "schema", "our schema is not there and '\(login.name)' may not create it",
          hint: "'tenure doctor --roles' prints the SQL", code: .permissionDenied))
    }
    if !login.unreadable.isEmpty {
      findings.append(
        DoctorFinding(
          .error, "privileges", "'\(login.name)' may not read \(list(login.unreadable))",
          hint: "'tenure doctor --roles' prints the SQL", code: .permissionDenied))
    }
    return findings
  }

  private func part(_ part: DatabaseFacts.Part) -> DoctorFinding {
    let title = "schema, \(part.name)"
    if part.applied == part.latest {
      return DoctorFinding(.good, title, "version \(part.applied)")
    }
    if part.applied == 0 {
      return DoctorFinding(
        .note, title, "not there yet", hint: "the first 'tenure apply' makes it")
    }
    return DoctorFinding(
      .note, title, "version \(part.applied) of \(part.latest)",
      hint: "the next 'tenure apply' brings it up to date")
  }

  private func role(_ role: DatabaseFacts.Role) -> DoctorFinding {
    let title = "application role '\(role.name)'"
    guard role.exists else {
      return DoctorFinding(
        .warning, title, "does not exist",
        hint: "create it, or correct 'application.roles' of the Platform")
    }
    var powers: [String] = []
    if role.isSuperuser { powers.append("is a superuser") }
    if role.bypassesRowSecurity { powers.append("bypasses row security") }
    if role.mayCreateRoles { powers.append("may create roles") }
    if !role.powerfulMemberships.isEmpty {
      powers.append("can become \(list(role.powerfulMemberships))")
    }
    if role.isOwner { powers.append("can become the owner of the tables") }
    if !role.writable.isEmpty { powers.append("may write in our \(list(role.writable))") }
    guard !powers.isEmpty else { return DoctorFinding(.good, title, "ordinary") }
    return DoctorFinding(
      .error, title, "\(powers.joined(separator: ", ")): it is not held by isolation",
      hint: "the application must connect as a role that has none of this")
  }

  private func journal(_ journal: DatabaseFacts.Journal?) -> DoctorFinding {
    guard let journal else { return DoctorFinding(.note, "journal", "none yet") }
    let last = journal.lastAt.map { ", the last at \($0)" } ?? ""
    return DoctorFinding(
      .good, "journal",
      "effects up to \(journal.last)\(last); the fence stands at \(journal.fence), raised by '\(journal.holder)'"
    )
  }

  private func list(_ names: [String]) -> String {
    let shown = names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
  }
}
