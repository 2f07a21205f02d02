extension Fleet {
  /// An index that pool tenants ask for: one for all of them, led by the tenant column.
  package struct SharedIndex: Sendable {
    package let table: QualifiedName
    /// After the tenant column.
    package let columns: [String]
    /// The first tenant that asks for it, itself or through its tier, and how many more do.
    package let tenant: String
    package internal(set) var others: Int
  }

  /// What all pool tenants ask for together, each index once, in the order in which tenants first ask.
  ///
  /// Costs a look into each document; only those that speak of indexes are resolved.
  package func sharedIndexes() -> [SharedIndex] {
    var found: [SharedIndex] = []
    var places: [Key: Int] = [:]
    func add(_ indexes: [Asked], _ tenant: Int) {
      for asked in indexes {
        if let place = places[asked.key] {
          found[place].others += 1
        } else {
          places[asked.key] = found.count
          found.append(
            SharedIndex(
              table: asked.table, columns: asked.key.columns, tenant: text(of: tenant), others: 0))
        }
      }
    }
    let grounds = frame.bases.map { ground in
      Ground(
        isPool: Self.isPool(ground.slice) ?? true,
        indexes: Self.asked(
          TenantField.indexes.find(in: ground.slice).map {
            ValueCursor(slice: ground.slice, index: $0, type: TenantField.indexes.type)
          }))
    }
    var scratch = ResolutionScratch()
    for (number, entry) in tenants.enumerated() {
      let ground = grounds[Int(entry.tier) + 1]
      let own = ValueSlice(
        tree: chunks[Int(entry.chunk)], start: Int(entry.start), byteBase: Int(entry.byteBase))
      guard Self.isPool(own) ?? ground.isPool else { continue }
      if TenantField.indexes.find(in: own) == nil {
        add(ground.indexes, number)
      } else {
        let tenant = resolve(number, into: &scratch)
        add(Self.asked(tenant[TenantField.indexes]), number)
      }
    }
    return found
  }

  private struct Key: Hashable {
    let schema: String
    let table: String
    let columns: [String]
  }

  private struct Asked {
    let table: QualifiedName
    let key: Key
  }

  private struct Ground {
    let isPool: Bool
    let indexes: [Asked]
  }

  private static func isPool(_ slice: ValueSlice) -> Bool? {
    TenantField.isolation.find(in: slice)
      .map { Isolation.allCases[Int(slice[$0].number)] == .pool }
  }

  /// Each once: a document that asks for the same twice is one that asks.
  private static func asked(_ list: ValueCursor?) -> [Asked] {
    var seen: Set<Key> = []
    return (list?.items ?? []).compactMap { item in
      guard let table = item["table"]?.text.flatMap({ QualifiedName($0) }) else { return nil }
      let key = Key(
        schema: table.schemaOfTable, table: table.last, columns: item["columns"]?.texts ?? [])
      return seen.insert(key).inserted ? Asked(table: table, key: key) : nil
    }
  }
}
