package import Specs

/// One difference between what the fleet asks for and what was observed, with the reason why it is to be removed.
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
  /// Why: "not registered", "tier changed", "drift" ….
  package var reason: String
  package var marks: Set<Mark>

  package init(
    _ id: ResourceID, _ action: Action, before: Row?, after: Row?, in database: DatabaseName,
    reason: String, marks: Set<Mark> = []
  ) {
    self.id = id
    self.action = action
    self.before = before
    self.after = after
    self.database = database
    self.reason = reason
    self.marks = marks
  }
}

/// The columns of one resource, encoded: for each a length and its bytes, generated ones last.
package struct Row: Hashable, Sendable {
  package let encoded: [UInt8]

  package init(encoded: [UInt8]) { self.encoded = encoded }
}

/// The value of one column of a row.
package enum ColumnValue: Hashable, Sendable {
  case null
  /// Decided by the database when the resource is created.
  case unknown
  case text(String)
}
