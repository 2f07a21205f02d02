import Planning
import Specs

/// The entries of a batch of registrations, one array a column, as `unnest` takes them.
struct RegistryRows {
  private(set) var uid: [String?] = []
  private(set) var name: [String] = []
  private(set) var displayName: [String?] = []
  private(set) var formerly: [String?] = []
  private(set) var tier: [String?] = []
  private(set) var state: [String?] = []
  private(set) var cluster: [String?] = []
  private(set) var isolation: [String?] = []
  private(set) var labels: [String?] = []
  private(set) var price: [String?] = []
  private(set) var quotas: [String?] = []
  private(set) var preventDestroy: [String?] = []
  private(set) var specDigest: [String?] = []
  /// The databases of tenants' own, by the names that they are made with.
  private(set) var database: [String?] = []

  /// The uid of an entry that is changed is the one that was observed; a new entry has none yet.
  init(_ changes: [Change], of kind: KindDescription, databaseName: (String) -> String) {
    for change in changes {
      guard let after = change.after?.texts(of: kind) else { continue }
      uid.append(change.before?.text(of: "uid", in: kind))
      name.append(change.id.tenant)
      displayName.append(after[1])
      formerly.append(after[2])
      tier.append(after[3])
      state.append(after[4])
      cluster.append(after[5])
      isolation.append(after[6])
      labels.append(after[7])
      price.append(after[8])
      quotas.append(after[9])
      preventDestroy.append(after[10])
      specDigest.append(after[11])
      let isOwn = after[6] == Isolation.database.rawValue
      database.append(isOwn ? databaseName(change.id.tenant) : nil)
    }
  }
}
