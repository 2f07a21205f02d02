import Planning
import Specs

/// Kinds and rows that the tests of this target speak of.
enum Samples {
  static let control = DatabaseName(cluster: "main", database: "control")
  static let app = DatabaseName(cluster: "main", database: "app")

  static let registration = KindDescription(
    "registration", of: .tenantInControl,
    columns: [
      Column("key", .generated), Column("name"), Column("tier"), Column("labels", .json),
    ], condition: "Registered")
  static let settings = KindDescription(
    "settings", of: .tenant, columns: [Column("security", .json)], after: ["registration"])
  static let access = KindDescription(
    "access", of: .tenant,
    columns: [Column("roles", .list), Column("password", .secret)], after: ["registration"])
  static let isolation = KindDescription(
    "isolation", of: .platform, columns: [Column("forced"), Column("policy")])
  static let kinds = [isolation, registration, settings, access]

  static func registered(
    _ tenants: [(name: String, tier: String)], key: Int? = nil
  ) -> Records {
    var records = Records(of: registration)
    for tenant in tenants {
      records.append(tenant: tenant.name) { row in
        if let key { row.text("\(key)") } else { row.unknown() }
        row.text(tenant.name)
        row.text(tenant.tier)
        row.text("{}")
      }
    }
    return records
  }

  static func tierChange(_ tenant: String, from: String, to: String, key: Int = 1) -> Change {
    Difference.between(
      desired: registered([(tenant, to)]), observed: registered([(tenant, from)], key: key),
      in: control)[0]
  }

  static func access(
    _ tenant: String, account: String = "u-1", roles: String?, password: String?
  ) -> Records {
    var records = Records(of: access)
    records.append(tenant: tenant, name: account) { row in
      row.text(roles)
      row.text(password)
    }
    return records
  }
}
