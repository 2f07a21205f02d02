import ControlStore
import Diagnostics
import Specs

/// A tenant's status as programs and people read it.
enum StatusOutput {
  static func value(_ tenant: TenantStatus) -> OutputValue {
    .object([
      ("apiVersion", .text("tenure.dev/v1")), ("kind", .text("TenantStatus")),
      (
        "metadata",
        .object([
          ("name", .text(tenant.name)), ("uid", .text(tenant.uid)),
          (
            "labels",
            .object(tenant.labels.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })
          ),
          ("formerNames", .list(tenant.formerNames.map { .text($0) })),
        ])
      ),
      (
        "status",
        .object([
          ("displayName", .optional(tenant.displayName)), ("key", .optional(tenant.key)),
          ("tier", .optional(tenant.tier)), ("state", .text(tenant.state)),
          ("access", .optional(tenant.access)), ("cluster", .text(tenant.cluster)),
          ("isolation", .text(tenant.isolation)), ("database", .optional(tenant.database)),
          ("protected", .bool(tenant.isProtected)),
          ("orphan", tenant.isOrphan.map { .bool($0) } ?? .null),
          ("revision", .text(tenant.revision)),
          ("registeredAt", .text(tenant.registeredAt.description)),
          ("updatedAt", .text(tenant.updatedAt.description)),
          ("cordonedAt", .optional(tenant.cordonedAt?.description)),
          ("destroyedAt", .optional(tenant.destroyedAt?.description)),
          ("observedAt", .optional(tenant.observedAt?.description)),
          ("conditions", .list(tenant.conditions.map(value))),
        ])
      ),
    ])
  }

  private static func value(_ condition: TenantStatus.Condition) -> OutputValue {
    .object([
      ("type", .text(condition.type)), ("status", .text(condition.status)),
      ("reason", .text(condition.reason)), ("message", .text(condition.message)),
      ("evidence", .text(condition.evidence)), ("since", .text(condition.since.description)),
      ("observedAt", .text(condition.observedAt.description)),
    ])
  }

  static let titles = ["NAME", "TIER", "STATE", "READY", "ISOLATION", "CLUSTER", "AGE"]
  static let furtherTitles = ["ACCESS", "KEY", "REVISION", "OBSERVED", "LABELS"]

  static func row(_ tenant: TenantStatus, wide: Bool, at now: Timestamp) -> [String] {
    var row = [
      tenant.name, tenant.tier ?? "-", state(tenant), tenant.ready, tenant.isolation,
      tenant.cluster, Moments.age(tenant.registeredAt, at: now),
    ]
    if wide {
      row += [
        tenant.access ?? "-", tenant.key ?? "-", String(tenant.revision.prefix(10)),
        tenant.observedAt.map { Moments.age($0, at: now) } ?? "never",
        tenant.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
          .joined(separator: ","),
      ]
    }
    return row
  }

  /// The state with what stands in its way: `active,cordoned`.
  static func state(_ tenant: TenantStatus) -> String {
    if tenant.destroyedAt != nil { return "destroyed" }
    var words = [tenant.state]
    if tenant.cordonedAt != nil { words.append("cordoned") }
    if tenant.isOrphan == true { words.append("orphan") }
    return words.joined(separator: ",")
  }

  private static func placement(of tenant: TenantStatus) -> String {
    let own = tenant.database.map { " (\($0))" } ?? ""
    return "\(tenant.isolation) in \(tenant.cluster)\(own)"
  }

  /// Everything about one tenant, for people.
  static func page(_ tenant: TenantStatus, at now: Timestamp) -> String {
    func moment(_ moment: Timestamp) -> String {
      "\(Moments.text(moment)) (\(Moments.age(moment, at: now)) ago)"
    }
    var facts: [(String, String)] = [
      ("Name", tenant.name), ("Display name", tenant.displayName ?? "-"), ("Uid", tenant.uid),
      ("Key", tenant.key ?? "not read yet"), ("Tier", tenant.tier ?? "-"),
      ("State", state(tenant)), ("Access", tenant.access ?? "not known"),
      ("Placement", placement(of: tenant)),
      ("Protected", tenant.isProtected ? "yes" : "no"), ("Revision", tenant.revision),
      ("Registered", moment(tenant.registeredAt)), ("Changed", moment(tenant.updatedAt)),
      ("Observed", tenant.observedAt.map(moment) ?? "never"),
    ]
    if !tenant.formerNames.isEmpty {
      facts.append(("Formerly", tenant.formerNames.joined(separator: ", ")))
    }
    if let cordoned = tenant.cordonedAt { facts.append(("Cordoned", moment(cordoned))) }
    if let destroyed = tenant.destroyedAt { facts.append(("Destroyed", moment(destroyed))) }
    if !tenant.labels.isEmpty {
      let labels = tenant.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      facts.append(("Labels", labels.joined(separator: ", ")))
    }
    let width = (facts.map(\.0.count).max() ?? 0) + 3
    var text = facts.map { name, value in
      name + String(repeating: " ", count: width - name.count) + value.escapedForTerminal + "\n"
    }.joined()
    if tenant.conditions.isEmpty { return text + "\nNo condition was observed yet.\n" }
    var table = TextTable(["CONDITION", "STATUS", "SINCE", "REASON", "MESSAGE"])
    text += "\n"
    text += table.render(
      tenant.conditions.map {
        [$0.type, $0.status, Moments.age($0.since, at: now), $0.reason, $0.message]
      })
    return text
  }
}
