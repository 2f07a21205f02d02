import Diagnostics

/// Checks the platform and the tiers against each other.
struct FrameChecks {
  var diagnostics: [Diagnostic] = []
  var isPlatformBroken = false
  /// For each tier.
  var brokenTiers: [Bool] = []

  init(_ frame: FleetFrame?) {
    guard let frame else { return }
    checkClusters(frame)
    checkRoles(frame)
    checkWindows(frame)
    checkInclusions(frame)
    checkAccepted(frame)
    var fragments = TenantChecks(frame)
    _ = fragments.check(fragment(frame, base: 0), isFragment: true)
    diagnostics.append(contentsOf: fragments.diagnostics)
    isPlatformBroken = diagnostics.contains { $0.severity == .error }
    guard !isPlatformBroken else { return }
    for (index, tier) in frame.tiers.enumerated() {
      var checks = TenantChecks(frame)
      let isBroken = checks.check(fragment(frame, base: index + 1), isFragment: true)
      diagnostics.append(contentsOf: checks.diagnostics)
      brokenTiers.append(checkRates(tier, frame) || isBroken)
    }
  }

  private func fragment(_ frame: FleetFrame, base: Int) -> ResolvedTenant {
    ResolvedTenant(
      name: "", slice: frame.bases[base].slice, frame: frame, tierIndex: base == 0 ? nil : base - 1,
      file: base == 0 ? frame.platform.file : frame.tiers[base - 1].file)
  }

  private mutating func checkClusters(_ frame: FleetFrame) {
    let platform = frame.platform
    let names = platform.clusters.map(\.name)
    if let cursor = platform.document[path: "spec.control.cluster"], let name = cursor.text,
      !names.contains(name)
    {
      diagnostics.append(
        .unknownReference(
          to: "cluster", name, at: place(cursor, platform.file), declared: names,
          plural: "clusters"))
    }
    for cluster in platform.document[path: "spec.clusters"]?.items ?? []
    where cluster["name"]?.text == "auto" {
      diagnostics.append(
        Diagnostic(
          .malformedValue, "a cluster cannot be named 'auto'",
          at: place(cluster["name"] ?? cluster, platform.file),
          hint: "'auto' in a tenant's placement asks for any cluster with room"))
    }
    if names.isEmpty {
      diagnostics.append(
        Diagnostic(
          .missingField, "the platform has no cluster",
          at: place(platform.document[path: "spec.clusters"] ?? platform.document, platform.file),
          hint: "leave 'clusters' out to get one named 'main'"))
    } else if !platform.clusters.contains(where: \.holdsTenants) {
      diagnostics.append(
        Diagnostic(
          .missingField, "no cluster holds tenants",
          at: place(platform.document[path: "spec.clusters"] ?? platform.document, platform.file),
          hint: "with 'capacity.tenants: 0' a cluster is there for the control database alone"))
    }
  }

  private mutating func checkRoles(_ frame: FleetFrame) {
    let platform = frame.platform
    let items = platform.document[path: "spec.roles"]?.items ?? []
    let names = platform.roles.map(\.name)
    for (role, item) in zip(platform.roles, items) {
      checkSystemRole(role, item, platform.file)
      for permission in item["permissions"]?.items ?? [] {
        guard let text = permission.text, !platform.declares(text) else { continue }
        diagnostics.append(
          .unknownReference(
            to: "permission", text, at: place(permission, platform.file),
            declared: platform.permissions, plural: "permissions"))
      }
      for parent in item["inherits"]?.items ?? [] {
        guard let name = parent.text else { continue }
        guard let inherited = platform[role: name] else {
          diagnostics.append(
            .unknownReference(
              to: "role", name, at: place(parent, platform.file), declared: names, plural: "roles"))
          continue
        }
        if role.scope == .tenant, inherited.scope == .platform {
          diagnostics.append(
            Diagnostic(
              .grantBeyondGranter,
              "'\(role.name)' belongs to tenants and cannot inherit '\(name)', which spans them",
              at: place(parent, platform.file)))
        }
      }
    }
    let graph = Dictionary(uniqueKeysWithValues: platform.roles.map { ($0.name, $0.inherits) })
    for (role, item) in zip(platform.roles, items) where RoleGraph(graph).isCyclic(from: role.name)
    {
      diagnostics.append(
        Diagnostic(
          .roleCycle, "role '\(role.name)' inherits from itself", at: place(item, platform.file)))
    }
  }

  private mutating func checkSystemRole(
    _ role: Platform.SystemRole, _ item: ValueCursor, _ file: String
  ) {
    let problem: String?
    switch role.name {
    case "SuperAdmin":
      let isWhole = role.scope == .platform && role.permissions == ["*"] && role.inherits.isEmpty
      problem = isWhole ? nil : "SuperAdmin is immutable: scope platform, permissions [\"*\"]"
    case "TenantAdmin", "BasicUser":
      problem = role.scope == .tenant ? nil : "'\(role.name)' belongs to tenants"
    default: problem = nil
    }
    if let problem {
      diagnostics.append(Diagnostic(.systemRole, problem, at: place(item, file)))
    }
  }

  private mutating func checkWindows(_ frame: FleetFrame) {
    for window in frame.platform.document[path: "spec.reconcile.windows"]?.items ?? [] {
      guard let zone = window["timezone"], let name = zone.text, name != "UTC",
        !frame.zones.knows(name)
      else { continue }
      diagnostics.append(
        Diagnostic(
          .unknownTimeZone, "unknown time zone '\(name)'", at: place(zone, frame.platform.file),
          hint: Suggestion.hint(for: name, among: frame.zones.names)))
    }
  }

  private mutating func checkRates(_ tier: Tier, _ frame: FleetFrame) -> Bool {
    let meters = frame.platform.meters.map(\.name)
    var isBroken = false
    for rate in tier.document[path: "spec.price.rates"]?.items ?? [] {
      guard let meter = rate["meter"], let name = meter.text, !meters.contains(name) else {
        continue
      }
      isBroken = true
      diagnostics.append(
        .unknownReference(
          to: "meter", name, at: place(meter, tier.file), declared: meters, plural: "meters"))
    }
    return isBroken
  }

  private func place(_ cursor: ValueCursor, _ file: String) -> Place { cursor.place(in: file) }

  private mutating func checkAccepted(_ frame: FleetFrame) {
    let platform = frame.platform
    for item in platform.document[path: "spec.application.accepted"]?.items ?? [] {
      guard let code = item["code"], let text = code.text, DiagnosticCode.named(text) == nil else {
        continue
      }
      diagnostics.append(
        Diagnostic(
          .malformedValue, "there is no finding '\(text)'", at: place(code, platform.file),
          hint: "'tenure verify isolation' prints the code of each finding"))
    }
  }

  private mutating func checkInclusions(_ frame: FleetFrame) {
    for inclusion in frame.platform.application.tenantScoped.include
    where inclusion.by == .column {
      diagnostics.append(
        Diagnostic(
          .inclusionByColumn, "'\(inclusion.table)' cannot be given a tenant column",
          at: inclusion.place,
          hint:
            "write 'by: policy', or add the column in a migration of the application and take the "
            + "table out of 'include'"))
    }
  }
}

extension ValueCursor {
  /// Where the value is written in that file.
  func place(in file: String) -> Place {
    Place(
      file: file, line: Swift.max(1, value.line), column: Swift.max(1, value.column),
      length: value.kind == .text ? Int(value.high) : 1)
  }
}
