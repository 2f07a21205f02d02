import Lifecycle
package import PostgresAccess
package import Reconciliation
import Resources
package import Specs

/// Every kind that a fleet is made of, as its Platform sets them up.
package enum TenureKinds {
  /// - Parameters:
  ///   - secrets: where the passwords of tenants' logins are; who neither observes nor applies needs none.
  ///   - indexes: what pool tenants ask for.
  ///   - template: what a schema of a tenant's own is made of.
  package static func all(
    of platform: Platform, revision: String, secrets: any SecretStore = NoSecrets(),
    indexes: [Fleet.SharedIndex] = [], template: TenantTemplate? = nil
  ) -> KindSet<Session> {
    let schema = platform.control.schema
    let application = platform.application
    let context = TenantContext(of: platform)
    let table = context.table
    let mayUse: @Sendable (ResolvedTenant, Timestamp) -> Bool = {
      EffectiveState(of: $0, at: $1).access != .none
    }
    var kinds: [any ResourceKind<Session>] = [
      TenantTableKind(table, owner: application.ownerRole),
      ContextKind(context),
      IsolationKind(context, IsolationSettings(application, indexes)),
      Registry(schema: schema, revision: revision, databaseName: platform.ownDatabaseName),
      TenantRow(in: table, schema: schema, control: platform.controlDatabase),
      StateKind(schema: schema) { TenantAccess(EffectiveState(of: StateDeclaration($0), at: $1)) },
      SessionDefaultKind(schema: schema) { SessionDefaults($0) },
      PermissionKind(schema: schema, platform: platform),
      SystemRoleKind(schema: schema, platform: platform),
      ReadingKind(schema: schema, platform: platform),
      AccessKind(schema: schema, platform: platform),
      SettingsKind(schema: schema),
      LimitsKind(schema: schema),
      RoleKind(schema: schema, platform: platform, secrets: secrets, mayLogIn: mayUse),
    ]
    if application.template != nil {
      kinds.append(
        DatabaseKind(
          schema: schema, fleet: platform.name, control: platform.controlDatabase,
          databaseName: platform.ownDatabaseName))
      kinds.append(
        SchemaKind(schema: schema, fleet: platform.name, template: template, mayUse: mayUse))
    }
    if context.isSigned { kinds.append(SigningKeyKind(schema: schema, secrets: secrets)) }
    return KindSet(kinds)
  }
}

extension TenantAccess {
  init(_ effective: EffectiveState) {
    let access: Access =
      switch effective.access {
      case .full: .full
      case .readOnly: .readOnly
      case .none: .none
      }
    self.init(state: effective.state.rawValue, access: access)
  }
}

extension SessionDefaults {
  /// A document that says 0 asks for no limit.
  init(_ tenant: ResolvedTenant) {
    func milliseconds(_ seconds: Int64) -> Int64? { seconds > 0 ? seconds * 1_000 : nil }
    self.init(
      statementTimeoutMilliseconds: milliseconds(tenant.statementTimeout),
      idleInTransactionTimeoutMilliseconds: milliseconds(tenant.idleInTransactionTimeout),
      workMemKilobytes: tenant.workMem.bytes > 0 ? tenant.workMem.bytes / 1_024 : nil)
  }
}

extension TenantContext {
  init(of platform: Platform) {
    let application = platform.application
    self.init(
      schema: platform.control.schema, table: TenantTable(application.tenantTable),
      setting: application.context.setting, function: ObjectName(application.context.function),
      followsLogin: application.context.trust == .role,
      knowsLogins: application.template != nil, isSigned: application.context.trust == .signed)
  }
}

extension TenantTable {
  init(_ declared: Platform.TenantTable) {
    let hasOwnName =
      !declared.displayName.isEmpty && declared.displayName != declared.slug
      && declared.displayName != declared.key
    self.init(
      schema: declared.name.schemaOfTable, name: declared.name.last, key: declared.key,
      slug: declared.slug, displayName: hasOwnName ? declared.displayName : nil)
  }
}

extension ObjectName {
  init(_ name: QualifiedName) { self.init(schema: name.schemaOfTable, name: name.last) }
}

extension IsolationSettings {
  init(_ application: Platform.Application, _ shared: [Fleet.SharedIndex]) {
    let scoped = application.tenantScoped
    let modes = scoped.tables.map { table -> (ObjectName, Mode) in
      let mode: Mode =
        switch table.isolate {
        case .enforce: .enforce
        case .observe: .observe
        case .ignore: .ignore
        }
      return (ObjectName(table.table), mode)
    }
    self.init(
      columns: scoped.columns, schemas: scoped.schemas,
      exclude: Set(scoped.exclude.map(ObjectName.init)),
      modes: Dictionary(modes) { _, last in last },
      indexes: scoped.indexes.map { Index(table: ObjectName($0.table), columns: $0.columns) }
        + shared.map {
          Index(
            table: ObjectName($0.table), columns: $0.columns,
            asker: Asker(tenant: $0.tenant, others: $0.others))
        },
      inclusions: scoped.include.compactMap { included in
        included.end.map {
          Inclusion(
            table: ObjectName(included.table), parent: ObjectName($0.table), column: $0.column,
            through: included.through, place: included.place)
        }
      },
      roles: application.applicationRoles)
  }
}
