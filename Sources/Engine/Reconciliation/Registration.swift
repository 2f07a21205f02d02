/// What the control database knows of a tenant: who it is, where it was put, and what protects it.
///
/// The rows of the kind `registration` are read as this; the engine needs them before anything else, because what
/// is not registered has no uid, and what is registered without a document is an orphan.
package struct Registration: Hashable, Sendable {
  package let name: String
  /// Generated when the tenant was registered, never reused.
  package let uid: String
  /// The key in the application's tenant table, once that is known.
  package let key: String?
  package let cluster: String
  package let isolation: String
  /// The database of the tenant's own, by the name that it was made with; nil where it shares one with others.
  package let database: String?
  /// `preventDestroy` as the control database holds it, whatever the document says now.
  package let protected: Bool
  package let cordoned: Bool
  /// Whether an earlier apply found it without a document.
  package let orphaned: Bool
  /// Whether the tenant was destroyed; its name stays reserved.
  package let destroyed: Bool

  package init(
    name: String, uid: String, key: String?, cluster: String, isolation: String,
    database: String? = nil, protected: Bool, cordoned: Bool, orphaned: Bool = false,
    destroyed: Bool
  ) {
    self.name = name
    self.uid = uid
    self.key = key
    self.cluster = cluster
    self.isolation = isolation
    self.database = database
    self.protected = protected
    self.cordoned = cordoned
    self.orphaned = orphaned
    self.destroyed = destroyed
  }
}

/// The registrations of a scope, in the order of names.
package struct Registrations: Sendable {
  package let all: [Registration]

  package init(_ all: [Registration]) {
    self.all = all.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  package static let none = Registrations([])

  /// The same with tenants called as they are called now: `names` maps former names to new ones.
  package func renamed(_ names: [String: String]) -> Registrations {
    guard !names.isEmpty else { return self }
    return Registrations(
      all.map { known in
        guard let name = names[known.name] else { return known }
        return Registration(
          name: name, uid: known.uid, key: known.key, cluster: known.cluster,
          isolation: known.isolation, database: known.database, protected: known.protected,
          cordoned: known.cordoned, orphaned: known.orphaned, destroyed: known.destroyed)
      })
  }

  package subscript(name: String) -> Registration? {
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low + high) / 2
      if all[middle].name.utf8.lexicographicallyPrecedes(name.utf8) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < all.count && all[low].name == name ? all[low] : nil
  }
}
