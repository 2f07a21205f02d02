/// Compares values with a schema.
struct BusinessRulesCheck {
  /// What is wrong, and with which value.
  struct Flaw: Hashable {
    var index: Int
    var message: String
    /// What the schema says about the value.
    var hint: String?
  }

  private let schema: BusinessSchema
  private let slice: ValueSlice
  /// Whether more may be laid over the values: then only what nothing can mend is a flaw.
  private let isFragment: Bool
  /// How many schemas may still be looked at: schemas that refer to one another could go on for ever.
  private var steps = 1_000_000
  private var depth = 0

  private static let maximumDepth = 256

  private init(_ schema: BusinessSchema, _ slice: ValueSlice, isFragment: Bool) {
    self.schema = schema
    self.slice = slice
    self.isFragment = isFragment
  }

  /// Everything that is wrong with the value at `index`, which messages call by `name`.
  static func flaws(
    of index: Int, named name: String, in slice: ValueSlice, by schema: BusinessSchema,
    isFragment: Bool
  ) -> [Flaw] {
    var check = BusinessRulesCheck(schema, slice, isFragment: isFragment)
    let flaws = check.flaws(index, 0, name)
    guard check.steps > 0 else {
      return [Flaw(index: index, message: "the schema refers to itself too often to be checked")]
    }
    var seen: Set<Flaw> = []
    return flaws.filter { seen.insert($0).inserted }
  }

  private mutating func flaws(_ index: Int, _ node: Int, _ name: String) -> [Flaw] {
    steps -= 1
    depth += 1
    defer { depth -= 1 }
    guard steps > 0, depth <= Self.maximumDepth else {
      steps = 0
      return []
    }
    var flaws: [Flaw] = []
    for assertion in schema.nodes[node].assertions {
      for var flaw in self.flaws(index, assertion, name) {
        if flaw.index == index, flaw.hint == nil { flaw.hint = schema.nodes[node].description }
        flaws.append(flaw)
      }
    }
    return flaws
  }

  private mutating func fits(_ index: Int, _ node: Int) -> Bool { flaws(index, node, "").isEmpty }

  private mutating func flaws(
    _ index: Int, _ assertion: BusinessSchema.Assertion, _ name: String
  ) -> [Flaw] {
    let value = slice[index]
    func flaw(_ what: String) -> [Flaw] { [Flaw(index: index, message: "'\(name)' \(what)")] }
    switch assertion {
    case .nothing: return flaw("may not stand here")
    case .types(let types):
      guard !types.contains(where: { isOf($0, index) }) else { return [] }
      return flaw("is not of the type \(types.map(\.rawValue).sorted().joined(separator: " or "))")
    case .oneOfValues(let choices):
      let mine = comparable(index, of: slice)
      guard !choices.contains(where: { comparable($0, of: schema.constants) == mine }) else {
        return []
      }
      let shown = choices.prefix(8).map { json($0) }.joined(separator: ", ")
      return flaw(
        choices.count == 1
          ? "is not \(shown)" : "is none of \(shown)\(choices.count > 8 ? ", …" : "")")
    case .bound, .multiple: return value.kind == .number ? numberFlaws(index, assertion, name) : []
    case .length(let range):
      guard isText(value) else { return [] }
      let length = text(index).unicodeScalars.count
      if range.contains(length) { return [] }
      return flaw(
        length < range.lowerBound
          ? "has fewer than \(range.lowerBound) characters"
          : "has more than \(range.upperBound) characters")
    case .pattern(let pattern, let shown):
      guard isText(value), !pattern.matches(text(index)) else { return [] }
      return flaw("does not match \(shown)")
    case .itemCount, .uniqueItems, .prefixItems, .items, .contains:
      return value.kind == .list ? listFlaws(index, assertion, name) : []
    case .memberCount, .required, .dependentRequired, .dependentSchemas, .propertyNames, .members:
      return value.kind == .map ? mapFlaws(index, assertion, name) : []
    case .all(let nodes): return nodes.flatMap { flaws(index, $0, name) }
    case .any, .one, .not, .condition:
      return isFragment ? [] : logicalFlaws(index, assertion, name)
    }
  }

