// Every field that is read here is required or has a default in the schema, and was checked when it was decoded; what
// stands behind `??` is never used.

extension Platform {
  /// The platform that a resolved document declares.
  init(_ document: ValueCursor, file: String) {
    let spec = document["spec"] ?? document
    self.document = document
    self.file = file
    name = document[path: "metadata.name"]?.text ?? ""
    labels = (document[path: "metadata.labels"]?.entries ?? [])
      .map { ($0.key, $0.value.text ?? "") }
    clusters = (spec["clusters"]?.items ?? []).map(Cluster.init)
    control = Control(
      cluster: spec[path: "control.cluster"]?.text ?? clusters.first?.name ?? "main",
      schema: spec.string("control.schema"))
    application = Application(spec["application"] ?? spec, file: file)
    permissions = spec["permissions"]?.texts ?? []
    roles = (spec["roles"]?.items ?? []).map(SystemRole.init)
    meters = (spec["meters"]?.items ?? []).map(Meter.init)
    safety = Safety(spec["safety"] ?? spec)
    reconcile = Reconcile(spec["reconcile"] ?? spec)
  }
}

extension Platform.Cluster {
  init(_ cursor: ValueCursor) {
    name = cursor.string("name")
    database = cursor.string("database")
    region = cursor.string("region")
    residency = cursor["residency"]?.texts ?? []
    maximumTenants = cursor[path: "capacity.tenants"]?.integer
    maximumStorage = cursor[path: "capacity.storage"]?.integer.map { ByteSize(bytes: $0) }
  }
}

extension Platform.Application {
  init(_ cursor: ValueCursor, file: String) {
    tenantTable = Platform.TenantTable(
      name: cursor.qualified("tenantTable.name"), key: cursor.string("tenantTable.key"),
      slug: cursor.string("tenantTable.slug"),
      displayName: cursor.string("tenantTable.displayName"))
    tenantScoped = Platform.TenantScoped(cursor["tenantScoped"] ?? cursor, file: file)
    applicationRoles = cursor[path: "roles.application"]?.texts ?? []
    ownerRole = cursor.string("roles.owner")
    context = Platform.Context(
      setting: cursor.string("context.setting"), function: cursor.qualified("context.function"),
      trust: cursor.choice("context.trust", .setting))
    template = cursor["template"]?.text
    businessSchema = cursor["businessSchema"]?.text
    rollout = Platform.Rollout(
      waves: (cursor[path: "rollout.waves"]?.items ?? []).compactMap(\.percentage),
      maxFailures: Int(cursor[path: "rollout.maxFailures"]?.integer ?? 1))
    accepted = (cursor["accepted"]?.items ?? []).map {
      Platform.AcceptedFinding(
        code: $0.string("code"), object: $0.string("object"), reason: $0.string("reason"))
    }
  }
}

extension Platform.TenantScoped {
  init(_ cursor: ValueCursor, file: String) {
    columns = cursor["columns"]?.texts ?? []
    schemas = cursor["schemas"]?.texts ?? []
    exclude = (cursor["exclude"]?.texts ?? []).compactMap { QualifiedName($0) }
    include = (cursor["include"]?.items ?? []).map {
      Platform.Inclusion(
        table: $0.qualified("table"), path: $0.qualified("path"),
        through: $0["through"]?.texts ?? [], by: $0.choice("by", .policy),
        place: ($0["path"] ?? $0).place(in: file))
    }
    tables = (cursor["tables"]?.entries ?? []).compactMap { key, value in
      QualifiedName(key).map {
        Platform.TableSwitch(table: $0, isolate: value.choice("isolate", .enforce))
      }
    }
    indexes = (cursor["indexes"]?.items ?? []).map {
      Platform.Index(table: $0.qualified("table"), columns: $0["columns"]?.texts ?? [])
    }
  }
}

extension Platform.SystemRole {
  init(_ cursor: ValueCursor) {
    name = cursor.string("name")
    scope = cursor.choice("scope", .tenant)
    inherits = cursor["inherits"]?.texts ?? []
    permissions = cursor["permissions"]?.texts ?? []
  }
}

extension Platform.Meter {
  init(_ cursor: ValueCursor) {
    name = cursor.string("name")
    unit = cursor.string("unit")
    aggregation = cursor.choice("aggregation", .sum)
    groupBy = cursor["groupBy"]?.texts ?? []
  }
}

extension Platform.Safety {
  init(_ cursor: ValueCursor) {
    let none = Percentage(partsPerMillion: 0)
    maxDestructive = cursor["maxDestructive"]?.percentage ?? none
    maxShrink = cursor["maxShrink"]?.percentage ?? none
    approvalRequired = Set(
      (cursor[path: "approval.required"]?.texts ?? []).compactMap(ApprovedAction.init))
    approvers = cursor[path: "approval.approvers"]?.texts ?? []
    approvalMaxAge = cursor.period("approval.maxAge")
  }
}

extension Platform.Reconcile {
  init(_ cursor: ValueCursor) {
    interval = cursor.period("interval")
    fullResync = cursor.period("fullResync")
    drift = cursor.choice("drift.default", .correct)
    var kinds: [String: DriftResponse] = [:]
    for (kind, response) in cursor[path: "drift.kinds"]?.entries ?? [] {
      kinds[kind] = response.choice(DriftResponse.self)
    }
    driftOfKinds = kinds
    windows = (cursor["windows"]?.items ?? []).map { window in
      Platform.Window(
        days: Set((window["days"]?.texts ?? []).compactMap(Weekday.init)),
        from: minutesOfDay(window.string("from").utf8) ?? 0,
        to: minutesOfDay(window.string("to").utf8) ?? 0, timezone: window.string("timezone"),
        allow: window["allow"]?.flag ?? true, kinds: window["kinds"]?.texts ?? [])
    }
  }
}

extension ValueCursor {
  fileprivate func string(_ path: String) -> String { self[path: path]?.text ?? "" }

  fileprivate func qualified(_ path: String) -> QualifiedName {
    QualifiedName(string(path)) ?? QualifiedName(parts: [string(path)])
  }

  fileprivate func period(_ path: String) -> Period {
    self[path: path]?.period ?? Period(seconds: 0)
  }

  fileprivate func choice<Choice: CaseIterable & RawRepresentable>(
    _ path: String, _ otherwise: Choice
  ) -> Choice where Choice.RawValue == String {
    self[path: path]?.choice(Choice.self) ?? otherwise
  }
}
