/// What a Tier document may hold.
package enum TierSchema {
  package static let document = DocumentKind.document(
    "Tier", metadata: DocumentKind.metadata, spec: spec)

  static let spec = ObjectSchema([
    FieldSchema(
      "displayName", .text(.line), "What people call it; its name where nothing is written."),
    FieldSchema("price", .object(price), "What it costs; negotiated where nothing is written."),
    FieldSchema(
      "tenant", .fragment(TenantSchema.spec), .byDefault([:]),
      "A fragment of a Tenant's spec that applies to every tenant of the tier. It cannot say who "
        + "a tenant is, where it lives or whether it lives."),
  ])

  static let price = ObjectSchema([
    FieldSchema("base", .decimal, .byDefault("0"), "For each interval."),
    FieldSchema("currency", .text(.currency, 3...3), .required, "Of all amounts."),
    FieldSchema(
      "interval", .choice(BillingInterval.self), .byDefault("monthly"), "How often is billed."),
    FieldSchema("rates", .keyed(rate, by: ["meter"]), .byDefault([]), "What use costs."),
  ])

  static let rate = ObjectSchema([
    FieldSchema("meter", .text(.key, 1...63), .required, "A meter of the platform."),
    FieldSchema("price", .decimal, .required, "For `per` units."),
    FieldSchema(
      "per", .integer(1...1_000_000_000_000), .byDefault(1), "Units that the price is for."),
    FieldSchema(
      "included", .integer(0...1_000_000_000_000), .byDefault(0),
      "Units that the base price covers."),
  ])
}
