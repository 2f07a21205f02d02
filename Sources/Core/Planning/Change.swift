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

  package let id: ResourceID
  package let action: Action
  /// The row as it was observed; nil where there is none.
  package let before: Row?
  /// The row as the fleet wants it; nil where it is to go.
  package let after: Row?
  package let database: DatabaseName
  /// What a person must have approved for this tenant; an irreversible change that names nothing needs `destroy`.
  package var needs: ApprovedAction?
  /// Why: "not registered", "tier changed", "drift" ….
  package var reason: String
  package var marks: Set<Mark>

  package init(
    _ id: ResourceID, _ action: Action, before: Row?, after: Row?, in database: DatabaseName,
    reason: String, marks: Set<Mark> = [], needs: ApprovedAction? = nil
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
