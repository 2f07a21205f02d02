package import Diagnostics
import PostgresAccess

/// A table without a tenant column whose rows belong to rows of another table: one that has it, or an included one.
package struct Inclusion: Hashable, Sendable {
  package let table: ObjectName
  /// The table that a foreign key leads to, and the tenant column at the end of the way.
  package let parent: ObjectName
  package let column: String
  /// The columns of the foreign key; empty where only one leads to the parent.
  package let through: [String]
  /// Where the Platform document says so.
  package let place: Place?

  package init(
    table: ObjectName, parent: ObjectName, column: String, through: [String] = [],
    place: Place? = nil
  ) {
    self.table = table
    self.parent = parent
    self.column = column
    self.through = through
    self.place = place
  }
}

/// How the rows of one table are led to their tenant, as the catalog has it.
struct Reach: Equatable {
  /// One foreign key of the way.
  struct Hop: Equatable {
    let parent: ObjectName
    /// The columns of the foreign key, and those of the parent that they name.
    let local: [String]
    let foreign: [String]
  }

  /// From the table to the one that has the tenant column; at least one.
  let hops: [Hop]
  /// The tenant column of the last.
  let column: String

  /// What the parent of a hop is called in the policy: no column of the table itself can be meant by it.
  static func alias(of hop: Int) -> String {
    hop == 0 ? "tenure_reached" : "tenure_reached_\(hop + 1)"
  }

  /// The columns of the table's own foreign key.
  var local: [String] { hops.first?.local ?? [] }

  /// As plans show the policy.
  func policy(_ context: TenantContext) -> String {
    let ways = hops.map { hop in
      let pairs = zip(hop.foreign, hop.local).map {
        "\(ObjectName.shown($0)) = \(ObjectName.shown($1))"
      }
      return "exists in \(hop.parent): \(pairs.joined(separator: ", "))"
    }
    return "\(ways.joined(separator: "; ")), "
      + "\(ObjectName.shown(column)) = (SELECT \(context.function)())"
  }

  /// As plans show the tenant column.
  var shown: String {
    let ways = hops.map { $0.local.map(ObjectName.shown).joined(separator: ", ") }
    let end = hops.last.map { "\($0.parent)." } ?? ""
    return "\(end)\(ObjectName.shown(column)) through \(ways.joined(separator: ", then "))"
  }
}
