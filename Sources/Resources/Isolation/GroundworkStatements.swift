import Diagnostics
import PostgresAccess

/// What a table that holds data gets before the transaction that isolates it: indexes that are built while it is
/// written to, and a check of its tenant column that spares that transaction the reading of every row.
struct GroundworkStatements {
  let table: ScopedTable
  /// Every tenant-scoped table: its partitions are among them.
  let others: [ScopedTable]
  /// The indexes that it lacks.
  let indexes: [IndexRequirement]

  struct Step {
    /// As the journal has it.
    let shown: String
    let statement: SQL
  }

  /// Stands from the groundwork until the column is NOT NULL.
  static let check = "tenure_tenant_not_null"

  /// What is to be done, in this order. Reads only.
  func steps(_ session: Session) throws(DriverFailure) -> [Step] {
    var steps: [Step] = []
    for leaf in try leaves(session) {
      let has = others.first { $0.name == leaf }?.indexes ?? []
      for index in indexes
      where !has.contains(where: { $0.columns == index.columns && $0.isUnique == index.isUnique }) {
        steps += try build(index, on: leaf, session)
      }
    }
    if table.isNullable, table.reach == nil { steps += try requireTenant(session) }
    return steps
  }

  /// Does it, outside of a transaction.
  func lay(in session: Session) throws(DriverFailure) {
    let usual = try session.execute(
      "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
    ).only()
    let (patience, lock) = (try usual.string(0), try usual.string(1))
    // These wait for others, and no one waits for them: they take as long as the table is big.
    try limit(statement: "0", lock: "10min", session)
    let outcome = attempt(session)
    // A connection that broke takes its settings with it.
    if case .success = outcome { try limit(statement: patience, lock: lock, session) }
    if case .failure(let failure) = outcome {
      do throws(DriverFailure) { try limit(statement: patience, lock: lock, session) } catch {}
      throw failure
    }
  }

  private func limit(
    statement: String, lock: String, _ session: Session
  ) throws(DriverFailure) {
    try session.execute("SET statement_timeout = \(literal: statement)")
    try session.execute("SET lock_timeout = \(literal: lock)")
  }

  private func attempt(_ session: Session) -> Result<Void, DriverFailure> {
    do throws(DriverFailure) {
      for step in try steps(session) {
        do throws(DriverFailure) {
          try session.execute(step.statement)
        } catch {
          if error.sqlState == "23514" { try session.execute(dropCheck) }
          throw error.noting("while preparing '\(table.name)': \(step.shown)")
        }
      }
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  /// Rows without a tenant are the application's to mend: until then it goes on writing as it did.
  private var dropCheck: SQL {
    "ALTER TABLE \(table.name.sql) DROP CONSTRAINT IF EXISTS \(identifier: Self.check)"
  }

  // MARK: Indexes

  /// The tables that hold the rows: the table, or its partitions.
  private func leaves(_ session: Session) throws(DriverFailure) -> [ObjectName] {
    guard !indexes.isEmpty else { return [] }
    var names: [ObjectName] = []
    for row in try session.execute(
      """
      SELECT n.nspname, c.relname FROM pg_class AS t JOIN pg_namespace AS s ON s.oid = t.relnamespace
      CROSS JOIN LATERAL (
        SELECT t.oid AS relid WHERE t.relkind = 'r'
        UNION ALL
        SELECT l.relid FROM pg_partition_tree(t.oid) AS l WHERE l.isleaf AND t.relkind = 'p') AS l
      JOIN pg_class AS c ON c.oid = l.relid AND c.relkind = 'r'
      JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE s.nspname = \(table.name.schema) AND t.relname = \(table.name.name)
      ORDER BY 1, 2
      """)
    {
      names.append(ObjectName(schema: try row.string(0), name: try row.string(1)))
    }
    return names
  }

  private func build(
    _ index: IndexRequirement, on leaf: ObjectName, _ session: Session
  ) throws(DriverFailure) -> [Step] {
    let name = ObjectName(schema: leaf.schema, name: index.name(on: leaf))
    let broken = try session.execute(
      """
      SELECT EXISTS (
        SELECT FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = \(name.schema) AND c.relname = \(name.name) AND NOT i.indisvalid)
      """
    ).only().bool(0)
    let create = Step(
      shown: "CREATE INDEX CONCURRENTLY ON \(leaf) \(index.shown)",
      statement: """
        CREATE \(unsafeSQL: index.isUnique ? "UNIQUE " : "")INDEX CONCURRENTLY \(identifier: name.name)
        ON \(leaf.sql) (\(identifiers: index.columns))
        """)
    guard broken else { return [create] }
    // An attempt that was interrupted leaves an index that nobody uses.
    return [
      Step(
        shown: "DROP INDEX CONCURRENTLY \(name)",
        statement: "DROP INDEX CONCURRENTLY \(name.sql)"), create,
    ]
  }

  // MARK: The tenant column

  private func requireTenant(_ session: Session) throws(DriverFailure) -> [Step] {
    let column = ObjectName.shown(table.column)
    let state = try session.execute(
      """
      SELECT (SELECT k.convalidated FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = \(table.name.schema) AND c.relname = \(table.name.name)
          AND k.conname = \(Self.check))::text
      """
    ).only().optionalString(0)
    var steps: [Step] = []
    if state == nil {
      steps.append(
        Step(
          shown: "ADD CHECK (\(column) IS NOT NULL) NOT VALID",
          statement: """
            ALTER TABLE \(table.name.sql) ADD CONSTRAINT \(identifier: Self.check)
            CHECK (\(identifier: table.column) IS NOT NULL) NOT VALID
            """))
    }
    if state != "true" {
      steps.append(
        Step(
          shown: "VALIDATE CONSTRAINT \(Self.check)",
          statement: """
            ALTER TABLE \(table.name.sql) VALIDATE CONSTRAINT \(identifier: Self.check)
            """))
    }
    return steps
  }
}
