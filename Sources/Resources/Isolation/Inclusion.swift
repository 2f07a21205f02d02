package import Diagnostics
import PostgresAccess

/// A table without a tenant column whose rows belong to rows of another table that has one.
package struct Inclusion: Hashable, Sendable {
  package let table: ObjectName
  /// The table that a foreign key leads to, and its tenant column.
  package let parent: ObjectName
  package let column: String
  /// Where the Platform document says so.
  package let place: Place?

  package init(table: ObjectName, parent: ObjectName, column: String, place: Place? = nil) {
    self.table = table
    self.parent = parent
    self.column = column
    self.place = place
  }
}

/// How the rows of one table are led to their tenant, as the catalog has it.
struct Reach: Equatable {
  let parent: ObjectName
  /// The tenant column of the parent.
  let column: String
  /// The columns of the foreign key, and those of the parent that they name.
  let local: [String]
  let foreign: [String]

  /// What the parent is called in the policy: no column of the table itself can be meant by it.
  static let alias = "tenure_reached"

  /// As plans show the policy.
  func policy(_ context: TenantContext) -> String {
    let pairs = zip(foreign, local).map { "\(ObjectName.shown($0)) = \(ObjectName.shown($1))" }
    return "exists in \(parent): \(pairs.joined(separator: ", ")), "
      + "\(ObjectName.shown(column)) = (SELECT \(context.function)())"
  }

  /// As plans show the tenant column.
  var shown: String {
    "\(parent).\(ObjectName.shown(column)) through \(local.map(ObjectName.shown).joined(separator: ", "))"
  }
}
