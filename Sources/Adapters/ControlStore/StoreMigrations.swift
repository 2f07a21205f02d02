package import PostgresAccess

/// The parts of our schema that this module owns.
package enum StoreMigrations {
  /// The fence and the journal: in every managed database.
  package static var effects: [Migration] {
    list(["m0001_effects.sql": PackageResources.m0001_effects_sql])
  }

  /// The registry with its history, conditions, lease, budget and audit log: in the control database.
  package static var control: [Migration] {
    list([
      "m0001_registry.sql": PackageResources.m0001_registry_sql,
      "m0002_conditions.sql": PackageResources.m0002_conditions_sql,
      "m0003_audit.sql": PackageResources.m0003_audit_sql,
    ])
  }

  private static func list(_ files: [String: [UInt8]]) -> [Migration] {
    files.compactMap { Migration(fileName: $0.key, bytes: $0.value) }
      .sorted { $0.version < $1.version }
  }
}