  // MARK: - By the kind of value

  private func numberFlaws(
    _ index: Int, _ assertion: BusinessSchema.Assertion, _ name: String
  ) -> [Flaw] {
    let number = DecimalNumber(slice.text(at: index))
    switch assertion {
    case .bound(let bound, let limit):
      let (holds, words): (Bool, String) =
        switch bound {
        case .minimum: (number >= limit, "is less than")
        case .maximum: (number <= limit, "is more than")
        case .exclusiveMinimum: (number > limit, "is not more than")
        case .exclusiveMaximum: (number < limit, "is not less than")
        }
      return holds ? [] : [Flaw(index: index, message: "'\(name)' \(words) \(limit)")]
    case .multiple(let divisor):
      return divisor.divides(number) == true
        ? [] : [Flaw(index: index, message: "'\(name)' is no multiple of \(divisor)")]
    default: return []
    }
  }

  private mutating func listFlaws(
    _ index: Int, _ assertion: BusinessSchema.Assertion, _ name: String
  ) -> [Flaw] {
    let items = slice.members(of: index)
    func flaw(_ what: String) -> [Flaw] { [Flaw(index: index, message: "'\(name)' \(what)")] }
    switch assertion {
    case .itemCount(let range):
      if range.contains(items.count) { return [] }
      return flaw(
        items.count < range.lowerBound
          ? "has fewer than \(range.lowerBound) elements"
          : "has more than \(range.upperBound) elements"
      )
    case .uniqueItems:
      var first: [String: Int] = [:]
      for (position, item) in items.enumerated() {
        let text = comparable(item, of: slice)
        if let other = first[text] {
          return [
            Flaw(index: item, message: "'\(name)[\(position)]' is the same as '\(name)[\(other)]'")
          ]
        }
        first[text] = position
      }
      return []
    case .prefixItems(let nodes):
      return zip(items, nodes).enumerated().flatMap { position, pair in
        flaws(pair.0, pair.1, "\(name)[\(position)]")
      }
    case .items(let node, let prefix):
      return items.enumerated().dropFirst(prefix).flatMap { position, item in
        flaws(item, node, "\(name)[\(position)]")
      }
    case .contains(let node, let range):
      let count = items.reduce(into: 0) { if fits($1, node) { $0 += 1 } }
      if range.contains(count) { return [] }
      return flaw("has \(count) elements of the kind of which it needs \(Self.words(range))")
    default: return []
    }
  }

  private mutating func mapFlaws(
    _ index: Int, _ assertion: BusinessSchema.Assertion, _ name: String
  ) -> [Flaw] {
    let entries = slice.entries(of: index).map { (key: text($0.key), at: $0.key, value: $0.value) }
    let keys = Set(entries.map(\.key))
    func flaw(_ what: String) -> [Flaw] { [Flaw(index: index, message: "'\(name)' \(what)")] }
    func lacking(_ names: [String]) -> [Flaw] {
      isFragment ? [] : names.filter { !keys.contains($0) }.flatMap { flaw("lacks '\($0)'") }
    }
    switch assertion {
    case .memberCount(let range):
      if entries.count > range.upperBound {
        return flaw("has more than \(range.upperBound) members")
      }
      return isFragment || entries.count >= range.lowerBound
        ? [] : flaw("has fewer than \(range.lowerBound) members")
    case .required(let names): return lacking(names)
    case .dependentRequired(let dependents):
      return dependents.sorted { $0.key < $1.key }.filter { keys.contains($0.key) }
        .flatMap { lacking($0.value) }
    case .dependentSchemas(let dependents):
      return dependents.sorted { $0.key < $1.key }.filter { keys.contains($0.key) }
        .flatMap { flaws(index, $0.value, name) }
    case .propertyNames(let node):
      return entries.flatMap { entry in
        flaws(entry.at, node, entry.key).map {
          Flaw(index: entry.at, message: "the name \($0.message)", hint: $0.hint)
        }
      }
    case .members(let members):
      return entries.flatMap { entry in
        schemas(of: entry.key, in: members).flatMap { node in
          flaws(entry.value, node, "\(name).\(entry.key)").map { flaw in
            // Where a name is not allowed, the name is what is wrong.
            flaw.index == entry.value && isNothing(node)
              ? Flaw(index: entry.at, message: flaw.message, hint: flaw.hint) : flaw
          }
        }
      }
    default: return []
    }
  }

