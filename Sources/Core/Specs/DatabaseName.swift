/// A database of a cluster, by the names that the Platform document gives them; how to reach it is configuration.
package struct DatabaseName: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let cluster: String
  package let database: String

  package init(cluster: String, database: String) {
    self.cluster = cluster
    self.database = database
  }

  package var description: String { "\(cluster)/\(database)" }

  package static func < (a: Self, b: Self) -> Bool {
    (a.cluster, a.database) < (b.cluster, b.database)
  }
}
