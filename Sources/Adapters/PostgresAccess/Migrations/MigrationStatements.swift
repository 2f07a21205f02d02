import Diagnostics

/// The table in which a schema of ours remembers its history.
struct MigrationStatements {
  let schema: String
  /// Which of the independent histories of the schema.
  let part: String

  struct Applied {
    var version: Int
    var name: String
    var text: String
  }

  /// Held until the transaction ends; one number for every schema of a database.
  func lock(_ session: Session) throws(DriverFailure) {
    // Another starter may be busy for longer than a statement usually waits for a lock.
    try session.execute("SET LOCAL lock_timeout = '5min'")
    try session.execute("SELECT pg_advisory_xact_lock(6072101, 1)")
    try session.execute("SET LOCAL lock_timeout = '10s'")
  }

  func isRecorded(_ session: Session) throws(DriverFailure) -> Bool {
    try session.execute(
      """
      SELECT EXISTS (
        SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = \(schema) AND c.relname = 'migration' AND c.relkind = 'r')
      """
    ).only().bool(0)
  }

  func prepare(_ session: Session) throws(DriverFailure) {
    let exists = try session.execute(
      "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = \(schema))"
    ).only().bool(0)
    if !exists { try session.execute("CREATE SCHEMA \(identifier: schema)") }
    try session.execute(
      """
      CREATE TABLE \(identifier: schema).migration (
        part text NOT NULL,
        version integer NOT NULL,
        name text NOT NULL,
        content text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        applied_by text NOT NULL DEFAULT session_user,
        PRIMARY KEY (part, version))
      """)
    let name = SQL.quote(schema) + ".migration"
    try session.execute(
      script: """
        COMMENT ON TABLE \(name) IS
          'Steps of this schema that have been applied, with their text; written by Tenure alone';
        COMMENT ON COLUMN \(name).part IS
          'Which of the independent histories of this schema.';
        COMMENT ON COLUMN \(name).version IS 'The step of its part, from 1.';
        COMMENT ON COLUMN \(name).name IS 'What the step is called.';
        COMMENT ON COLUMN \(name).content IS 'What was executed.';
        COMMENT ON COLUMN \(name).applied_at IS 'When it was applied.';
        COMMENT ON COLUMN \(name).applied_by IS 'By which login.';
        """)
  }

  func applied(_ session: Session) throws(DriverFailure) -> [Applied] {
    var applied: [Applied] = []
    let rows = try session.execute(
      """
      SELECT version, name, content FROM \(identifier: schema).migration
      WHERE part = \(part) ORDER BY version
      """)
    for row in rows {
      applied.append(
        Applied(version: try row.int(0), name: try row.string(1), text: try row.string(2)))
    }
    return applied
  }

  func record(_ migration: Migration, _ session: Session) throws(DriverFailure) {
    try session.execute(
      """
      INSERT INTO \(identifier: schema).migration (part, version, name, content)
      VALUES (\(part), \(migration.version), \(migration.name), \(migration.text))
      """)
  }
}
