package import Diagnostics
package import Planning
package import PostgresAccess

/// What mends a finding, and who does it.
package enum IsolationMend: Hashable, Sendable {
  /// A statement that only takes away what leaks: a right, a power of its owner's, a setting. It destroys nothing,
  /// waits for nobody, and the application goes on with what it was granted by name.
  case statement(String)
  /// A command of ours.
  case command(String)
  /// Somebody must decide, and why.
  case decision(String)

  /// How a safe statement begins, and what must stand in it.
  private static let safe: [(verb: String, with: String)] = [
    ("REVOKE ", " ON "), ("ALTER VIEW ", " SET (security_invoker = true)"),
    ("ALTER FUNCTION ", " SET search_path = pg_catalog, pg_temp"),
    ("ALTER PROCEDURE ", " SET search_path = pg_catalog, pg_temp"),
    ("ALTER FUNCTION ", " NOT LEAKPROOF"), ("ALTER FUNCTION ", " RESET "),
    ("ALTER ROLE ", " RESET "), ("ALTER DATABASE ", " RESET "),
    ("ALTER DEFAULT PRIVILEGES ", " REVOKE ALL ON TABLES FROM PUBLIC"),
  ]

  init?(of finding: IsolationFinding) {
    guard let remedy = finding.remedy else {
      guard finding.source == .catalog else { return nil }
      self = .decision("there is no one way to mend it")
      return
    }
    if remedy.hasPrefix("tenure ") {
      self = .command(remedy)
    } else if remedy.hasPrefix("ALTER TABLE "), remedy.hasSuffix(" FORCE ROW LEVEL SECURITY") {
      self = .command("tenure apply --disruptive TABLE")
    } else if !Self.safe.contains(where: { remedy.hasPrefix($0.verb) && remedy.contains($0.with) })
    {
      self = .decision("it takes something away, or changes who may do what: \(remedy)")
    } else if finding.needsGrants {
      self = .decision("grant the application what it reads first; then: \(remedy)")
    } else {
      self = .statement(remedy)
    }
  }

  /// What the journal writes of a finding that is mended.
  package static let journalled = KindDescription(
    "isolation-finding", of: .platform,
    columns: [Column("code"), Column("leak"), Column("statement")], condition: nil)

  /// Executes a statement that `init` found safe: names in it were quoted by the server that told the finding.
  package static func execute(_ statement: String, in session: Session) throws(DriverFailure) {
    try session.execute(SQL(unsafeSQL: statement))
  }
}

extension IsolationFinding {
  /// What mends it; nil where another finding, of the catalog's, says so.
  package var mend: IsolationMend? { IsolationMend(of: self) }
}
