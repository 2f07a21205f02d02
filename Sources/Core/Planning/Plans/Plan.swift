import Diagnostics
package import Specs

/// What an apply will do, and nothing else: the changes of a fleet against what was observed, in order and sealed.
///
/// A plan holds no secret (only that one changes) and no SQL. It expires, because what it was made from does.
package struct Plan: Hashable, Sendable {
  /// What the plan was made against; only a live one can be applied.
  package enum Basis: Hashable, Sendable {
    case live
    /// As it would be at another time (`--at`).
    case at(Timestamp)
    /// What a branch changes against that revision, from git alone (`--base`).
    case base(String)
  }

  /// Random, given from outside; the journal names it beside every effect.
  package let id: String
  /// The name of the Platform document.
  package let fleet: String
  /// The commit whose documents were planned.
  package let revision: String
  package let basis: Basis
  package let made: Timestamp
  package let expires: Timestamp
  /// The kinds that were looked at, in the order in which they are created.
  package let kinds: [KindDescription]
  package let observations: [Observation]
  /// In the order in which they are made: the platform first, then tenants by name, each in the order of kinds
  /// with removals last; then what is disruptive; then what is irreversible.
  package let changes: [Change]
  /// Tables and resources whose disruptive changes were asked for by name.
  package let chosen: Set<String>
  package let notices: Notices
  private let seals: [SealPlace: Seal]

  /// When a database was looked at.
  package struct Observation: Hashable, Sendable {
    package let database: DatabaseName
    package let at: Timestamp

    package init(_ database: DatabaseName, at: Timestamp) {
      self.database = database
      self.at = at
    }
  }

  /// How long a saved plan can be applied, in microseconds: 24 hours.
  package static let lifetime: Int64 = 86_400_000_000

  /// - Parameters:
  ///   - id: random; Core makes none.
  ///   - changes: in any order, those that the guards let through.
  ///   - chosen: names of tables or resources whose disruptive changes are to be made as well.
  package init(
    id: String, fleet: String, revision: String, basis: Basis = .live, made: Timestamp,
    expires: Timestamp? = nil, kinds: [KindDescription], observations: [Observation] = [],
    changes: [Change], choosing chosen: Set<String> = [], notices: Notices = Notices()
  ) {
    self.id = id
    self.fleet = fleet
    self.revision = revision
    self.basis = basis
    self.made = made
    let end = made.microseconds.addingReportingOverflow(Self.lifetime)
    self.expires =
      expires ?? Timestamp(microseconds: end.overflow ? made.microseconds : end.partialValue)
    self.kinds = kinds
    self.observations = observations.sorted { $0.database < $1.database }
    self.changes = PlanOrder(kinds).sorted(changes.map(\.withholdingSecrets))
    self.chosen = chosen
    self.notices = notices
    seals = Dictionary(grouping: self.changes, by: SealPlace.init).mapValues { Seal($0) }
  }

  /// What must be found again, under the lock, before a tenant is changed in a database; nil if the plan changes
  /// nothing of it there. The platform is the tenant "".
  package func seal(of tenant: String, in database: DatabaseName) -> Seal? {
    seals[SealPlace(tenant: tenant, database: database)]
  }

  private struct SealPlace: Hashable {
    let tenant: String
    let database: DatabaseName

    init(tenant: String, database: DatabaseName) {
      self.tenant = tenant
      self.database = database
    }

    init(_ change: Change) { self.init(tenant: change.id.tenant, database: change.database) }
  }
}

extension Plan {
  /// The changes that an apply makes: none if the plan cannot be applied, and what is disruptive only where it
  /// was chosen.
  package var selected: [Change] { isApplicable ? changes.filter(selects) : [] }

  /// Whether an apply of this plan makes this change. A plan holds changes without their secrets, so what is
  /// applied are the changes that were found anew, checked against the seal, that this selects.
  package func selects(_ change: Change) -> Bool {
    let alone =
      change.marks.contains(.disruptive)
      || (change.marks.contains(.irreversible) && change.id.tenant.isEmpty)
    return !alone || isChosen(change.id)
  }

  private func isChosen(_ id: ResourceID) -> Bool {
    chosen.contains { id.isNamed(by: $0) }
  }

  /// Whether there is nothing to do for anyone.
  package var isEmpty: Bool { changes.isEmpty }

  /// Whether a guard refused the revision as a whole.
  package var isRefused: Bool { notices.refusals.contains { $0.reach == .plan } }

  /// Whether some database could not be read.
  package var isPartial: Bool {
    notices.refusals.contains { $0.code == .clusterUnreachable }
  }

  package var isApplicable: Bool { basis == .live && !isRefused }

  /// The kind of that name among those that were looked at.
  package func kind(_ name: ResourceKindName) -> KindDescription? {
    kinds.first { $0.name == name }
  }
}

extension ResourceID {
  /// Whether this is what a person chooses by a name: the resource, the table that it stands on, or the beginning of
  /// either before a star (`billing.*`).
  package func isNamed(by text: String) -> Bool {
    if text == name || text == description || name.hasPrefix(text + "/") { return true }
    guard text.hasSuffix("*") else { return false }
    return name.hasPrefix(text.dropLast()) || description.hasPrefix(text.dropLast())
  }
}
