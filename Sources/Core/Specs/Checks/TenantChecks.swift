import Diagnostics

/// Checks resolved tenants, one after the other, against what is declared elsewhere.
struct TenantChecks {
  var diagnostics: [Diagnostic] = []
  let frame: FleetFrame
  /// For each of `TenantField.limits`, the most that it may be.
  let maxima: [Int64?]
  /// Zones that were found in the database.
  private var knownZones: Set<String> = ["UTC"]

  init(_ frame: FleetFrame) {
    self.frame = frame
    maxima = QuotaSchema.paths.map {
      frame.platform.document[path: "spec.maxima"]?[$0]?.integer
    }
  }

  var platform: Platform { frame.platform }

  /// Reports what is wrong with one tenant, or with what lies under all tenants of a tier.
  /// - Returns: whether anything is an error.
  mutating func check(
    _ tenant: ResolvedTenant, isPartial: Bool = false, isFragment: Bool = false
  ) -> Bool {
    let before = diagnostics.count
    if isPartial { checkRequired(tenant, 0, .object(TenantSchema.document)) }
    checkZone(tenant)
    checkQuotas(tenant)
    checkAccess(tenant)
    checkReferences(tenant)
    checkPlacement(tenant)
    checkSessions(tenant)
    checkBusinessRules(tenant, isFragment: isFragment)
    if !isFragment {
      checkState(tenant)
      checkOffboarding(tenant)
    }
    return diagnostics[before...].contains { $0.severity == .error }
  }

  // MARK: - Saying it

  /// Where the value at `index` stands; where it is built in, the tenant's document.
  func place(_ index: Int, of tenant: ResolvedTenant) -> Place {
    let value = tenant.slice[index]
    guard
      let file = frame.file(of: value.layer, tier: tenant.tierIndex, tenant: tenant.file)
    else { return Place(file: tenant.file, line: Swift.max(1, tenant.slice[0].line), column: 1) }
    return Place(
      file: file, line: Swift.max(1, value.line), column: Swift.max(1, value.column),
      length: value.kind == .text ? Int(value.high) : 1)
  }

  mutating func report(
    _ code: DiagnosticCode, _ message: String, _ cursor: ValueCursor, of tenant: ResolvedTenant,
    severity: Diagnostic.Severity = .error, label: String? = nil, hint: String? = nil
  ) {
    var place = place(cursor.index, of: tenant)
    place.label = label
    diagnostics.append(Diagnostic(code, message, severity: severity, at: place, hint: hint))
  }

  // MARK: - Small checks

  /// Reports required fields that neither the document nor what lies under it has.
  private mutating func checkRequired(_ tenant: ResolvedTenant, _ index: Int, _ type: ValueType) {
    let cursor = ValueCursor(slice: tenant.slice, index: index, type: type)
    switch type {
    case .object(let schema):
      for field in schema.required where tenant.slice.member(UInt16(field), of: index) == nil {
        report(
          .missingField, "'\(schema.fields[field].key)' is missing", cursor, of: tenant,
          label: "expected \(schema.fields[field].type.expectation)",
          hint: schema.fields[field].description)
      }
      for entry in cursor.entries { checkRequired(tenant, entry.value.index, entry.value.type) }
    case .list, .keyed:
      for item in cursor.items { checkRequired(tenant, item.index, item.type) }
    case .map(_, let element) where element.holdsObjects:
      for entry in cursor.entries { checkRequired(tenant, entry.value.index, element) }
    default: break
    }
  }

  private mutating func checkZone(_ tenant: ResolvedTenant) {
    let bytes = tenant.bytes(TenantField.timezone)
    if bytes.elementsEqual("UTC".utf8) { return }
    let name = String(decoding: bytes, as: UTF8.self)
    if knownZones.contains(name) { return }
    guard frame.zones.knows(name), let cursor = tenant[TenantField.timezone] else {
      if let cursor = tenant[TenantField.timezone] {
        report(
          .unknownTimeZone, "unknown time zone '\(name)'", cursor, of: tenant,
          hint: Suggestion.hint(for: name, among: frame.zones.names))
      }
      return
    }
    _ = cursor
    knownZones.insert(name)
  }

