/// Administrators, roles and members of a tenant.
enum AccessSchema {
  static let access = ObjectSchema([
    FieldSchema(
      "admin", .object(admin), fragment: .forbidden,
      "The tenant's first administrator: a business address, not a private one."),
    FieldSchema(
      "roles", .keyed(role, by: ["name"]), .byDefault([]),
      "The tenant's own roles; under a system role's name, what is taken away from that role."),
    FieldSchema(
      "members", .keyed(member, by: ["account"]), .byDefault([]), "Accounts and their roles."),
  ])

  static let admin = ObjectSchema([
    FieldSchema("email", .text(.email, 3...254), .required, "Where invitations go."),
    FieldSchema("name", .text(.line), "How the administrator is addressed."),
    FieldSchema(
      "role", .text(.key, 1...63), .byDefault("TenantAdmin"),
      "The role that the administrator gets."),
  ])

  static let role = ObjectSchema([
    FieldSchema("name", .text(.key, 1...63), .required, "What the role is known by."),
    FieldSchema(
      "inherits", .list(.text(.key, 1...63)), .byDefault([]),
      "Roles whose permissions it has as well."),
    FieldSchema(
      "permissions", .list(.text(.permission, 1...100)), .byDefault([]),
      "What it grants; no more than the platform declares."),
    FieldSchema(
      "without", .list(.text(.permission, 1...100)), .byDefault([]),
      "What it takes away from what it inherits, or from the system role of its name."),
  ])

  static let member = ObjectSchema([
    FieldSchema(
      "account", .text(.account, 1...200), .required,
      "The application's own reference; no personal data."),
    FieldSchema(
      "roles", .list(.text(.key, 1...63)), .required, "System roles or the tenant's own."),
  ])
}
