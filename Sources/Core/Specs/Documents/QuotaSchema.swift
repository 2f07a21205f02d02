/// What a tenant may use; `maxima` of the platform are these same fields, by their paths.
enum QuotaSchema {
  static let quotas = ObjectSchema([
    FieldSchema("storage", .object(storage), .section, "Bytes."),
    FieldSchema("usage", .object(usage), .section, "People, requests and traffic."),
    FieldSchema("features", .object(features), .section, "How many of what the tenant may define."),
    FieldSchema(
      "burst",
      .object(
        ObjectSchema([
          FieldSchema(
            "percent", .percentage(1...100), .required, "How far limits may be exceeded."),
          FieldSchema("until", .instant, .required, "It ends as this moment begins."),
        ])), "A time in which limits are wider."),
    FieldSchema(
      "alertAt", .list(.percentage(1...100)), .byDefault([80, 90, 95, 100]),
      "Shares of a quota at which people are told."),
  ])

  static let storage = ObjectSchema(
    storageLimits + [
      FieldSchema(
        "enforce", .choice(Enforcement.self), .byDefault("hard"),
        "`hard` refuses what exceeds a quota, `soft` reports it.")
    ])

  static let usage = ObjectSchema(usageLimits)
  static let features = ObjectSchema(featureLimits)

  static let storageLimits = [
    FieldSchema("database", .size, .byDefault("10GiB"), "Rows and indexes."),
    FieldSchema("files", .size, .byDefault("5GiB"), "Files."),
    FieldSchema("backups", .size, .byDefault("30GiB"), "Backups: twice what is active."),
    FieldSchema("archive", .size, .byDefault("100GiB"), "Archives."),
  ]

  static let usageLimits = [
    FieldSchema("users", count, .byDefault(100), "Accounts."),
    FieldSchema("sessions", count, .byDefault(100), "People at one time."),
    FieldSchema("apiRequestsPerHour", count, .byDefault(10_000), "Requests to the API."),
    FieldSchema("queriesPerMinute", count, .byDefault(1_000), "Queries of the database."),
    FieldSchema("bandwidthPerMonth", .size, .byDefault("10GiB"), "Traffic out."),
  ]

  static let featureLimits = [
    FieldSchema("customRoles", count, .byDefault(10), "Roles of the tenant's own."),
    FieldSchema("integrations", count, .byDefault(5), "Systems that are called."),
    FieldSchema("customFields", count, .byDefault(50), "Fields that the tenant adds."),
    FieldSchema("workflows", count, .byDefault(10), "Approval processes."),
  ]

  private static let count = ValueType.integer(0...1_000_000_000_000)

  /// Every quota with its section, in the order in which people read them.
  static let limits: [(section: String, field: FieldSchema)] =
    storageLimits.map { ("storage", $0) } + usageLimits.map { ("usage", $0) }
    + featureLimits.map { ("features", $0) }

  /// `storage.database`, `usage.users` ….
  static let paths = limits.map { "\($0.section).\($0.field.key)" }

  static let maxima = ObjectSchema(
    limits.map { section, field in
      let path = "\(section).\(field.key)"
      let presence: FieldSchema.Presence =
        if let builtIn = builtInMaxima[path] { .byDefault(builtIn) } else { .optional }
      return FieldSchema(
        path, field.type, presence, "The most that `quotas.\(path)` of any tenant may be.")
    })

  private static let builtInMaxima: [String: Literal] = [
    "storage.database": "1TiB", "storage.files": "500GiB", "usage.users": 1_000,
    "usage.sessions": 1_000, "usage.apiRequestsPerHour": 100_000, "usage.queriesPerMinute": 10_000,
    "usage.bandwidthPerMonth": "1TiB", "features.customRoles": 100, "features.integrations": 50,
    "features.customFields": 500, "features.workflows": 100,
  ]
}