  private func schemas(of key: String, in members: BusinessSchema.Members) -> [Int] {
    var found = members.properties[key].map { [$0] } ?? []
    found += members.patterns.filter { $0.pattern.matches(key) }.map(\.schema)
    return found.isEmpty ? members.additional.map { [$0] } ?? [] : found
  }

  private func isNothing(_ node: Int) -> Bool {
    if case .nothing? = schema.nodes[node].assertions.first { true } else { false }
  }

  private mutating func logicalFlaws(
    _ index: Int, _ assertion: BusinessSchema.Assertion, _ name: String
  ) -> [Flaw] {
    func flaw(_ what: String) -> [Flaw] { [Flaw(index: index, message: "'\(name)' \(what)")] }
    switch assertion {
    case .any(let nodes):
      if nodes.contains(where: { fits(index, $0) }) { return [] }
      return nodes.count == 1
        ? flaws(index, nodes[0], name) : flaw("fits none of \(nodes.count) alternatives")
    case .one(let nodes):
      let count = nodes.reduce(into: 0) { if fits(index, $1) { $0 += 1 } }
      if count == 1 { return [] }
      return flaw(
        count == 0
          ? "fits none of \(nodes.count) alternatives"
          : "fits \(count) alternatives of which only one may fit")
    case .not(let node): return fits(index, node) ? flaw("is what it may not be") : []
    case .condition(let condition, let then, let otherwise):
      let branch = fits(index, condition) ? then : otherwise
      return branch.map { flaws(index, $0, name) } ?? []
    default: return []
    }
  }

  // MARK: - Values

  private func text(_ index: Int) -> String {
    String(decoding: slice.text(at: index), as: UTF8.self)
  }

  private func json(_ constant: Int) -> String {
    ValueCursor(slice: schema.constants, index: constant, type: .json).json
  }

  private func isOf(_ type: BusinessSchema.JSONType, _ index: Int) -> Bool {
    switch (type, slice[index].kind) {
    case (.null, .null), (.boolean, .boolean), (.number, .number), (.string, .text),
      (.string, .key), (.array, .list), (.object, .map):
      true
    case (.integer, .number): DecimalNumber(slice.text(at: index)).isWhole
    default: false
    }
  }

  /// A text that is the same for values that JSON Schema takes for equal: `1` and `1.0`, objects in any order.
  private func comparable(_ index: Int, of slice: ValueSlice) -> String {
    switch slice[index].kind {
    case .number: DecimalNumber(slice.text(at: index)).description
    case .list:
      "[" + slice.members(of: index).map { comparable($0, of: slice) }.joined(separator: ",") + "]"
    case .map:
      // They stand in the order of jsonb's keys.
      "{"
        + slice.entries(of: index).map {
          comparable($0.key, of: slice) + ":" + comparable($0.value, of: slice)
        }.joined(separator: ",") + "}"
    default: ValueCursor(slice: slice, index: index, type: .json).json
    }
  }

  private func isText(_ value: Value) -> Bool { value.kind == .text || value.kind == .key }

  private static func words(_ range: ClosedRange<Int>) -> String {
    range.upperBound == Int.max
      ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
  }
}
