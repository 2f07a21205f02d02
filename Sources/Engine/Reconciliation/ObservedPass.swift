package import Planning

/// What one pass over some tenants saw.
package struct ObservedPass: Sendable {
  /// Who was looked at, in the order of names.
  package let tenants: [String]
  /// Whether that is everyone who has a valid document.
  package let isEveryone: Bool
  /// Registered tenants that have no document, as the guards let them be.
  package let orphans: [String]
  /// The keys in the application's tenant table that were read, by the tenant's name.
  package let keys: [String: String]
  package let revision: String
  /// RFC 3339.
  package let at: String
  /// The conditions of a tenant, `Ready` last, whose evidence is a digest of them all: who has the same is the same.
  package let conditions: @Sendable (_ tenant: String) -> [ObservedCondition]

  package init(
    of tenants: [String], isEveryone: Bool, orphans: [String] = [], keys: [String: String],
    revision: String, at: String,
    conditions: @escaping @Sendable (_ tenant: String) -> [ObservedCondition]
  ) {
    self.tenants = tenants
    self.isEveryone = isEveryone
    self.orphans = orphans
    self.keys = keys
    self.revision = revision
    self.at = at
    self.conditions = conditions
  }
}

/// One condition of a tenant as it was just observed.
package struct ObservedCondition: Hashable, Sendable {
  package enum Status: String, Hashable, Sendable {
    case `true` = "True"
    case `false` = "False"
    case unknown = "Unknown"
  }

  /// `Registered`, `Isolated`, `Ready` ….
  package let type: String
  package let status: Status
  /// One word in CamelCase, for programs.
  package let reason: String
  /// A sentence, for people.
  package let message: String
  /// The digest of the rows that were read; nil where nothing was.
  package var evidence: Fingerprint?

  package init(
    _ type: String, _ status: Status, reason: String, message: String,
    evidence: Fingerprint? = nil
  ) {
    self.type = type
    self.status = status
    self.reason = reason
    self.message = message
    self.evidence = evidence
  }

  /// One digest of several conditions: the same if nothing about them changed, times apart.
  package static func digest(of conditions: [ObservedCondition]) -> Fingerprint {
    var builder = FingerprintBuilder("tenure.dev/conditions/v1")
    for condition in conditions {
      builder.add(condition.type)
      builder.add(condition.status.rawValue)
      builder.add(condition.reason)
      builder.add(condition.message)
      if let evidence = condition.evidence { builder.add(evidence) } else { builder.add(0) }
    }
    return builder.finish()
  }
}
