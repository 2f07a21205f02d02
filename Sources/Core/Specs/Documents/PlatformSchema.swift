/// What the Platform document may hold.
package enum PlatformSchema {
  package static let document = DocumentKind.document(
    "Platform", metadata: DocumentKind.metadata, spec: spec)

  static let spec = ObjectSchema([
    FieldSchema(
      "control",
      .object(
        ObjectSchema([
          FieldSchema(
            "cluster", .text(.name, 1...40), "The first cluster where nothing is written."),
          FieldSchema("schema", .text(.sqlName, 1...63), .byDefault("tenure"), "The schema."),
        ])), .section, "Where registry, status, audit, leases and usage live."),
    FieldSchema(
      "clusters", .keyed(cluster, by: ["name"]), .byDefault([["name": "main"]]),
      "PostgreSQL servers: names and properties; how to connect is configuration."),
    FieldSchema(
      "application", .object(ApplicationSchema.application), .section,
      "The product whose tenants these are."),
    FieldSchema(
      "permissions", .list(.text(.permission, 1...100)), .byDefault([]),
      "All that a role can grant."),
    FieldSchema(
      "roles", .keyed(role, by: ["name"]),
      .extending([
        ["name": "SuperAdmin", "scope": "platform", "permissions": ["*"]],
        ["name": "TenantAdmin", "permissions": ["*"]],
        ["name": "BasicUser"],
      ]),
      "System roles, available to every tenant; SuperAdmin, TenantAdmin and BasicUser are always "
        + "there."),
    FieldSchema("meters", .keyed(meter, by: ["name"]), .byDefault([]), "What use is counted."),
    FieldSchema(
      "maxima", .object(QuotaSchema.maxima), .section, "What no tenant's quota may exceed."),
    FieldSchema(
      "defaults", .fragment(TenantSchema.spec), .byDefault([:]),
      "A fragment of a Tenant's spec under every tier."),
    FieldSchema("safety", .object(safety), .section, "What a revision may not do at once."),
    FieldSchema(
      "reconcile", .object(reconcile), .section, "When is looked, and what is done then."),
  ])

  static let cluster = ObjectSchema([
    FieldSchema("name", .text(.name, 1...40), .required, "What it is known by."),
    FieldSchema(
      "database", .text(.sqlName, 1...63), .byDefault("app"),
      "The application's database for pool and schema tenants."),
    FieldSchema("region", .text(.name, 1...40), .byDefault("local"), "Where it stands."),
    FieldSchema(
      "residency", .list(.text(.key, 1...40)), .byDefault([]), "Jurisdictions that its data is in."),
    FieldSchema(
      "capacity",
      .object(
        ObjectSchema([
          FieldSchema(
            "tenants", .integer(0...10_000_000),
            "How many tenants fit; with 0 the cluster holds none, and nothing of the application: "
              + "for a control database that stands apart."),
          FieldSchema("storage", .size, "How many bytes fit."),
        ])), .section, "For `placement.cluster: auto`; unlimited where nothing is written."),
  ])

  static let role = ObjectSchema([
    FieldSchema("name", .text(.key, 1...63), .required, "What the role is known by."),
    FieldSchema(
      "scope", .choice(RoleScope.self), .byDefault("tenant"),
      "`platform` roles span tenants and cannot be given in a tenant's document."),
    FieldSchema(
      "inherits", .list(.text(.key, 1...63)), .byDefault([]),
      "System roles whose permissions it has as well."),
    FieldSchema(
      "permissions", .list(.text(.permission, 1...100)), .byDefault([]), "What it grants."),
  ])

  static let meter = ObjectSchema([
    FieldSchema("name", .text(.key, 1...63), .required, "What it is known by."),
    FieldSchema("unit", .text(.line, 1...40), .byDefault("unit"), "What is counted."),
    FieldSchema(
      "aggregation", .choice(MeterAggregation.self), .byDefault("sum"),
      "How the readings of a period become one number."),
    FieldSchema(
      "groupBy", .list(.text(.key, 1...63)), .byDefault([]), "Properties that are told apart."),
  ])

  static let safety = ObjectSchema([
    FieldSchema(
      "maxDestructive", .percentage(0...100), .byDefault("1%"),
      "Share of tenants that one revision, or one hour, may deprive of access or data; at least "
        + "one tenant."),
    FieldSchema(
      "maxShrink", .percentage(0...100), .byDefault("10%"),
      "A revision that loses more tenants than this is refused."),
    FieldSchema(
      "approval",
      .object(
        ObjectSchema([
          FieldSchema(
            "required", .list(.choice(ApprovedAction.self)), .byDefault(["destroy", "migrate"]),
            "Steps that need one."),
          FieldSchema(
            "approvers", .list(.text(.key, 1...100)), .byDefault([]),
            "Groups that can give one; anyone's counts where the list is empty."),
          FieldSchema("maxAge", .duration(atLeast: 3600), .byDefault("7d"), "How long it counts."),
        ])), .section, "Agreement to irreversible steps."),
  ])

  static let reconcile = ObjectSchema([
    FieldSchema(
      "interval", .duration(atLeast: 5), .byDefault("60s"),
      "How often git is asked when no webhook comes."),
    FieldSchema(
      "fullResync", .duration(atLeast: 30), .byDefault("15m"),
      "How often everything is observed, whatever the signals say."),
    FieldSchema(
      "drift",
      .object(
        ObjectSchema([
          FieldSchema(
            "default", .choice(DriftResponse.self), .byDefault("correct"),
            "What is done about changes behind our back."),
          FieldSchema(
            "kinds", .map(.key, .choice(DriftResponse.self)), .byDefault([:]),
            "The same, for one kind of resource."),
        ])), .section, "Changes behind our back."),
    FieldSchema(
      "windows", .list(.object(window)), .byDefault([]),
      "When kinds of resources may, or may not, be changed."),
  ])

  static let window = ObjectSchema([
    FieldSchema("days", .list(.choice(Weekday.self)), .required, "Days on which it begins."),
    FieldSchema("from", .text(.timeOfDay, 5...5), .required, "When it begins."),
    FieldSchema(
      "to", .text(.timeOfDay, 5...5), .required, "When it ends; on the next day if that is earlier."
    ),
    FieldSchema("timezone", .text(.timezone, 1...64), .byDefault("UTC"), "Whose clock."),
    FieldSchema(
      "allow", .boolean, .byDefault(true), "Whether changes are made only then, or never then."),
    FieldSchema(
      "kinds", .list(.text(.key, 1...63)), .byDefault([]), "All where the list is empty."),
  ])
}
