/// Settings that the application reads as the current tenant: security, business, experience.
enum SettingsSchema {
  static let security = ObjectSchema([
    FieldSchema(
      "mfa", .choice(["required", "optional", "off"]), .byDefault("optional"),
      "Whether a second factor is asked for."),
    FieldSchema(
      "passwordPolicy",
      .object(
        ObjectSchema([
          FieldSchema("minLength", .integer(8...128), .byDefault(12), "Characters at least."),
          FieldSchema("history", .integer(0...50), .byDefault(5), "How many old ones are refused."),
          FieldSchema(
            "maxAge", .duration(atLeast: 86_400),
            "When a new one is asked for; never where nothing is written."),
          FieldSchema(
            "complexity", .list(.choice(["lower", "upper", "digit", "symbol"])), .byDefault([]),
            "Kinds of characters that must occur."),
        ])), .section, "What a password must be."),
    FieldSchema(
      "session",
      .object(
        ObjectSchema([
          FieldSchema("idle", .duration(atLeast: 60), .byDefault("30m"), "Ends without a request."),
          FieldSchema("absolute", .duration(atLeast: 60), .byDefault("12h"), "Ends in any case."),
          FieldSchema("concurrent", .integer(1...1000), .byDefault(5), "Sessions of one person."),
        ])), .section, "How long people stay logged in."),
    FieldSchema(
      "encryption",
      .object(
        ObjectSchema([
          FieldSchema(
            "key", .choice(["platform", "tenant"]), .byDefault("platform"), "Whose key encrypts."),
          FieldSchema(
            "rotate", .duration(atLeast: 86_400), .byDefault("365d"), "How often it is changed."),
        ])), .section, "Encryption of the tenant's data."),
    FieldSchema(
      "ipAllow", .list(.text(.cidr, 1...43)), .byDefault([]),
      "Networks that may log in; all where the list is empty."),
  ])

  static let business = ObjectSchema([
    FieldSchema("locale", .text(.locale, 2...35), .byDefault("en"), "Language and region."),
    FieldSchema(
      "timezone", .text(.timezone, 1...64), .byDefault("UTC"),
      "The IANA time zone in which this tenant's bare dates begin."),
    FieldSchema(
      "currency", .text(.currency, 3...3), .byDefault("USD"),
      "For display; invoices follow billing."),
    FieldSchema(
      "rules", .json, .byDefault([:]),
      "Free-form; validated against `application.businessSchema` if there is one."),
    FieldSchema(
      "workflows", .keyed(workflow, by: ["name"]), .byDefault([]), "Approval processes."),
    FieldSchema(
      "integrations", .keyed(integration, by: ["name"]), .byDefault([]), "Systems that are called."),
    FieldSchema(
      "customFields", .keyed(customField, by: ["entity", "name"]), .byDefault([]),
      "Fields that this tenant adds."),
  ])

  static let workflow = ObjectSchema([
    FieldSchema("name", .text(.key, 1...63), .required, "What it is known by."),
    FieldSchema(
      "steps",
      .list(
        .object(
          ObjectSchema([
            FieldSchema("role", .text(.key, 1...63), .required, "Who acts in this step.")
          ]))), .required, "Steps in their order."),
  ])

  static let integration = ObjectSchema([
    FieldSchema("name", .text(.key, 1...63), .required, "What it is known by."),
    FieldSchema(
      "url", .text(.url, 9...2000), .required,
      "Where events are sent: https, without credentials."),
    FieldSchema("secret", .secret, "The secret that signs or authenticates, by its name."),
    FieldSchema("events", .list(.text(.key, 1...100)), .byDefault([]), "What is sent."),
  ])

  static let customField = ObjectSchema([
    FieldSchema("entity", .text(.key, 1...63), .required, "What it is added to."),
    FieldSchema("name", .text(.key, 1...63), .required, "What it is known by."),
    FieldSchema(
      "type", .choice(["string", "text", "integer", "number", "boolean", "date", "datetime"]),
      .byDefault("string"), "What it holds."),
    FieldSchema("required", .boolean, .byDefault(false), "Whether it must be filled in."),
  ])

  static let experience = ObjectSchema([
    FieldSchema(
      "branding",
      .object(
        ObjectSchema([
          FieldSchema("logo", .text(.url, 9...2000), "An image."),
          FieldSchema(
            "colors", .map(.key, .text(.color, 4...7)), .byDefault([:]), "Colours by their use."),
        ])), .section, "How the product looks to this tenant."),
    FieldSchema("features", .map(.key, .boolean), .byDefault([:]), "Feature flags."),
    FieldSchema(
      "notifications",
      .object(
        ObjectSchema([
          FieldSchema(
            "digest", .choice(["off", "daily", "weekly", "monthly"]), .byDefault("weekly"),
            "How often a summary is sent.")
        ])), .section, "What people are told by mail."),
    FieldSchema("reports", .keyed(report, by: ["name"]), .byDefault([]), "Scheduled reports."),
  ])

  static let report = ObjectSchema([
    FieldSchema("name", .text(.key, 1...63), .required, "Which report."),
    FieldSchema(
      "schedule", .choice(["daily", "weekly", "monthly", "quarterly"]), .byDefault("monthly"),
      "How often."),
    FieldSchema("to", .list(.text(.email, 3...254)), .byDefault([]), "Who gets it."),
  ])
}
