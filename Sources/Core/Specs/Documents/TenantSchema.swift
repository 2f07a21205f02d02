/// What a Tenant document may hold; its spec is also the fragment of a Tier and of `Platform.spec.defaults`.
package enum TenantSchema {
  package static let document = DocumentKind.document("Tenant", metadata: metadata, spec: spec)

  static let metadata = ObjectSchema(
    "TenantMetadata",
    DocumentKind.metadataFields + [
      FieldSchema(
        "formerly", .list(.text(.name, 1...40)), .byDefault([]),
        "Names that the tenant had before: a rename, never a delete and a create.")
    ])

  package static let spec = ObjectSchema("TenantSpec", identity + sections)

  /// Who the tenant is, where it lives and whether it lives.
  private static let identity = [
    FieldSchema(
      "displayName", .text(.line), fragment: .forbidden,
      "What people call the tenant; its name where nothing is written."),
    FieldSchema(
      "tier", .text(.name, 1...40), fragment: .forbidden,
      "The Tier whose fragment lies under this spec; without one only the platform's defaults do."),
    FieldSchema(
      "state", .choice(TenantState.self), .byDefault("active"), fragment: .forbidden,
      "`trial` is active until `trialUntil`, then suspended; `suspended` keeps all data; "
        + "`offboarding` leads to destruction, step by step."),
    FieldSchema(
      "trialUntil", .instant, fragment: .forbidden,
      "The trial is over as this moment begins; required in state `trial`."),
    FieldSchema(
      "suspension", .object(suspension), .section, fragment: .forbidden,
      "What a suspended tenant, or one whose trial is over, may still do."),
    FieldSchema(
      "preventDestroy", .boolean, .byDefault(true), fragment: .onlyTrue,
      "Also held in the control database: only an explicit false, in a revision before the one "
        + "that destroys, lifts it. A fragment can only say true."),
    FieldSchema(
      "approval", .object(approval), fragment: .forbidden,
      "Who agreed to an irreversible step; bound to the tenant, the action and the spec it was "
        + "given for."),
    FieldSchema("placement", .object(placement), .section, "Where the tenant lives."),
    FieldSchema(
      "domains", .list(.text(.hostname, 1...253)), .byDefault([]), fragment: .forbidden,
      "Host names that are the tenant's; no two tenants share one."),
    FieldSchema(
      "offboarding", .object(offboarding), fragment: .forbidden,
      "The steps and dates of the end; required in state `offboarding`."),
  ]

  private static let sections = [
    FieldSchema("access", .object(AccessSchema.access), .section, "Who may do what."),
    FieldSchema(
      "security", .object(SettingsSchema.security), .section,
      "Security settings that the application reads."),
    FieldSchema(
      "business", .object(SettingsSchema.business), .section,
      "Business settings that the application reads."),
    FieldSchema(
      "performance", .object(PerformanceSchema.performance), .section,
      "Limits and defaults of the tenant's sessions, its indexes, its cache."),
    FieldSchema(
      "experience", .object(SettingsSchema.experience), .section,
      "Branding, features, notifications and reports."),
    FieldSchema("quotas", .object(QuotaSchema.quotas), .section, "What the tenant may use."),
    FieldSchema("support", .object(OperationsSchema.support), .section, "Who answers, and when."),
    FieldSchema(
      "monitoring", .object(OperationsSchema.monitoring), .section, "Who is told, and of what."),
    FieldSchema(
      "backup", .object(OperationsSchema.backup), .section,
      "How often is backed up, how long backups are kept, how often a restore is rehearsed."),
    FieldSchema("billing", .object(OperationsSchema.billing), .section, "Who pays, and how."),
    FieldSchema(
      "compliance", .object(OperationsSchema.compliance), .section,
      "Frameworks, residency, classes of data, retention."),
  ]

  static let suspension = ObjectSchema([
    FieldSchema(
      "mode", .choice(SuspensionMode.self), .byDefault("readOnly"),
      "`readOnly` refuses writes; `blocked` refuses logins as well."),
    FieldSchema("reason", .text(.line), "Why, in a few words: `non-payment`."),
  ])

  static let approval = ObjectSchema([
    FieldSchema("ticket", .text(.line, 1...100), .required, "Where it was agreed."),
    FieldSchema(
      "by", .text(.key, 1...100), .required,
      "The group that agreed, one of `safety.approval.approvers`."),
    FieldSchema("for", .choice(ApprovedAction.self), .required, "The step that was agreed to."),
    FieldSchema("expires", .instant, .required, "It counts until this moment."),
  ])

  static let placement = ObjectSchema([
    FieldSchema(
      "cluster", .text(.name, 1...40), fragment: .forbidden,
      "A declared cluster, or `auto` for one with room; the first that holds tenants where nothing "
        + "is written."
    ),
    FieldSchema(
      "region", .text(.name, 1...40),
      "Where the tenant must be; the cluster's region where nothing is written."),
    FieldSchema(
      "isolation", .choice(Isolation.self), .byDefault("pool"),
      "`pool` shares tables under row-level security; `schema` and `database` are the tenant's "
        + "own."),
  ])

  static let offboarding = ObjectSchema([
    FieldSchema("reason", .text(.line), .required, "Why the tenant leaves: `contract-end`."),
    FieldSchema("notice", .instant, .required, "When the notice period begins."),
    FieldSchema(
      "grace", .duration(), .byDefault("30d"), "How long before access goes the tenant is warned."),
    FieldSchema(
      "export",
      .object(
        ObjectSchema([
          FieldSchema(
            "by", .instant, "When the first export is ready; `effective` where nothing is written."),
          FieldSchema(
            "format", .choice(["jsonl", "csv", "sql"]), .byDefault("jsonl"), "How it is written."),
          FieldSchema(
            "encryptTo", .text(.ageRecipient, 5...200), "The recipient of age that can read it."),
        ])), .section, "What the tenant takes along."),
    FieldSchema("effective", .instant, .required, "Access is revoked as this moment begins."),
    FieldSchema(
      "retain", .duration(), .byDefault("90d"), "How long archived data is kept before destruction."
    ),
    FieldSchema(
      "contacts", .list(.text(.email, 3...254)), .byDefault([]), "Who is told of each step."),
  ])
}
