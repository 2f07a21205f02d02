// What a tenant's people may do, and what the tenant may use.

extension ResolvedTenant {
  package var admin: Administrator? {
    guard let cursor = self[TenantField.admin], let email = cursor["email"]?.text,
      let role = cursor["role"]?.text
    else { return nil }
    return Administrator(email: email, name: cursor["name"]?.text, role: role)
  }

  /// The tenant's own roles, and what it takes away from system roles, as written.
  package var roles: [Role] {
    (self[TenantField.roles]?.items ?? []).map {
      Role(
        name: $0["name"]?.text ?? "", inherits: $0["inherits"]?.texts ?? [],
        permissions: $0["permissions"]?.texts ?? [], without: $0["without"]?.texts ?? [])
    }
  }

  package var members: [Member] {
    (self[TenantField.members]?.items ?? []).map {
      Member(account: $0["account"]?.text ?? "", roles: $0["roles"]?.texts ?? [])
    }
  }

  package var connectionLimit: Int64 { integer(TenantField.connectionLimit) ?? 0 }
  /// In seconds; 0 is none.
  package var statementTimeout: Int64 {
    period(TenantField.statementTimeout)?.approximateSeconds ?? 0
  }
  /// In seconds; 0 is never.
  package var idleInTransactionTimeout: Int64 {
    period(TenantField.idleInTransactionTimeout)?.approximateSeconds ?? 0
  }
  package var workMem: ByteSize { ByteSize(bytes: integer(TenantField.workMem) ?? 0) }

  /// Indexes of the tenant's own tables, or for pool tenants shared ones.
  package var indexes: [Index] {
    (self[TenantField.indexes]?.items ?? []).compactMap { cursor in
      cursor["table"]?.text.flatMap { QualifiedName($0) }.map { table in
        Index(
          table: table, columns: cursor["columns"]?.texts ?? [],
          matching: (cursor["where"]?.entries ?? []).map { ($0.key, $0.value.text ?? "") })
      }
    }
  }

  /// A quota by its path: `storage.database`, `usage.users` …, in bytes or pieces.
  package func quota(_ path: String) -> Int64? {
    self[TenantField.quotas]?[path: path]?.integer
  }

  package struct Administrator: Hashable, Sendable {
    package let email: String
    package let name: String?
    package let role: String
  }

  package struct Role: Hashable, Sendable {
    package let name: String
    package let inherits: [String]
    package let permissions: [String]
    package let without: [String]

    package init(name: String, inherits: [String], permissions: [String], without: [String]) {
      self.name = name
      self.inherits = inherits
      self.permissions = permissions
      self.without = without
    }
  }

  package struct Member: Hashable, Sendable {
    /// The application's own reference.
    package let account: String
    package let roles: [String]
  }

  package struct Index: Sendable {
    package let table: QualifiedName
    package let columns: [String]
    /// Only rows with these values.
    package let matching: [(column: String, value: String)]
  }
}
