import Diagnostics

extension ValueDecoder {
  /// Diagnostics of one document that are kept; more help nobody.
  static let maximumDiagnostics = 100

  mutating func report(
    _ code: DiagnosticCode, _ message: String, _ node: Int, _ arena: NodeArena,
    label: String? = nil, hint: String? = nil
  ) {
    guard diagnostics.count < Self.maximumDiagnostics else { return }
    var place = arena.place(of: node, in: file)
    place.label = label
    diagnostics.append(Diagnostic(code, message, at: place, hint: hint))
  }

  /// Whether the node is a collection, or a scalar, as its type asks.
  mutating func expect(
    _ kind: FlatNode.Kind, _ node: Int, _ type: ValueType, _ key: Int, _ arena: NodeArena
  ) -> Bool {
    if arena.nodes[node].kind == kind { return true }
    if arena.nodes[node].kind == .scalar, arena.meaning(of: node) == .null {
      report(
        .emptyValue, "'\(arena.shown(key))' has no value", key, arena,
        label: "expected \(type.expectation)",
        hint: "write a value, or remove the key to get the default")
    } else {
      wrongType(node, type, key, arena)
    }
    return false
  }

  mutating func wrongType(_ node: Int, _ type: ValueType, _ key: Int, _ arena: NodeArena) {
    var hint: String?
    if case .list = type, arena.nodes[node].kind == .scalar { hint = "write it as a list: [ … ]" }
    if case .boolean = type, arena.nodes[node].kind == .scalar {
      switch arena.text(node).lowercased() {
      case "yes", "on", "y": hint = "write true"
      case "no", "off", "n": hint = "write false"
      default: break
      }
    }
    report(
      .wrongType, "'\(arena.shown(key))' is of the wrong type", node, arena,
      label: "expected \(type.expectation)", hint: hint)
  }

  mutating func outOfRange(_ node: Int, _ type: ValueType, _ key: Int, _ arena: NodeArena) {
    report(
      .outOfRange, "'\(arena.shown(key))' is out of range", node, arena,
      label: "expected \(type.expectation)")
  }

  mutating func malformed(
    _ node: Int, _ type: ValueType, _ key: Int, _ arena: NodeArena, hint: String? = nil
  ) {
    report(
      .malformedValue, "'\(arena.shown(key))' is malformed", node, arena,
      label: "expected \(type.expectation)", hint: hint)
  }

  mutating func missing(_ field: FieldSchema, _ node: Int, _ key: Int, _ arena: NodeArena) {
    report(
      .missingField, "'\(field.key)' is missing", node, arena,
      label: "expected \(field.type.expectation)", hint: field.description)
  }

  mutating func unknownKey(_ key: Int, _ schema: ObjectSchema, _ arena: NodeArena) {
    let text = arena.text(key)
    let known = schema.declared.map { schema.fields[$0].key }
    let hint = Suggestion.hint(for: text, among: known)
    report(
      .unknownKey, "unknown key '\(arena.shown(key))'", key, arena,
      label: hint == nil && known.count <= 12
        ? "known keys: " + known.joined(separator: ", ") : nil,
      hint: hint)
  }

  mutating func notInFragment(_ node: Int, _ field: FieldSchema, _ arena: NodeArena) {
    report(
      .notInFragment,
      field.fragment == .onlyTrue
        ? "a fragment can set '\(field.key)' only to true"
        : "'\(field.key)' cannot stand in a fragment", node, arena,
      hint: "write it in the documents of the tenants that it is about")
  }

  mutating func checkCount(_ count: UInt32, _ node: Int, _ key: Int, _ arena: NodeArena) -> Bool {
    if count <= ValueType.maximumEntries { return true }
    report(
      .tooManyEntries, "'\(arena.shown(key))' has \(count) entries", node, arena,
      label: "at most \(ValueType.maximumEntries)")
    return false
  }

  /// Reports entries of the list that was read from `node` whose names are the same: those in `fields`, or,
  /// without fields, the entries themselves.
  mutating func checkNames(
    from start: Int, _ node: Int, _ fields: [Int], _ key: Int, _ arena: NodeArena
  ) {
    guard start < out.values.count, out.values[start].low > 1 else { return }
    let slice = ValueSlice(tree: out, start: 0, byteBase: byteBase)
    let entries = slice.members(of: start)
    let names = fields.map { UInt16($0) }
    var twice: [(first: Int, second: Int)] = []
    for (position, entry) in entries.enumerated() {
      let same = entries[..<position].first { other in
        names.isEmpty
          ? slice.isSameScalar(other, entry) : isSame(slice, other, slice, entry, by: names)
      }
      if let same { twice.append((same, entry)) }
    }
    for (first, second) in twice {
      let place = place(of: slice[second])
      let name = names.first.flatMap { slice.member($0, of: second) } ?? second
      let text =
        slice[name].holdsText ? " '\(String(decoding: slice.text(at: name), as: UTF8.self))'" : ""
      guard diagnostics.count < Self.maximumDiagnostics else { return }
      diagnostics.append(
        Diagnostic(
          .listedTwice, "'\(arena.shown(key))' lists\(text) twice", at: place,
          notes: [.init("first listed here", at: self.place(of: slice[first]))]))
    }
  }

  func place(of value: Value) -> Place {
    Place(
      file: file, line: value.line, column: value.column,
      length: value.kind == .text ? Int(value.high) : 1)
  }

  // MARK: - Secrets

  /// Whether the text looks like a secret, which is then reported without being shown.
  mutating func checkSecret(_ node: Int, _ key: Int, _ arena: NodeArena) -> Bool {
    guard SecretDetector.suspects(arena.slice(node)) else { return false }
    reportSecret(
      "'\(arena.shown(key))' looks like a secret or a connection string", node, arena,
      hint: "put it into the secret store and name it: {secret: NAME}")
    return true
  }

  mutating func reportSecret(_ message: String, _ node: Int, _ arena: NodeArena, hint: String) {
    guard diagnostics.count < Self.maximumDiagnostics else { return }
    var place = arena.place(of: node, in: file)
    // The line holds what must not be shown.
    place.length = 1
    place.excerpt = "(not shown)"
    place.excerptColumn = place.column
    diagnostics.append(Diagnostic(.secretInDocument, message, at: place, hint: hint))
  }
}

extension ValueSlice {
  /// Whether two texts, or two choices of one list, are the same.
  func isSameScalar(_ a: Int, _ b: Int) -> Bool {
    let (first, second) = (self[a], self[b])
    guard first.kind == second.kind else { return false }
    return first.holdsText
      ? text(first).elementsEqual(text(second)) : first.number == second.number
  }
}
