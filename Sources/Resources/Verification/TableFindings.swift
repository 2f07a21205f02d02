import Diagnostics

/// What the shape of one table says of how its rows are kept apart.
struct TableFindings {
  let table: ScopedTable
  let found: TableSeparation
  let wanted: TableSeparation

  init(of table: ScopedTable, _ context: TenantContext, _ settings: IsolationSettings) {
    self.table = table
    found = TableSeparation(of: table, context, settings)
    wanted = TableSeparation(
      wantedFor: TableFacts(of: table, context, settings), found: found, context)
  }

  private var name: String { table.name.description }
  private var object: String { "\(table.isPartition ? "partition" : "table") \(name)" }
  private var mend: String { "tenure apply --disruptive \(name)" }

  /// The roles of the application that may do anything with the table.
  private var users: [String] { table.privileges.filter(\.holdsAny).map(\.role) }

  private var gravity: IsolationFinding.Severity { users.isEmpty ? .low : .high }

  private var whom: String {
    users.isEmpty
      ? "whoever is given a privilege on it" : users.map { "'\($0)'" }.joined(separator: ", ")
  }

  var all: [IsolationFinding] { rowSecurity + policy + widening + column + fence }

  private var rowSecurity: [IsolationFinding] {
    guard found.rowSecurity != "forced" else { return [] }
    let isOff = found.rowSecurity == "off"
    return [
      IsolationFinding(
        .tableOpen, isOff ? gravity : .medium, object,
        isOff
          ? "row security is off: \(whom) reaches the rows of every tenant"
          : "row security does not bind the owner of the table, nor who is a member of it",
        proof: isOff ? everybody : nil,
        remedy: isOff ? mend : ProofStatements.force(table.name))
    ]
  }

  private var everybody: String {
    ProofStatements.tenants(in: table.name, by: table.reach == nil ? table.column : nil)
  }

  private var policy: [IsolationFinding] {
    guard found.policy != wanted.policy else { return [] }
    guard let policy = found.policy else {
      // Row security that is off is the finding; on, and without a policy, nobody sees anything.
      guard found.rowSecurity != "off", table.otherPolicies.isEmpty else { return [] }
      return [
        IsolationFinding(
          .tableOpen, .medium, object, "it has no policy: no tenant sees its own rows",
          remedy: mend)
      ]
    }
    return [
      IsolationFinding(
        .tableOpen, gravity, object, "the policy of the tenants is another: \(policy)",
        proof: everybody, remedy: mend)
    ]
  }

  private var widening: [IsolationFinding] {
    table.wideningPolicies.map { policy in
      IsolationFinding(
        .policyWidened, gravity, "policy \(ObjectName.shown(policy)) on \(name)",
        "it is joined by OR to the policy of the tenants, for \(whom)",
        proof: everybody,
        remedy: ProofStatements.drop(policy: policy, on: table.name))
    }
  }

  private var column: [IsolationFinding] {
    guard found.tenantColumn != wanted.tenantColumn, table.isNullable else { return [] }
    return [
      IsolationFinding(
        .tenantColumnNullable, .low, object,
        "\(ObjectName.shown(table.column)) may be null: such rows are nobody's",
        proof: ProofStatements.nobodys(in: table.name, by: table.column),
        remedy: mend)
    ]
  }

  private var fence: [IsolationFinding] {
    guard found.fence != wanted.fence else { return [] }
    return [
      IsolationFinding(
        .fenceMissing, users.isEmpty ? .low : .medium, object,
        found.fence.map { "the fence is there, and \($0)" }
          ?? "writes do not pass the fence: a suspended tenant writes on",
        remedy: mend)
    ]
  }
}
