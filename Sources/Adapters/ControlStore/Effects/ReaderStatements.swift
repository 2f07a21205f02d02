import Diagnostics
import PostgresAccess

/// Who reads our schema beside its owner: observers and auditors.
struct ReaderStatements {
  let schema: String

  /// Those that were let read the journal, by name.
  func readers(_ session: Session) throws(DriverFailure) -> [String] {
    try session.execute(
      """
      SELECT DISTINCT r.rolname::text
      FROM pg_catalog.pg_class AS c CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a
      JOIN pg_catalog.pg_roles AS r ON r.oid = a.grantee
      WHERE c.oid = pg_catalog.to_regclass(\(SQL.quote(schema) + ".journal"))
        AND a.privilege_type = 'SELECT' AND a.grantee <> c.relowner
      ORDER BY 1
      """
    ).map { row throws(DriverFailure) in try row.string(0) }
  }

  /// What is made in this database from now on is shown to them.
  func announce(_ readers: [String], _ session: Session) throws(DriverFailure) {
    for reader in readers {
      try session.execute(
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO \(identifier: reader)")
    }
  }

  func admit(_ readers: [String], _ session: Session) throws(DriverFailure) {
    for reader in readers {
      try session.execute(
        "GRANT USAGE ON SCHEMA \(identifier: schema) TO \(identifier: reader)")
    }
  }
}
