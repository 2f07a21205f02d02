/// The application's database, as its owners made it.
enum ApplicationSchema {
  static let application = ObjectSchema([
    FieldSchema(
      "tenantTable", .object(tenantTable), .section,
      "The table of tenants; created if absent, adopted if present."),
    FieldSchema(
      "tenantScoped", .object(tenantScoped), .section, "Which tables hold rows of tenants."),
    FieldSchema(
      "roles",
      .object(
        ObjectSchema([
          FieldSchema(
            "application", .list(.text(.sqlName, 1...63)), .byDefault(["app"]),
            "Roles that the product connects as."),
          FieldSchema(
            "owner", .text(.sqlName, 1...63), .byDefault("app_owner"),
            "The role that owns the tables."),
        ])), .section, "The product's roles in PostgreSQL."),
    FieldSchema(
      "context", .object(context), .section, "How the application says whose work it does."),
    FieldSchema(
      "template", .text(.path, 1...500),
      "SQL that a tenant with a schema of its own is made of, run as that tenant's owner. A line "
        + "`-- tenure: version 2` begins the statements that lead from the first version to the second, and so on."
    ),
    FieldSchema(
      "rollout", .object(rollout), .section,
      "How a later version of the template reaches the tenants that are there."),
    FieldSchema(
      "accepted", .list(.object(accepted)), .byDefault([]),
      "What `tenure verify isolation` finds, and somebody has looked at and answers for."),
    FieldSchema("businessSchema", .text(.path, 1...500), "JSON Schema for `business.rules`."),
  ])

  static let tenantTable = ObjectSchema([
    FieldSchema("name", .text(.table, 1...130), .byDefault("public.tenants"), "The table."),
    FieldSchema("key", .text(.sqlName, 1...63), .byDefault("id"), "Its primary key."),
    FieldSchema(
      "slug", .text(.sqlName, 1...63), .byDefault("slug"), "The column with a tenant's name."),
    FieldSchema(
      "displayName", .text(.sqlName, 1...63), .byDefault("name"),
      "The column with what people call a tenant."),
  ])

  static let rollout = ObjectSchema([
    FieldSchema(
      "waves", .list(.percentage(0...100)), .byDefault(["1%", "10%"]),
      "Shares of the tenants to come, each at least one tenant and begun when the one before has ended; the rest come "
        + "last."),
    FieldSchema(
      "maxFailures", .integer(1...10_000), .byDefault(1),
      "With so many tenants failed no further one is begun."),
  ])

  static let accepted = ObjectSchema([
    FieldSchema(
      "code", .text(.findingCode, 5...5), .required, "The code of the finding: `TN757`."),
    FieldSchema(
      "object", .text(.line, 1...400), .required,
      "What the finding names, as it prints it: `function public.find_login(email text)`."),
    FieldSchema(
      "reason", .text(.line, 1...400), .required,
      "Why it is as it should be, for who reads it next."),
  ])

  static let context = ObjectSchema([
    FieldSchema(
      "setting", .text(.setting, 3...127), .byDefault("app.current_tenant_id"),
      "The setting that holds the current tenant's key."),
    FieldSchema(
      "function", .text(.table, 1...130), .byDefault("current_tenant_id"),
      "The function that policies ask."),
    FieldSchema(
      "trust", .choice(ContextTrust.self), .byDefault("setting"),
      "`setting` believes the session; `signed` asks for a signature; `role` gives each tenant a "
        + "login."),
  ])

  static let tenantScoped = ObjectSchema([
    FieldSchema(
      "columns", .list(.text(.sqlName, 1...63)), .byDefault(["tenant_id"]),
      "Every table with one of these columns is tenant-scoped …"),
    FieldSchema(
      "schemas", .list(.text(.sqlName, 1...63)), .byDefault(["public"]), "… in these schemas …"),
    FieldSchema("exclude", .list(.text(.table, 1...130)), .byDefault([]), "… but these."),
    FieldSchema(
      "include", .keyed(included, by: ["table"]), .byDefault([]),
      "Tables that are reached through foreign keys."),
    FieldSchema(
      "tables",
      .map(
        .table,
        .object(
          ObjectSchema([
            FieldSchema(
              "isolate", .choice(TableIsolation.self), .byDefault("enforce"),
              "`enforce`, only `observe`, or `ignore`.")
          ]))), .byDefault([:]), "A switch per table."),
    FieldSchema(
      "indexes",
      .list(
        .object(
          ObjectSchema([
            FieldSchema("table", .text(.table, 1...130), .required, "The table."),
            FieldSchema(
              "columns", .list(.text(.sqlName, 1...63)), .required, "After the tenant column."),
          ]))), .byDefault([]), "Indexes for all tenants, always led by the tenant column."),
  ])

  static let included = ObjectSchema([
    FieldSchema("table", .text(.table, 1...130), .required, "The table without a tenant column."),
    FieldSchema(
      "path", .text(.column, 1...200), .required,
      "The table that a foreign key leads to, and the tenant column at the end: `invoices.tenant_id`. That table may "
        + "be an included one."),
    FieldSchema(
      "through", .list(.text(.sqlName, 1...63)), .byDefault([]),
      "The columns of the foreign key, where several lead there."),
    FieldSchema(
      "by", .choice(TableReach.self), .byDefault("policy"),
      "`policy` asks by a subquery; `column` is refused: the application adds its columns itself."),
  ])
}
