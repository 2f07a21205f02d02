// Who a tenant is, where it lives and whether it lives.

extension ResolvedTenant {
  package var formerly: [String] { self[TenantField.formerly]?.texts ?? [] }
  /// In the order of jsonb's keys.
  package var labels: [(key: String, value: String)] { texts(TenantField.labels) }
  package var annotations: [(key: String, value: String)] { texts(TenantField.annotations) }

  /// What people call the tenant; its name where nothing is written.
  package var displayName: String { self[TenantField.displayName]?.text ?? name }
  package var tierName: String? { self[TenantField.tier]?.text }
  package var state: TenantState { choice(TenantField.state) ?? .active }
  /// The trial is over as this moment begins.
  package var trialUntil: Timestamp? { moment(TenantField.trialUntil) }
  package var suspension: Suspension {
    Suspension(
      mode: choice(TenantField.suspensionMode) ?? .readOnly,
      reason: self[TenantField.suspensionReason]?.text)
  }
  package var preventDestroy: Bool { integer(TenantField.preventDestroy) != 0 }
  package var isolation: Isolation { choice(TenantField.isolation) ?? .pool }
  /// The cluster that the document asks for: where nothing is written the one that the tenant is in, or the first that
  /// holds tenants; for `auto` the
  /// one that was chosen, or the only one; nil where there are several, and none was chosen yet.
  package var cluster: Platform.Cluster? {
    let bytes = bytes(TenantField.cluster)
    if bytes.isEmpty {
      if let chosenCluster { return platform[cluster: chosenCluster] }
      return platform.clusters.first(where: \.holdsTenants)
    }
    if let named = platform.clusters.first(where: { $0.name.utf8.elementsEqual(bytes) }) {
      return named
    }
    guard isPlacedAutomatically else { return nil }
    if let chosenCluster { return platform[cluster: chosenCluster] }
    let open = platform.clusters.filter(\.holdsTenants)
    return open.count == 1 ? open.first : nil
  }
  /// Why the tenant cannot live in a cluster: it stands elsewhere; nil where it can.
  package func obstacle(to cluster: Platform.Cluster) -> String? {
    if let region = self[TenantField.region]?.text, region != cluster.region {
      return "stands in '\(cluster.region)', not in '\(region)'"
    }
    let wanted = self[TenantField.residency].flatMap { $0.value.low == 0 ? nil : $0.texts } ?? []
    guard wanted.isEmpty || cluster.residency.contains(where: wanted.contains) else {
      return "is in none of \(wanted.joined(separator: ", "))"
    }
    return nil
  }

  /// Whether the cluster is chosen by room.
  package var isPlacedAutomatically: Bool {
    bytes(TenantField.cluster).elementsEqual("auto".utf8)
  }
  /// Where the tenant must be; its cluster's region where nothing is written.
  package var region: String? { self[TenantField.region]?.text ?? cluster?.region }
  package var domains: [String] { self[TenantField.domains]?.texts ?? [] }

  package var approval: Approval? {
    guard let cursor = self[TenantField.approval], let ticket = cursor["ticket"]?.text,
      let by = cursor["by"]?.text, let action = cursor["for"]?.choice(ApprovedAction.self),
      let expires = moment(cursor["expires"])
    else { return nil }
    return Approval(ticket: ticket, by: by, action: action, expires: expires)
  }

  package var offboarding: Offboarding? {
    guard let cursor = self[TenantField.offboarding], let notice = moment(cursor["notice"]),
      let effective = moment(cursor["effective"]), let grace = cursor["grace"]?.period,
      let retain = cursor["retain"]?.period
    else { return nil }
    return Offboarding(
      reason: cursor["reason"]?.text ?? "", notice: notice, grace: grace,
      exportBy: moment(cursor[path: "export.by"]) ?? effective,
      exportFormat: cursor[path: "export.format"]?.text ?? "jsonl",
      encryptTo: cursor[path: "export.encryptTo"]?.text, effective: effective, retain: retain,
      contacts: cursor["contacts"]?.texts ?? [])
  }

  private func texts(_ path: FieldPath) -> [(key: String, value: String)] {
    (self[path]?.entries ?? []).map { ($0.key, $0.value.text ?? "") }
  }

  package struct Suspension: Hashable, Sendable {
    package let mode: SuspensionMode
    package let reason: String?
  }

  package struct Approval: Hashable, Sendable {
    package let ticket: String
    package let by: String
    package let action: ApprovedAction
    package let expires: Timestamp
  }

  package struct Offboarding: Hashable, Sendable {
    package let reason: String
    package let notice: Timestamp
    package let grace: Period
    package let exportBy: Timestamp
    package let exportFormat: String
    package let encryptTo: String?
    package let effective: Timestamp
    package let retain: Period
    package let contacts: [String]
  }
}
