import Diagnostics
package import Planning
package import Specs

/// Who has a document in a fleet, as the guards need to know it: what cannot be read is never taken for gone (law 1).
package struct Claims: Sendable {
  /// The names with a document, those in error included; where a document's owner is unknown, everybody.
  package var declared: Set<String>
  package var held: [Notices.TenantNotice]
  /// Documents of which it is not known whose they are; nil where there are none.
  package let doubt: Refusal?

  /// - Parameter registered: the names that the fleet is compared with, as they are called now.
  package init(of fleet: Fleet, among registered: some Sequence<String>) {
    declared = Set((0..<fleet.count).map { fleet.text(of: $0) })
    held = fleet.held.map {
      Notices.TenantNotice($0.name, "its document is in error: \($0.place.file):\($0.place.line)")
    }
    declared.formUnion(fleet.held.map(\.name))
    guard fleet.holdsAbsent else {
      doubt = nil
      return
    }
    let files = Set(fleet.unknownOwners.map(\.file)).sorted().joined(separator: ", ")
    for name in registered where declared.insert(name).inserted {
      held.append(
        Notices.TenantNotice(name, "it has no document, and \(files) cannot be read"))
    }
    doubt = Refusal(
      .unknownOwners, .tenants, "it is not known whose documents stand in \(files)", tenants: [],
      hint: "correct them: until then nobody without a document is taken for gone")
  }
}
