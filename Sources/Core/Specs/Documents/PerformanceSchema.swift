/// Limits and defaults of a tenant's sessions, its indexes, its cache, and when it grows.
enum PerformanceSchema {
  static let performance = ObjectSchema([
    FieldSchema(
      "connectionLimit", .integer(1...10_000), .byDefault(20),
      "Needs a role of the tenant's own; elsewhere reported as not enforceable."),
    FieldSchema(
      "statementTimeout", .duration(), .byDefault("30s"),
      "A default of the tenant's sessions, not a limit: a session may change its own; 0s is none."),
    FieldSchema(
      "idleInTransactionTimeout", .duration(), .byDefault("60s"),
      "Ends a session that holds a transaction open; 0s is never."),
    FieldSchema("workMem", .size, .byDefault("4MiB"), "Memory of one sort or hash."),
    FieldSchema(
      "indexes", .list(.object(tenantIndex)), .byDefault([]),
      "Schema and database tenants: their own; pool: one shared index led by the tenant column."),
    FieldSchema(
      "cache",
      .object(
        ObjectSchema([
          FieldSchema("ttl", .duration(), .byDefault("5m"), "How long an entry counts."),
          FieldSchema("maxSize", .size, .byDefault("64MiB"), "How much the tenant's entries take."),
        ])), .section, "The application's cache for this tenant."),
    FieldSchema(
      "autoscale", .list(.object(autoscale)), .byDefault([]), "When a bigger tier is due."),
  ])

  static let tenantIndex = ObjectSchema([
    FieldSchema(
      "table", .text(.table, 1...130), .required, "The table, in `public` unless it says."),
    FieldSchema("columns", .list(.text(.sqlName, 1...63)), .required, "Columns in their order."),
    FieldSchema(
      "where", .map(.sqlName, .text(.line, 0...200)), .byDefault([:]),
      "Only rows with these values; for tables of the tenant's own."),
  ])

  static let autoscale = ObjectSchema([
    FieldSchema(
      "mode", .choice(["recommend", "apply"]), .byDefault("recommend"),
      "Whether it is said or done."),
    FieldSchema(
      "metric", .choice(QuotaSchema.paths), .required, "The quota whose use is watched."),
    FieldSchema(
      "threshold", .percentage(1...100), .byDefault("80%"), "The share that is too much."),
    FieldSchema("for", .duration(), .byDefault("1h"), "How long it must last."),
    FieldSchema(
      "to",
      .object(
        ObjectSchema([
          FieldSchema("tier", .text(.name, 1...40), .required, "The tier to move to.")
        ])), .required, "What follows."),
  ])
}
