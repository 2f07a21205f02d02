import PostgresAccess

/// How the application says whose work it does, as the Platform document has it.
package struct TenantContext: Hashable, Sendable {
  /// Our schema.
  package let schema: String
  /// The application's tenant table: its key's type is the context's.
  package let table: TenantTable
  /// The setting that holds the key of the current tenant.
  package let setting: String
  /// The function that policies ask for the current tenant.
  package let function: ObjectName
  /// Whether each tenant has a login of its own, which alone says whose work it does: the setting is not believed.
  package let followsLogin: Bool
  /// Whether some tenants have a login of their own: to those the setting says nothing.
  package let knowsLogins: Bool
  /// Whether the setting holds a signed token in place of a key that is believed.
  package let isSigned: Bool

  package init(
    schema: String, table: TenantTable, setting: String, function: ObjectName,
    followsLogin: Bool = false, knowsLogins: Bool = false,
    isSigned: Bool = false
  ) {
    self.schema = schema
    self.table = table
    self.setting = setting
    self.function = function
    self.followsLogin = followsLogin
    self.knowsLogins = knowsLogins
    self.isSigned = isSigned
  }

  /// The function that enters a tenant's context for a transaction; it stands beside `function`.
  var entrance: ObjectName { ObjectName(schema: function.schema, name: "set_tenant_context") }

  /// The function by which our own functions ask for the current tenant, whatever type its key has.
  var keyFunction: ObjectName { ObjectName(schema: schema, name: "current_tenant_key") }

  /// Functions of our schema that no migration makes: `fence()`.
  package var functionsOfOurSchema: Set<String> {
    Set([function, keyFunction, fence].filter { $0.schema == schema }.map { "\($0.name)()" })
      .union([entrance].filter { $0.schema == schema }.map { "\($0.name)(" })
  }

  /// The function behind the trigger on every tenant-scoped table.
  var fence: ObjectName { ObjectName(schema: schema, name: "fence") }
}
