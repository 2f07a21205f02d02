import PostgresAccess

/// The statements that bring one table from how it is to how it should be.
struct TableStatements {
  let table: ScopedTable
  let context: TenantContext
  let settings: IsolationSettings

  private var target: SQL { table.name.sql }

  /// Cheap ones that need the strongest lock come last, so that it is held for as short as possible.
  var all: [SQL] {
    let found = TableSeparation(of: table, context, settings)
    let wanted = TableSeparation(
      wantedFor: TableFacts(of: table, context, settings), found: found, context)
    var steps: [SQL] = []
    for requirement in IndexRequirement.all(for: table, settings)
    where !requirement.isMet(in: table) {
      steps.append(create(requirement))
    }
    if found.grants != wanted.grants { steps += grants }
    if found.tenantColumn != wanted.tenantColumn {
      steps.append("ALTER TABLE \(target) ALTER COLUMN \(identifier: table.column) SET NOT NULL")
      steps.append(
        "ALTER TABLE \(target) DROP CONSTRAINT IF EXISTS \(identifier: GroundworkStatements.check)")
    }
    if found.policy != wanted.policy { steps += policy }
    steps += table.wideningPolicies.map { "DROP POLICY \(identifier: $0) ON \(target)" }
    if found.fence != wanted.fence { steps += fence }
    if found.rowSecurity != wanted.rowSecurity {
      steps.append(
        "ALTER TABLE \(target) ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    }
    return steps
  }

  private func create(_ index: IndexRequirement) -> SQL {
    """
    CREATE \(unsafeSQL: index.isUnique ? "UNIQUE " : "")INDEX \(identifier: index.name(on: table.name))
    ON \(target) (\(identifiers: index.columns))
    """
  }

  /// For everybody: a role that this expression did not bind would see nothing, the owner included, or all.
  private var policy: [SQL] {
    let name = IsolationStatements.policy
    let current: SQL = "(SELECT \(context.function.sql)()\(unsafeSQL: castToColumn))"
    let condition = condition(current)
    return [
      "DROP POLICY IF EXISTS \(identifier: name) ON \(target)",
      """
      CREATE POLICY \(identifier: name) ON \(target) AS PERMISSIVE FOR ALL TO PUBLIC
      USING (\(condition)) WITH CHECK (\(condition))
      """,
    ]
  }

  /// The measured shapes: a comparison with a value that is asked for once a statement, or `EXISTS`, which PostgreSQL
  /// answers through the parent's key where few rows are looked at, and from a hash of the tenant's parents where it
  /// reads the whole table (a million rows of a thousand tenants: 0.1 ms by the key, 0.5 s for all). `IN` would make
  /// that hash for every single row that is looked up. The parent's own policy narrows both further, and is not
  /// relied on.
  private func condition(_ current: SQL) -> SQL {
    guard let reach = table.reach else { return "\(identifier: table.column) = \(current)" }
    var sources: [SQL] = []
    var comparisons: [SQL] = []
    var near = table.name.name
    for (number, hop) in reach.hops.enumerated() {
      let alias = Reach.alias(of: number)
      sources.append("\(hop.parent.sql) AS \(identifier: alias)")
      comparisons += zip(hop.foreign, hop.local).map { foreign, local -> SQL in
        "\(identifier: alias).\(identifier: foreign) = \(identifier: near).\(identifier: local)"
      }
      near = alias
    }
    comparisons.append("\(identifier: near).\(identifier: reach.column) = \(current)")
    return """
      EXISTS (SELECT FROM \(SQL.joined(sources, by: ", "))
      WHERE \(SQL.joined(comparisons, by: " AND ")))
      """
  }

  /// A key of another type is compared as text with a column of text; elsewhere PostgreSQL finds the operator.
  private var castToColumn: String { table.isText ? "::text" : "" }

  private var fence: [SQL] {
    let name = IsolationStatements.trigger
    return [
      "DROP TRIGGER IF EXISTS \(identifier: name) ON \(target)",
      """
      CREATE TRIGGER \(identifier: name) BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON \(target)
      FOR EACH STATEMENT EXECUTE FUNCTION \(context.fence.sql)()
      """,
    ]
  }

  private var grants: [SQL] {
    table.privileges.filter { !$0.holdsAny }.flatMap { role -> [SQL] in
      return [
        "GRANT USAGE ON SCHEMA \(identifier: table.name.schema) TO \(identifier: role.role)",
        "GRANT \(unsafeSQL: table.initialGrant) ON \(target) TO \(identifier: role.role)",
      ]
        + table.sequences.map {
          "GRANT USAGE ON SEQUENCE \($0.sql) TO \(identifier: role.role)"
        }
    }
  }

  static var lockTimeout: SQL { "SELECT current_setting('lock_timeout')" }

  /// Until the transaction ends, or it is set again.
  static func wait(_ time: String) -> SQL { "SET LOCAL lock_timeout = \(literal: time)" }
}
