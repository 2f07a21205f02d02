import Diagnostics
import PostgresAccess
import Specs

/// What the doctor reads; it works with few rights, and writes nothing.
struct DoctorStatements {
  let schema: String

  private func table(_ name: String) -> SQL { "\(identifier: schema).\(identifier: name)" }

  func server(
    clock: @Sendable () -> Timestamp, _ session: Session
  ) throws(DriverFailure) -> DatabaseFacts.Server {
    let before = clock()
    let now = try session.execute(
      "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
    ).only().int64(0)
    let after = max(clock(), before)
    let row = try session.execute(
      """
      SELECT pg_is_in_recovery(), current_setting('server_encoding'),
        current_setting('fsync')::boolean AND current_setting('synchronous_commit') <> 'off'
          AND current_setting('full_page_writes')::boolean,
        current_setting('max_locks_per_transaction')::integer,
        current_setting('max_connections')::integer
          + current_setting('max_prepared_transactions')::integer,
        inet_server_addr() IS NULL
      """
    ).only()
    let locks = try row.int(3)
    let isLocal = try row.bool(5)
    return DatabaseFacts.Server(
      version: session.serverVersion, isStandby: try row.bool(0), encoding: try row.string(1),
      isDurable: try row.bool(2), lockCapacity: locks * (try row.int(4)),
      maxLocksPerTransaction: locks, clock: Timestamp(microseconds: now),
      asked: before.microseconds...after.microseconds,
      program: isLocal ? ServerBinary(process: session.backend) : nil)
  }

  func login(_ session: Session) throws(DriverFailure) -> DatabaseFacts.Login {
    let row = try session.execute(
      """
      SELECT r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole,
        has_database_privilege(current_database(), 'CREATE'),
        (SELECT pg_has_role(n.nspowner, 'USAGE') FROM pg_namespace AS n
          WHERE n.nspname = \(schema)),
        ARRAY(SELECT c.relname::text FROM pg_class AS c
          JOIN pg_namespace AS n ON n.oid = c.relnamespace
          WHERE n.nspname = \(schema) AND c.relkind = 'r'
            AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))
          ORDER BY 1)
      FROM pg_roles AS r WHERE r.rolname = current_user
      """
    ).only()
    return DatabaseFacts.Login(
      name: try row.string(0), isSuperuser: try row.bool(1), bypassesRowSecurity: try row.bool(2),
      mayCreateRoles: try row.bool(3), mayCreateSchemas: try row.bool(4),
      ownsSchema: try row.optionalBool(5), unreadable: try row.strings(6))
  }

  /// The roles that the application connects as.
  ///
  /// - Parameter owner: the role that owns the application's tables.
  func roles(
    _ names: [String], owner: String, _ session: Session
  ) throws(DriverFailure) -> [DatabaseFacts.Role] {
    var roles: [DatabaseFacts.Role] = []
    let rows = try session.execute(
      """
      SELECT t.name, r.oid IS NOT NULL, coalesce(r.rolsuper, false),
        coalesce(r.rolbypassrls, false), coalesce(r.rolcreaterole, false),
        ARRAY(SELECT p.rolname::text FROM pg_roles AS p
          WHERE (p.rolsuper OR p.rolbypassrls OR p.rolcreaterole) AND p.oid <> r.oid
            AND NOT r.rolsuper AND pg_has_role(r.oid, p.oid, 'MEMBER') ORDER BY 1),
        coalesce((SELECT pg_has_role(r.oid, o.oid, 'MEMBER') AND NOT r.rolsuper
          FROM pg_roles AS o WHERE o.rolname = \(owner)), false),
        ARRAY(SELECT c.relname::text FROM pg_class AS c
          JOIN pg_namespace AS n ON n.oid = c.relnamespace
          WHERE n.nspname = \(schema) AND c.relkind = 'r' AND r.oid IS NOT NULL
            AND NOT r.rolsuper
            AND has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
          ORDER BY 1)
      FROM unnest(\(names)::text[]) WITH ORDINALITY AS t (name, at)
      LEFT JOIN pg_roles AS r ON r.rolname = t.name ORDER BY t.at
      """)
    for row in rows {
      roles.append(
        DatabaseFacts.Role(
          name: try row.string(0), exists: try row.bool(1), isSuperuser: try row.bool(2),
          bypassesRowSecurity: try row.bool(3), mayCreateRoles: try row.bool(4),
          powerfulMemberships: try row.strings(5), isOwner: try row.bool(6),
          writable: try row.strings(7)))
    }
    return roles
  }

  /// Nil where the journal is not there, or may not be read.
  func journal(_ session: Session) throws(DriverFailure) -> DatabaseFacts.Journal? {
    let isReadable = try session.execute(
      """
      SELECT count(*) = 3 FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE n.nspname = \(schema) AND c.relname IN ('fence', 'journal', 'journal_batch')
        AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
      """
    ).only().bool(0)
    guard isReadable else { return nil }
    let row = try session.execute(
      """
      SELECT f.number, f.holder, coalesce((SELECT max(seq) FROM \(table("journal"))), 0),
        (SELECT (extract(epoch FROM b.at) * 1000000)::bigint FROM \(table("journal_batch")) AS b
          ORDER BY b.id DESC LIMIT 1)
      FROM \(table("fence")) AS f
      """
    ).only()
    return DatabaseFacts.Journal(
      fence: try row.int64(0), holder: try row.string(1), last: try row.int64(2),
      lastAt: try row.optionalInt64(3).map { Timestamp(microseconds: $0) })
  }
}
