package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// What the application's roles can reach in our schema: the functions that are meant for them, and nothing else.
///
/// A role that does not exist yet has no row; it gets its rights when it is there.
package struct ReadingKind: ResourceKind {
  package static let name: ResourceKindName = "reading"

  /// The functions by which the application reads, with the types of their arguments.
  package static let functions = [
    "access()", "can_grant(text, text)", "has_permission(text, text)",
    "has_platform_permission(text, text)", "permissions_of(text)", "quota(text)", "quotas()",
    "settings()", "settings(text)",
  ]

  let statements: ReadingStatements

  package init(schema: String, platform: Platform) {
    self.init(schema: schema, roles: platform.application.applicationRoles)
  }

  package init(schema: String, roles: [String]) {
    statements = ReadingStatements(schema: schema, roles: roles, functions: Self.functions)
  }

  package let description = KindDescription(
    Self.name, of: .platform, columns: [Column("functions", .list), Column("beyond", .list)])

  package func desirePlatform(
    in database: DatabaseName, observed: Records, into records: inout Records
  ) {
    for role in observed {
      records.append(tenant: "", name: role.name) { row in
        row.text(Self.functions.joined(separator: "\n"))
        row.text("")
      }
    }
  }

  package func observe(_ scope: Scope, in session: Session) throws(DriverFailure) -> Records {
    try session.records(of: description, named: true, statements.observed)
  }

  /// Roles are there for every database of a cluster.
  package func observedInNew(beside host: Records) -> Records {
    var records = Records(of: description)
    for role in host {
      records.append(tenant: "", name: role.name) { row in
        row.text("")
        row.text("")
      }
    }
    return records
  }

  package func assess(_ change: inout Change) {
    let beyond = change.before?.text(of: "beyond", in: description) ?? ""
    change.reason =
      beyond.isEmpty
      ? "the application cannot read what is meant for it"
      : "the application reaches what is not meant for it"
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    let roles = changes.filter { $0.after != nil }.map(\.id.name)
    for row in try session.execute(statements.corrections(roles)) {
      try session.execute(SQL(unsafeSQL: try row.string(0)))
    }
  }
}
