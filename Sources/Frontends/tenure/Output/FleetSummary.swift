import ControlStore
import Diagnostics
import Specs

/// How all tenants of a fleet are, in a few numbers.
struct FleetSummary {
  private(set) var tenants = 0
  /// Registered ones that a document declares.
  private(set) var declared = 0
  private(set) var states: [String: Int] = [:]
  private(set) var orphans = 0
  private(set) var cordoned = 0
  /// Names, by the reason why they are not ready.
  private(set) var unready: [String: [String]] = [:]
  private(set) var observed: Timestamp?
  /// Declared ones that are not registered.
  var unregistered = 0

  mutating func add(_ tenant: TenantStatus) {
    tenants += 1
    states[tenant.state, default: 0] += 1
    if tenant.isOrphan == true { orphans += 1 } else { declared += 1 }
    if tenant.cordonedAt != nil { cordoned += 1 }
    if tenant.ready != "True" {
      let why = tenant.conditions.last { $0.type == "Ready" }?.message ?? "not observed yet"
      unready[why, default: []].append(tenant.name)
    }
    if let at = tenant.observedAt { observed = max(observed ?? at, at) }
  }

  private var unreadyCount: Int { unready.values.reduce(0) { $0 + $1.count } }

  func text(of fleet: String, at now: Timestamp) -> String {
    func count(_ number: Int, _ noun: String) -> String {
      "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
    let byState = states.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    var lines = [
      "\(fleet.escapedForTerminal): \(count(tenants, "tenant"))"
        + (byState.isEmpty ? "" : " (\(byState.joined(separator: ", ")))"),
      "ready: \(tenants - unreadyCount) of \(tenants)"
        + (observed.map { ", observed \(Moments.age($0, at: now)) ago" } ?? ""),
    ]
    if unregistered > 0 { lines.append("declared and not registered yet: \(unregistered)") }
    if orphans > 0 { lines.append("without a document: \(orphans)") }
    if cordoned > 0 { lines.append("closed to changes: \(cordoned)") }
    for (why, names) in unready.sorted(by: { ($0.value.count, $1.key) > ($1.value.count, $0.key) })
    {
      let shown = names.prefix(10).joined(separator: ", ").escapedForTerminal
      let rest = names.count > 10 ? " and \(names.count - 10) more" : ""
      lines.append("  \(why.escapedForTerminal): \(shown)\(rest)")
    }
    return lines.joined(separator: "\n")
  }

  var value: OutputValue {
    .object([
      ("apiVersion", .text("tenure.dev/v1")), ("kind", .text("FleetStatus")),
      ("tenants", .number(Int64(tenants))),
      (
        "states",
        .object(states.sorted { $0.key < $1.key }.map { ($0.key, .number(Int64($0.value))) })
      ),
      ("ready", .number(Int64(tenants - unreadyCount))),
      ("unregistered", .number(Int64(unregistered))), ("orphans", .number(Int64(orphans))),
      ("cordoned", .number(Int64(cordoned))), ("observedAt", .optional(observed?.description)),
      (
        "unready",
        .list(
          unready.sorted { $0.key < $1.key }.map { why, names in
            .object([("reason", .text(why)), ("tenants", .list(names.map { .text($0) }))])
          })
      ),
    ])
  }
}
