package import PostgresAccess

/// The part of our schema that the kinds work with, in every managed database.
package enum ResourceMigrations {
  package static let part = "resources"

  package static var all: [Migration] {
    [
      "m0001_tenant.sql": PackageResources.m0001_tenant_sql,
      "m0002_admission.sql": PackageResources.m0002_admission_sql,
      "m0003_access.sql": PackageResources.m0003_access_sql,
      "m0004_settings.sql": PackageResources.m0004_settings_sql,
      "m0005_limits.sql": PackageResources.m0005_limits_sql,
      "m0006_login.sql": PackageResources.m0006_login_sql,
      "m0007_schema.sql": PackageResources.m0007_schema_sql,
      "m0008_token.sql": PackageResources.m0008_token_sql,
      "m0009_database.sql": PackageResources.m0009_database_sql,
    ].compactMap { Migration(fileName: $0.key, bytes: $0.value) }
      .sorted { $0.version < $1.version }
  }
}