  /// So many flaws of one tenant are told.
  private static let maximumFlaws = 20

  private mutating func checkBusinessRules(_ tenant: ResolvedTenant, isFragment: Bool) {
    guard let schema = frame.businessSchema, let rules = tenant[TenantField.rules] else { return }
    let flaws = BusinessRulesCheck.flaws(
      of: rules.index, named: "business.rules", in: tenant.slice, by: schema,
      isFragment: isFragment)
    for flaw in flaws.prefix(Self.maximumFlaws) {
      report(
        .businessRules, flaw.message,
        ValueCursor(slice: tenant.slice, index: flaw.index, type: .json), of: tenant,
        hint: flaw.hint)
    }
  }

  private mutating func checkSessions(_ tenant: ResolvedTenant) {
    guard let idle = tenant.period(TenantField.sessionIdle),
      let absolute = tenant.period(TenantField.sessionAbsolute),
      idle.approximateSeconds > absolute.approximateSeconds,
      let cursor = tenant[TenantField.sessionIdle]
    else { return }
    report(
      .contradictingDates, "'idle' is longer than 'absolute'", cursor, of: tenant,
      label: "a session ends after \(absolute) in any case")
  }

  private mutating func checkPlacement(_ tenant: ResolvedTenant) {
    let clusters = platform.clusters.filter(\.holdsTenants)
    let residency = tenant[TenantField.residency]
    let wanted = residency?.value.low == 0 ? [] : residency?.texts ?? []
    func serves(_ cluster: Platform.Cluster) -> Bool {
      wanted.isEmpty || cluster.residency.contains(where: wanted.contains)
    }
    if tenant.isolation != .pool, frame.template == nil,
      let cursor = tenant[TenantField.isolation]
    {
      report(
        .templateMissing,
        "the Platform names no template for a tenant with a \(tenant.isolation.rawValue) of its own",
        cursor, of: tenant, hint: "name a file of SQL in 'application.template'")
    }
    let region = tenant[TenantField.region]?.text
    if tenant.isPlacedAutomatically {
      guard let cursor = tenant[TenantField.cluster] else { return }
      guard clusters.contains(where: { serves($0) && (region == nil || $0.region == region) })
      else {
        return report(
          .residencyContradiction, "no cluster stands where this tenant must be", cursor, of: tenant
        )
      }
      return
    }
    guard let cluster = tenant.cluster else {
      if let cursor = tenant[TenantField.cluster], let name = cursor.text {
        diagnostics.append(
          .unknownReference(
            to: "cluster", name, at: place(cursor.index, of: tenant),
            declared: clusters.map(\.name), plural: "clusters"))
      }
      return
    }
    if !cluster.holdsTenants, let cursor = tenant[TenantField.cluster] {
      diagnostics.append(
        Diagnostic(
          .unknownReference, "cluster '\(cluster.name)' holds no tenants",
          at: place(cursor.index, of: tenant),
          hint: "its 'capacity.tenants' is 0; name another cluster"))
    }
    if let region, region != cluster.region, let cursor = tenant[TenantField.region] {
      report(
        .residencyContradiction,
        "region '\(region)' is not where cluster '\(cluster.name)' stands", cursor, of: tenant,
        label: "cluster '\(cluster.name)' stands in '\(cluster.region)'")
    }
    if !serves(cluster), let residency {
      report(
        .residencyContradiction,
        "cluster '\(cluster.name)' is in none of \(wanted.joined(separator: ", "))", residency,
        of: tenant,
        label: cluster.residency.isEmpty
          ? "it declares no residency" : "it is in \(cluster.residency.joined(separator: ", "))")
    }
  }
}
