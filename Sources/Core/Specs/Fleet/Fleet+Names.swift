extension Fleet {
  /// The name of a tenant as a String; `name(of:)` makes none.
  package func text(of index: Int) -> String { String(decoding: name(of: index), as: UTF8.self) }

  /// The names that a tenant had before, as its document says.
  package func formerNames(of index: Int) -> [String] {
    let entry = tenants[index]
    let own = ValueSlice(
      tree: chunks[Int(entry.chunk)], start: Int(entry.start), byteBase: Int(entry.byteBase))
    guard let list = TenantField.formerly.find(in: own) else { return [] }
    return ValueCursor(slice: own, index: list, type: TenantField.formerly.type).texts
  }

  /// Former names of declared tenants, and how each is called now; a look at every document.
  package func renames() -> [String: String] {
    var renames: [String: String] = [:]
    for index in 0..<count {
      for former in formerNames(of: index) { renames[former] = text(of: index) }
    }
    return renames
  }
}

extension Platform {
  /// The database of that cluster in which its tenants live; nil if there is no such cluster.
  package func database(of cluster: String) -> DatabaseName? {
    self[cluster: cluster].map { DatabaseName(cluster: $0.name, database: $0.database) }
  }
}
