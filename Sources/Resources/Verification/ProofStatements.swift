/// What a person runs to see a finding, or to mend it. Text for people: nothing here is executed.
enum ProofStatements {
  /// Whose rows a session sees; all rows, where no column says whose they are.
  static func tenants(in table: ObjectName, by column: String?) -> String {
    "SELECT \(column.map { "DISTINCT " + ObjectName.shown($0) } ?? "*") FROM \(table)"
  }

  static func nobodys(in table: ObjectName, by column: String) -> String {
    "SELECT count(*) FROM \(table) WHERE \(ObjectName.shown(column)) IS NULL"
  }

  static func force(_ table: ObjectName) -> String {
    "ALTER TABLE \(table) FORCE ROW LEVEL SECURITY"
  }

  static func drop(policy: String, on table: ObjectName) -> String {
    "DROP POLICY \(ObjectName.shown(policy)) ON \(table)"
  }
}
