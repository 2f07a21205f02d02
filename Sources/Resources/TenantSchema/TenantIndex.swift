import Specs

/// An index that a tenant with a schema of its own asks for, as one line of JSON: what it is found by again.
enum TenantIndex {
  /// In the order of bytes, each once.
  static func lines(of tenant: ResolvedTenant) -> String {
    Set(tenant.indexes.map(line)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .joined(separator: "\n")
  }

  private static func line(_ index: ResolvedTenant.Index) -> String {
    let columns = index.columns.map(text).joined(separator: ", ")
    let matching = index.matching.map { "\(text($0.column)): \(text($0.value))" }
    return #"{"table": \#(text(index.table.last)), "columns": [\#(columns)]"#
      + (matching.isEmpty ? "" : #", "where": {\#(matching.joined(separator: ", "))}"#) + "}"
  }

  private static func text(_ text: String) -> String {
    var out: [UInt8] = []
    appendJSONString(text.utf8, to: &out)
    return String(decoding: out, as: UTF8.self)
  }
}
