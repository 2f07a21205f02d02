/// One effective value of a tenant, and where it came from.
package struct Explanation: Hashable, Sendable {
  /// `spec.security.session.idle`.
  package let path: String
  /// As JSON; texts without their quotes.
  package let value: String
  package let layer: Layer
  /// `tiers/basic.yaml:7:14`; nil for a built-in default.
  package let origin: String?
}

extension ResolvedTenant {
  /// The effective values below a dotted path (`spec.security`, or `security`), each leaf with its origin.
  ///
  /// - Returns: nil if there is no such field; empty if it has no value.
  package func explain(_ path: String = "") -> [Explanation]? {
    let root = ValueCursor(slice: slice, index: 0, type: .object(TenantSchema.document))
    if path.isEmpty {
      return leaves(root["metadata"], "metadata") + leaves(root["spec"], "spec")
    }
    for full in [path, "spec." + path] {
      if let cursor = root[path: full] { return leaves(cursor, full) }
    }
    return ["", "spec."].contains { Self.isField($0 + path) } ? [] : nil
  }

  /// The nearest path that exists, for one that does not.
  package static func suggestion(for path: String) -> String? {
    var known: [String] = []
    func collect(_ type: ValueType, _ prefix: String) {
      guard case .object(let schema) = type else { return }
      for index in schema.declared {
        let field = schema.fields[index]
        known.append(prefix + field.key)
        collect(field.type, prefix + field.key + ".")
      }
    }
    collect(.object(TenantSchema.spec), "")
    return Suggestion.nearest(
      to: path.hasPrefix("spec.") ? String(path.dropFirst(5)) : path, among: known)
  }

  private static func isField(_ path: String) -> Bool {
    var type = ValueType.object(TenantSchema.document)
    for key in path.split(separator: ".") {
      switch type {
      case .object(let schema):
        guard let field = schema[String(key)] else { return false }
        type = field.type
      case .map(_, let element): type = element
      case .json: return true
      default: return false
      }
    }
    return true
  }

  private func leaves(_ cursor: ValueCursor?, _ path: String) -> [Explanation] {
    guard let cursor else { return [] }
    let entries = cursor.entries
    if !entries.isEmpty { return entries.flatMap { leaves($0.value, "\(path).\($0.key)") } }
    if case .keyed(let schema, let keys) = cursor.type, !cursor.items.isEmpty {
      return cursor.items.flatMap { item -> [Explanation] in
        let name = keys.compactMap { item[$0]?.text }.joined(separator: "/")
        return leaves(
          ValueCursor(slice: slice, index: item.index, type: .object(schema)), "\(path)[\(name)]")
      }
    }
    // An object or map that holds nothing says nothing, except that somebody wrote it.
    return [explanation(cursor, path)]
  }

  private func explanation(_ cursor: ValueCursor, _ path: String) -> Explanation {
    let value = cursor.value
    let file = frame.file(of: value.layer, tier: tierIndex, tenant: file)
    return Explanation(
      path: path, value: cursor.text ?? cursor.json.unquoted, layer: value.layer,
      origin: file.map { "\($0):\(value.line):\(value.column)" })
  }
}

extension String {
  /// Without the quotes of a JSON string that needs no escapes.
  fileprivate var unquoted: String {
    guard count >= 2, hasPrefix("\""), !contains("\\") else { return self }
    return String(dropFirst().dropLast())
  }
}
