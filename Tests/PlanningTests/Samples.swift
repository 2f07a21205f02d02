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

extension Samples {
  /// 2026-11-23T07:00:00Z.
  static let made = Timestamp(microseconds: 1_795_417_200_000_000)
  static let now = Timestamp(microseconds: 1_795_417_242_000_000)
  static let revision = "0123456789abcdef0123456789abcdef01234567"

  static func plan(
    _ changes: [Change], basis: Plan.Basis = .live, choosing: Set<String> = [],
    notices: Notices = Notices()
  ) -> Plan {
    Plan(
      id: "7f3a9c", fleet: "example", revision: revision, basis: basis, made: made, kinds: kinds,
      observations: basis == .base(String(repeating: "b", count: 40))
        ? [] : [.init(control, at: made), .init(app, at: made)],
      changes: changes, choosing: choosing, notices: notices)
  }

  static func settings(_ tenant: String, _ json: String) -> Records {
    var records = Records(of: settings)
    records.append(tenant: tenant) { $0.text(json) }
    return records
  }

  static func creations(_ tenants: [String]) -> [Change] {
    let none = { (kind: KindDescription) in Records(of: kind) }
    var changes = Difference.between(
      desired: registered(tenants.map { ($0, "basic") }), observed: none(registration), in: control)
    for tenant in tenants {
      changes += Difference.between(
        desired: settings(tenant, #"{"session": {"idle": "PT15M"}}"#), observed: none(settings),
        in: app)
      changes += ["u-1", "u-2"].flatMap {
        Difference.between(
          desired: access(tenant, account: $0, roles: "{TenantAdmin}", password: "hunter2"),
          observed: none(access), in: app)
      }
    }
    return changes.map { $0.because("not registered") }
  }

  static func tables(_ names: [String], marks: Set<Change.Mark> = []) -> [Change] {
    var records = Records(of: isolation)
    for name in names {
      records.append(tenant: "", name: name) { row in
        row.text("t")
        row.text("tenant_id = (SELECT current_tenant_id())")
      }
    }
    return Difference.between(desired: records, observed: Records(of: isolation), in: app)
      .map { $0.because("table without row security", marks: marks) }
  }

  static func removal(_ tenant: String, marks: Set<Change.Mark>) -> Change {
    Difference.between(
      desired: Records(of: access),
      observed: access(tenant, roles: "{TenantAdmin}", password: "hunter2"), in: app)[0]
      .because("administrator changed", marks: marks)
  }

  static func updates() -> [Change] {
    let before = #"""
      {"session": {"idle": "PT15M", "limit": 5}, "mfa": "optional", "ipAllow": ["10.0.0.0/8"],
       "workflows": [{"name": "approval", "steps": [{"role": "A"}]}, {"name": "old"}]}
      """#
    let after = #"""
      {"session": {"idle": "PT30M", "limit": 5}, "mfa": "required", "motto": "on: 5 → 6",
       "ipAllow": ["10.0.0.0/8", "203.0.113.0/24"],
       "workflows": [{"name": "approval", "steps": [{"role": "B"}]}, {"name": "new", "n": 1}]}
      """#
    let settings = Difference.between(
      desired: settings("acme", after), observed: settings("acme", before), in: app)
    let access = Difference.between(
      desired: access("acme", roles: #"{Auditor,"Night shift"}"#, password: "swordfish"),
      observed: access("acme", roles: "{Auditor,Cook}", password: "hunter2"), in: app)
    return settings.map { $0.because("drift") }
      + access.map { $0.because("roles and password changed") }
      + [
        tierChange("acme", from: "basic", to: "pro").because("tier changed"),
        tierChange("globex", from: "pro", to: "basic").because("tier changed"),
        tierChange("hooli", from: "basic", to: "pro").because("tier changed"),
        tierChange("umbra", from: "basic", to: "pro").because("tier changed"),
      ]
  }
}

extension Change {
  func because(_ reason: String, marks: Set<Mark> = []) -> Change {
    var change = self
    change.reason = reason
    change.marks = marks
    return change
  }
}
