package import Planning
package import Specs

/// What was read of tenants, as digests: the evidence of their conditions, and the keys that the application gave.
package struct Evidence: Sendable {
  /// The types of conditions, in the order of kinds.
  package let types: [String]
  private let keyedBy: ResourceKindName?
  private var tenants: [String: [Fingerprint?]] = [:]
  private var platform: [DatabaseName: [Fingerprint?]] = [:]
  /// The tenants' keys in the application's tenant table, by name.
  package private(set) var keys: [String: String] = [:]

  /// - Parameter keyedBy: the kind whose generated column `key` holds the keys of tenants.
  package init(of kinds: [KindDescription], keyedBy: ResourceKindName?) {
    var seen: Set<String> = []
    types = kinds.compactMap(\.condition).filter { seen.insert($0).inserted }
    self.keyedBy = keyedBy
  }

  /// Takes in what was read of one kind; rows of tenants that are not meant are passed over.
  mutating func add(
    _ observed: Records, in database: DatabaseName, of isMeant: (String) -> Bool
  ) {
    if observed.kind.name == keyedBy {
      for row in observed where isMeant(row.tenant) { keys[row.tenant] = row["key"]?.text }
    }
    guard let type = observed.kind.condition.flatMap(types.firstIndex) else { return }
    let none = [Fingerprint?](repeating: nil, count: types.count)
    observed.forEachDigest { tenant, digest in
      if tenant.isEmpty {
        Self.chain(digest, to: &platform[database, default: none][type])
      } else if isMeant(tenant) {
        Self.chain(digest, to: &tenants[tenant, default: none][type])
      }
    }
  }

  /// Takes in what was read of another database, or of other tenants.
  mutating func add(_ other: Evidence) {
    keys.merge(other.keys) { $1 }
    platform.merge(other.platform) { Self.chained($0, $1) }
    tenants.merge(other.tenants) { Self.chained($0, $1) }
  }

  /// The digest of everything that was read of a tenant, and of the platform beside it, for one type; nil if that was
  /// nothing.
  package func digest(
    of type: Int, _ tenant: String, in database: DatabaseName
  ) -> Fingerprint? {
    var digest = tenants[tenant]?[type]
    if let shared = platform[database]?[type] { Self.chain(shared, to: &digest) }
    return digest
  }

  private static func chained(_ one: [Fingerprint?], _ other: [Fingerprint?]) -> [Fingerprint?] {
    var result = one
    for (index, digest) in other.enumerated() {
      if let digest { chain(digest, to: &result[index]) }
    }
    return result
  }

  private static func chain(_ digest: Fingerprint, to earlier: inout Fingerprint?) {
    guard let before = earlier else {
      earlier = digest
      return
    }
    var builder = FingerprintBuilder("tenure.dev/evidence/v1")
    builder.add(before)
    builder.add(digest)
    earlier = builder.finish()
  }
}
