import Specs

/// What a plan promises to do to one tenant in one database, in a form that can be compared.
///
/// Before an effect the changes are found anew under the tenant's lock; only if their seal is the one in the plan
/// are they made. It covers ids, actions and rows, generated columns included, in no particular order; of secrets
/// it covers that they change, never what they are, so that a seal says nothing about them.
package struct Seal: Hashable, Sendable, CustomStringConvertible {
  package let fingerprint: Fingerprint

  package init(_ fingerprint: Fingerprint) { self.fingerprint = fingerprint }

  package init(_ change: Change) { self.init([change]) }

  package init(_ changes: some Collection<Change>) {
    var builder = FingerprintBuilder("tenure.dev/seal/v1")
    builder.add(changes.count)
    for change in changes.map(Self.fingerprint(of:)).sorted() { builder.add(change) }
    fingerprint = builder.finish()
  }

  /// The seal of each tenant's changes; those of the platform stand under "". The changes are of one database.
  package static func byTenant(_ changes: some Sequence<Change>) -> [String: Seal] {
    Dictionary(grouping: changes, by: \.id.tenant).mapValues { Seal($0) }
  }

  package var description: String { fingerprint.description }

  private static func fingerprint(of change: Change) -> Fingerprint {
    var builder = FingerprintBuilder("tenure.dev/change/v1")
    builder.add(change.database.cluster)
    builder.add(change.database.database)
    builder.add(change.id.kind.text)
    builder.add(change.id.tenant)
    builder.add(change.id.name)
    builder.add(change.action.rawValue)
    for row in [
      change.before?.withholding(secretsSince: change.before),
      change.after?.withholding(secretsSince: change.before),
    ] {
      builder.add(row == nil ? 0 : 1)
      builder.add(row?.encoded ?? [])
    }
    return builder.finish()
  }
}

extension Records {
  /// A digest of what is compared of each tenant's rows, in the order of tenants; of secrets only that they are there.
  package func forEachDigest(_ body: (_ tenant: String, Fingerprint) -> Void) {
    var records = self
    records.sort()
    let holdsSecrets = kind.columns.contains { $0.content == .secret }
    var start = 0
    while start < records.count {
      let tenant = records[start].tenant
      var builder = FingerprintBuilder("tenure.dev/records/v1")
      builder.add(kind.name.text)
      var at = start
      while at < records.count, records.isOf(tenant, records.entries[at]) {
        let entry = records.entries[at]
        builder.add(records.bytes[entry.nameStart..<entry.columnsStart])
        let compared = records.bytes[entry.columnsStart..<entry.generatedStart]
        if holdsSecrets {
          let row = Row(encoded: Array(compared))
          builder.add(row.withholding(secretsSince: row).encoded)
        } else {
          builder.add(compared)
        }
        at += 1
      }
      body(tenant, builder.finish())
      start = at
    }
  }

  private func isOf(_ tenant: String, _ entry: Entry) -> Bool {
    bytes[entry.start..<entry.nameStart].elementsEqual(tenant.utf8)
  }
}
