import PostgresAccess

/// What an attack on the tenant context sends.
struct ContextAttackStatements {
  let context: TenantContext

  func claim(_ value: String) -> SQL {
    "SELECT pg_catalog.set_config(\(context.setting), \(value), true)"
  }

  var current: SQL { "SELECT \(context.function.sql)()::text" }
}
