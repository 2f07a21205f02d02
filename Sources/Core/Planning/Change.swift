package import Specs

/// One difference between what the fleet asks for and what was observed, with the reason why it is to go.
package struct Change: Hashable, Sendable {
  package enum Action: String, Hashable, Sendable, Codable { case create, update, remove }

  package enum Mark: String, Hashable, Sendable, Codable, CaseIterable {
    /// Takes access or data from a tenant.
    case destructive
    /// Locks or changes other people's tables; chosen table by table, never a side effect.
    case disruptive
    /// Cannot be undone.
    case irreversible
  }

  package var id: ResourceID { contents.id }
  package var action: Action { contents.action }
  /// The row as it was observed; nil where there is none.
  package var before: Row? { contents.before }
  /// The row as the fleet wants it; nil where it is to go.
  package var after: Row? { contents.after }
  package var database: DatabaseName { contents.database }
  /// What a person must have approved for this tenant; an irreversible change that names nothing needs `destroy`.
  package var needs: ApprovedAction? {
    get { contents.needs }
    set { contents = contents.with(reason, marks, newValue) }
  }
  /// Why: "not registered", "tier changed", "drift" ….
  package var reason: String {
    get { contents.reason }
    set { contents = contents.with(newValue, marks, needs) }
  }
  package var marks: Set<Mark> {
    get { contents.marks }
    set { contents = contents.with(reason, newValue, needs) }
  }

  /// Plans sort, group and divide tens of thousands of changes: a copy of one is a copy of this reference.
  private var contents: Contents

  package init(
    _ id: ResourceID, _ action: Action, before: Row?, after: Row?, in database: DatabaseName,
    reason: String, marks: Set<Mark> = [], needs: ApprovedAction? = nil
  ) {
    contents = Contents(id, action, before, after, database, reason, marks, needs)
  }

  /// The same as a tenant's own: in a database that it shares with nobody, nothing is anybody else's.
  package func owned(by tenant: String) -> Change {
    Change(
      ResourceID(id.kind, tenant: tenant, name: id.name), action, before: before, after: after,
      in: database, reason: reason, marks: marks, needs: needs)
  }

  private final class Contents: Hashable, Sendable {
    let id: ResourceID
    let action: Action
    let before: Row?
    let after: Row?
    let database: DatabaseName
    let reason: String
    let marks: Set<Mark>
    let needs: ApprovedAction?

    init(
      _ id: ResourceID, _ action: Action, _ before: Row?, _ after: Row?, _ database: DatabaseName,
      _ reason: String, _ marks: Set<Mark>, _ needs: ApprovedAction?
    ) {
      self.id = id
      self.action = action
      self.before = before
      self.after = after
      self.database = database
      self.reason = reason
      self.marks = marks
      self.needs = needs
    }

    func with(_ reason: String, _ marks: Set<Mark>, _ needs: ApprovedAction?) -> Contents {
      Contents(id, action, before, after, database, reason, marks, needs)
    }

    static func == (a: Contents, b: Contents) -> Bool {
      a === b
        || (a.id == b.id && a.action == b.action && a.before == b.before && a.after == b.after
          && a.database == b.database && a.reason == b.reason && a.marks == b.marks
          && a.needs == b.needs)
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(id)
      hasher.combine(action)
    }
  }
}

extension Change {
  /// This change as a plan may hold it: secrets are replaced by whether they differ.
  var withholdingSecrets: Change {
    guard before?.holdsSecrets == true || after?.holdsSecrets == true else { return self }
    return Change(
      id, action, before: before?.withholding(secretsSince: before),
      after: after?.withholding(secretsSince: before), in: database, reason: reason, marks: marks,
      needs: needs)
  }
}
