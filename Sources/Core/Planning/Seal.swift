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
  /// A digest of all rows, the same in whatever order they came; of secrets only that they are there.
  package var digest: Fingerprint { digest(of: self[...]) }

  /// A digest of the rows of one tenant; the records must be sorted.
  package func digest(ofTenant tenant: String) -> Fingerprint { digest(of: rows(of: tenant)) }

  private func digest(of rows: Slice<Records>) -> Fingerprint {
    var builder = FingerprintBuilder("tenure.dev/records/v1")
    builder.add(kind.name.text)
    var records = self
    let isSorted = rows.count < count
    if !isSorted { records.sort() }
    for index in rows.indices {
      let view = records[index]
      builder.add(view.tenant)
      builder.add(view.name)
      builder.add(view.row.withholding(secretsSince: view.row).encoded)
    }
    return builder.finish()
  }
}
