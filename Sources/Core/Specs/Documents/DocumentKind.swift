/// The kinds of documents, and what each may hold.
package enum DocumentKind: String, Sendable, CaseIterable {
  case platform = "Platform"
  case tier = "Tier"
  case tenant = "Tenant"

  package static let apiVersion = "tenure.dev/v1"

  /// Names of later capabilities: known, so that they are not taken for misspelt ones.
  package static let reserved = [
    "Policy", "LegalHold", "Restore", "Merge", "Split", "DataSubjectRequest", "Breach", "Campaign",
  ]

  /// The whole document, envelope included.
  package var schema: ObjectSchema {
    switch self {
    case .platform: PlatformSchema.document
    case .tier: TierSchema.document
    case .tenant: TenantSchema.document
    }
  }

  var layer: Layer {
    switch self {
    case .platform: .platform
    case .tier: .tier
    case .tenant: .tenant
    }
  }

  /// One sentence about the kind.
  package var summary: String {
    switch self {
    case .platform:
      "The product whose tenants these are, and the clusters that it runs on; exactly one."
    case .tier: "A subscription: its price, and what every tenant of it gets."
    case .tenant:
      "One tenant: who it is, where and how it lives, and what it may use."
    }
  }

  static func document(_ kind: String, metadata: ObjectSchema, spec: ObjectSchema) -> ObjectSchema {
    ObjectSchema([
      FieldSchema(
        "apiVersion", .choice([apiVersion]), .required, "The version of the documents' language."),
      FieldSchema("kind", .choice([kind]), .required, "What this document declares."),
      FieldSchema("metadata", .object(metadata), .required, "What the document is known by."),
      FieldSchema("spec", .object(spec), .section, "What is declared."),
    ])
  }

  static let metadata = ObjectSchema("Metadata", metadataFields)

  static let metadataFields = [
    FieldSchema(
      "name", .text(.name, 1...40), .required,
      "A DNS-1123 label of at most 40 characters, unique in the fleet per kind."),
    FieldSchema(
      "labels", .map(.labelKey, .text(.labelValue, 0...63)), .byDefault([:]),
      "For selecting and grouping; keys and values as Kubernetes has them."),
    FieldSchema(
      "annotations", .map(.labelKey, .text(.line, 0...2000)), .byDefault([:]),
      "Notes of other tools; Tenure keeps them and reads nothing into them."),
  ]
}
