import Specs

/// What a plan promises to do to one tenant in one database, in a form that can be compared.
///
/// Before an effect the changes are found anew under the tenant's lock; only if their seal is the one in the plan
/// are they made. It covers ids, actions, rows, generated columns included, and the marks by which guards and budgets
/// count, in no particular order; of secrets it covers that they change, never what they are, so that a seal says
/// nothing about them.
package struct Seal: Hashable, Sendable, CustomStringConvertible {
  package let fingerprint: Fingerprint

  package init(_ fingerprint: Fingerprint) { self.fingerprint = fingerprint }

  package init(_ change: Change) { self.init([change]) }

  package init(_ changes: some Collection<Change>) {
    var builder = FingerprintBuilder("tenure.dev/seal/v1")
    builder.add(changes.count)
    for change in changes.count > 1 ? changes.sorted(by: Self.precedes) : Array(changes) {
      Self.add(change, to: &builder)
    }
    fingerprint = builder.finish()
  }

  /// The seal of each tenant's changes; those of the platform stand under "". The changes are of one database.
  package static func byTenant(_ changes: some Sequence<Change>) -> [String: Seal] {
    Dictionary(grouping: changes, by: \.id.tenant).mapValues { Seal($0) }
  }

  package var description: String { fingerprint.description }

  private static func add(_ change: Change, to builder: inout FingerprintBuilder) {
    let (id, before, after) = (change.id, change.before, change.after)
    builder.add(change.database.cluster)
    builder.add(change.database.database)
    builder.add(id.kind.text)
    builder.add(id.tenant)
    builder.add(id.name)
    builder.add(change.action.rawValue)
    builder.add(change.marks.count)
    for mark in change.marks.map(\.rawValue).sorted() { builder.add(mark) }
    builder.add(change.needs?.rawValue ?? "")
    for row in [before, after].map({ $0?.withholding(secretsSince: before) }) {
      builder.add(row == nil ? 0 : 1)
      builder.add(row?.encoded ?? [])
    }
  }

  /// Any order would do that depends on nothing but the changes.
  private static func precedes(_ a: Change, _ b: Change) -> Bool {
    let (one, other) = (a.id, b.id)
    if one != other { return one < other }
    if a.database != b.database { return a.database < b.database }
    if a.action != b.action { return a.action.rawValue < b.action.rawValue }
    let (earlier, later) = (a.before?.encoded ?? [], b.before?.encoded ?? [])
    if earlier != later { return earlier.lexicographicallyPrecedes(later) }
    return (a.after?.encoded ?? []).lexicographicallyPrecedes(b.after?.encoded ?? [])
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
