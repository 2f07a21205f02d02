import Diagnostics

extension Fleet {
  /// The name of a tenant as a String; `name(of:)` makes none.
  package func text(of index: Int) -> String { String(decoding: name(of: index), as: UTF8.self) }

  /// Whether a document of a tenant can have this name.
  package static func isTenantName(_ text: String) -> Bool {
    TextFormat.name.accepts(ArraySlice(text.utf8))
  }

  /// Whether a field of one line can hold this text.
  package static func isLine(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 65_536 && TextFormat.line.accepts(ArraySlice(text.utf8))
      && !text.unicodeScalars.contains { $0.isDeceptive }
  }

  /// The names that a tenant had before, as its document says.
  package func formerNames(of index: Int) -> [String] {
    let entry = tenants[index]
    let own = ValueSlice(
      tree: chunks[Int(entry.chunk)], start: Int(entry.start), byteBase: Int(entry.byteBase))
    guard let list = TenantField.formerly.find(in: own) else { return [] }
    return ValueCursor(slice: own, index: list, type: TenantField.formerly.type).texts
  }

  /// How a tenant is kept apart from others; found without resolving it.
  package func isolation(of index: Int) -> Isolation {
    let entry = tenants[index]
    let own = ValueSlice(
      tree: chunks[Int(entry.chunk)], start: Int(entry.start), byteBase: Int(entry.byteBase))
    let base = frame.base(of: entry).slice
    let value =
      TenantField.isolation.find(in: own).map { own[$0] }
      ?? TenantField.isolation.find(in: base).map { base[$0] }
    return value.map { Isolation.allCases[Int($0.number)] } ?? .pool
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

  /// The name of the database that is made for a tenant of its own: at most 63 bytes, of which a tenant's name takes 40.
  /// One that was made keeps its name.
  package func ownDatabaseName(of tenant: String) -> String {
    "\(name.prefix(22))_\(tenant)"
  }
}
