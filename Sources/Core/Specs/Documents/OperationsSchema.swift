/// How a tenant is looked after: support, monitoring, backup, billing, compliance.
enum OperationsSchema {
  static let support = ObjectSchema([
    FieldSchema(
      "level", .choice(["community", "standard", "business", "dedicated"]), .byDefault("standard"),
      "Who answers."),
    FieldSchema("response", .duration(), .byDefault("24h"), "Within which time."),
  ])

  static let monitoring = ObjectSchema([
    FieldSchema("receivers", .list(.text(.email, 3...254)), .byDefault([]), "Who is told."),
    FieldSchema(
      "rules",
      .keyed(
        ObjectSchema([
          FieldSchema("name", .text(.key, 1...63), .required, "What it is known by."),
          FieldSchema(
            "metric", .choice(QuotaSchema.paths), .required, "The quota whose use is watched."),
          FieldSchema(
            "above", .percentage(1...100), .byDefault("90%"), "The share that is too much."),
          FieldSchema("for", .duration(), .byDefault("5m"), "How long it must last."),
          FieldSchema(
            "severity", .choice(["warning", "critical"]), .byDefault("warning"), "How bad it is."),
        ]), by: ["name"]), .byDefault([]), "What people are told of, beyond `quotas.alertAt`."),
  ])

  static let backup = ObjectSchema([
    FieldSchema(
      "incremental", .duration(atLeast: 300), .byDefault("24h"), "Time between incremental ones."),
    FieldSchema("full", .duration(atLeast: 3600), .byDefault("7d"), "Time between full ones."),
    FieldSchema("archive", .duration(atLeast: 86_400), .byDefault("P1M"), "Time between archives."),
    FieldSchema(
      "retention",
      .object(
        ObjectSchema([
          FieldSchema("daily", .duration(), .byDefault("30d"), "How long daily ones are kept."),
          FieldSchema("weekly", .duration(), .byDefault("12w"), "How long weekly ones are kept."),
          FieldSchema(
            "monthly", .duration(), .byDefault("P12M"), "How long monthly ones are kept."),
          FieldSchema("yearly", .duration(), .byDefault("P7Y"), "How long yearly ones are kept."),
        ])), .section, "How long backups are kept."),
    FieldSchema(
      "replicateTo", .list(.text(.name, 1...40)), .byDefault([]), "Regions that get a copy."),
    FieldSchema("drill", .duration(atLeast: 86_400), .byDefault("P1M"), "Time between rehearsals."),
    FieldSchema(
      "lock", .choice(["none", "governance", "compliance"]), .byDefault("none"),
      "Whether backups can be deleted before their time."),
  ])

  static let billing = ObjectSchema([
    FieldSchema("account", .text(.key, 1...100), "The customer in the billing system."),
    FieldSchema(
      "currency", .text(.currency, 3...3),
      "The invoice's; as the tier's price where nothing is written."),
    FieldSchema(
      "interval", .choice(BillingInterval.self),
      "How often; as the tier's price where nothing is written."),
    FieldSchema("contact", .text(.email, 3...254), "Where invoices go."),
    FieldSchema("terms", .duration(), .byDefault("30d"), "How long they may stay unpaid."),
    FieldSchema("taxId", .text(.line, 1...40), "The customer's tax number."),
  ])

  static let compliance = ObjectSchema([
    FieldSchema(
      "frameworks",
      .list(.choice(["gdpr", "ccpa", "hipaa", "sox", "pci", "iso27001", "soc2"])), .byDefault([]),
      "What the tenant must answer to."),
    FieldSchema(
      "residency", .list(.text(.key, 1...40)), .byDefault([]),
      "Where data may be: its cluster must be in one of these; anywhere where the list is empty."),
    FieldSchema(
      "dataClasses",
      .map(
        .column,
        .choice(["public", "internal", "confidential", "pii", "phi", "financial", "secret"])),
      .byDefault([:]), "What a column holds."),
    FieldSchema(
      "retention",
      .keyed(
        ObjectSchema([
          FieldSchema("class", .text(.key, 1...63), .required, "Which data."),
          FieldSchema("period", .duration(), .required, "How long it must be kept."),
          FieldSchema("basis", .text(.line), "Which rule says so."),
        ]), by: ["class"]), .byDefault([]), "What must be kept."),
  ])
}
