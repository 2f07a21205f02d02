import Diagnostics

/// Turns nodes into values of a schema, and says everything that is wrong with them.
///
/// What is wrong is reported and left out; the document that holds it does not count.
struct ValueDecoder {
  var out: ValueTree
  var diagnostics: [Diagnostic] = []
  /// Whether a required field is missing that a fragment may still supply; to be checked on the merged values.
  var isPartial = false
  let file: String
  let layer: Layer
  /// Where the document's text begins in `out`.
  let byteBase: Int

  /// Whether the next object is a document, whose `status` was reported already.
  var isDocument = false
  var isInFragment = false
  /// Whether the object that is read lies over, or under, one that may say what it lacks.
  var isCompletable = false
  /// The keys of the objects and maps that are being read, as a stack that keeps its memory.
  private var members: [Member] = []

  private struct Member {
    var field: Int
    var key: Int
  }

  init(file: String, layer: Layer, out: ValueTree = ValueTree()) {
    self.out = out
    self.file = file
    self.layer = layer
    byteBase = out.bytes.count
  }

  /// Reads the node at `node`, the value of the key at `key`, and adds it to `out`.
  mutating func decode(
    _ node: Int, as type: ValueType, of key: Int, in arena: NodeArena, field: UInt16
  ) {
    switch type {
    case .object(let schema):
      guard expect(.mapping, node, type, key, arena) else { return }
      object(node, schema, key, arena, field)
    case .fragment(let schema):
      guard expect(.mapping, node, type, key, arena) else { return }
      (isInFragment, isCompletable) = (true, true)
      object(node, schema, key, arena, field)
      (isInFragment, isCompletable) = (false, false)
    case .map(let format, let element):
      guard expect(.mapping, node, type, key, arena) else { return }
      map(node, format, element, key, arena, field)
    case .list(let element):
      guard expect(.sequence, node, type, key, arena) else { return }
      let completable = isCompletable
      isCompletable = false
      list(node, element, key, arena, field)
      isCompletable = completable
    case .keyed(let schema, let keys):
      guard expect(.sequence, node, type, key, arena) else { return }
      let start = out.values.count
      list(node, .object(schema), key, arena, field)
      checkNames(from: start, node, keys.compactMap { schema.index(of: $0) }, key, arena)
    case .json:
      json(node, key, arena, field)
    case .secret where arena.nodes[node].kind == .mapping:
      secret(node, key, arena, field)
    default:
      guard expect(.scalar, node, type, key, arena) else { return }
      scalar(node, type, key, arena, field)
    }
  }

  func head(_ kind: Value.Kind, _ node: Int, _ arena: NodeArena, _ field: UInt16) -> Value {
    let at = arena.nodes[node]
    return Value(
      kind, field: field, layer: layer,
      position: Value.position(line: at.line, column: at.column))
  }

  // MARK: - Collections

  private mutating func object(
    _ node: Int, _ schema: ObjectSchema, _ key: Int, _ arena: NodeArena, _ field: UInt16
  ) {
    let start = out.append(head(.object, node, arena, field))
    let mark = members.count
    var at = node + 1
    let end = Int(arena.nodes[node].end)
    let isDocument = self.isDocument
    self.isDocument = false
    while at < end {
      let value = Int(arena.nodes[at].end)
      if let index = schema.index(of: arena.slice(at)) {
        push(Member(field: index, key: at), above: mark)
      } else if !isDocument || !arena.scalar(at, equals: "status") {
        unknownKey(at, schema, arena)
      }
      at = Int(arena.nodes[value].end)
    }
    var count = 0
    for position in mark..<members.count {
      let member = members[position]
      let before = out.values.count
      memberValue(member.key, schema, member.field, arena, of: isDocument)
      if out.values.count > before { count += 1 }
    }
    for index in schema.required
    where !members[mark...].contains(where: { $0.field == index }) {
      if isCompletable {
        isPartial = true
      } else {
        missing(schema.fields[index], node, key, arena)
      }
    }
    members.removeSubrange(mark...)
    out.close(start, count: count)
  }

  private mutating func memberValue(
    _ key: Int, _ schema: ObjectSchema, _ field: Int, _ arena: NodeArena, of isDocument: Bool
  ) {
    let value = Int(arena.nodes[key].end)
    let type = schema.types[field]
    let index = UInt16(field)
    switch schema.rules[field] {
    case .forbidden where isInFragment:
      return notInFragment(key, schema.fields[field], arena)
    case .onlyTrue where isInFragment && arena.meaning(of: value) == .bool(false):
      return notInFragment(value, schema.fields[field], arena)
    case .forbidden where isCompletable:
      isCompletable = false
      decode(value, as: type, of: key, in: arena, field: index)
      isCompletable = true
    default:
      // What a tenant's spec lacks, what lies under it may say.
      let isSpec = isDocument && layer == .tenant && arena.scalar(key, equals: "spec")
      if isSpec { isCompletable = true }
      decode(value, as: type, of: key, in: arena, field: index)
      if isSpec { isCompletable = false }
    }
  }

  private mutating func map(
    _ node: Int, _ format: TextFormat, _ element: ValueType, _ key: Int, _ arena: NodeArena,
    _ field: UInt16
  ) {
    let start = out.append(head(.map, node, arena, field))
    guard checkCount(arena.nodes[node].count / 2, node, key, arena) else { return }
    let mark = members.count
    collectKeys(of: node, arena)
    var count = 0
    for position in mark..<members.count {
      let entry = members[position].key
      let text = arena.slice(entry)
      guard format.accepts(text), (1...200).contains(text.count) else {
        report(
          .malformedValue, "'\(arena.shown(entry))' is not a key that '\(arena.shown(key))' takes",
          entry, arena, label: "expected \(format.expectation)")
        continue
      }
      out.append(head(.key, entry, arena, 0), text: text, base: byteBase)
      let before = out.values.count
      decode(Int(arena.nodes[entry].end), as: element, of: entry, in: arena, field: 0)
      if out.values.count == before { out.append(head(.null, entry, arena, 0)) }
      count += 1
    }
    members.removeSubrange(mark...)
    out.close(start, count: count)
  }

  private mutating func list(
    _ node: Int, _ element: ValueType, _ key: Int, _ arena: NodeArena, _ field: UInt16
  ) {
    let start = out.append(head(.list, node, arena, field))
    guard checkCount(arena.nodes[node].count, node, key, arena) else { return }
    var count = 0
    var at = node + 1
    let end = Int(arena.nodes[node].end)
    while at < end {
      let before = out.values.count
      decode(at, as: element, of: key, in: arena, field: 0)
      if out.values.count > before { count += 1 }
      at = Int(arena.nodes[at].end)
    }
    out.close(start, count: count)
    switch element {
    case .text, .choice: checkNames(from: start, node, [], key, arena)
    default: break
    }
  }

  // MARK: - Free-form values

  private mutating func json(_ node: Int, _ key: Int, _ arena: NodeArena, _ field: UInt16) {
    switch arena.nodes[node].kind {
    case .mapping:
      let start = out.append(head(.map, node, arena, field))
      let mark = members.count
      collectKeys(of: node, arena)
      for position in mark..<members.count {
        let entry = members[position].key
        if checkSecret(entry, key, arena) { continue }
        out.append(head(.key, entry, arena, 0), text: arena.slice(entry), base: byteBase)
        json(Int(arena.nodes[entry].end), entry, arena, 0)
      }
      let count = members.count - mark
      members.removeSubrange(mark...)
      out.close(start, count: count)
    case .sequence:
      let start = out.append(head(.list, node, arena, field))
      var at = node + 1
      while at < Int(arena.nodes[node].end) {
        json(at, key, arena, 0)
        at = Int(arena.nodes[at].end)
      }
      out.close(start, count: Int(arena.nodes[node].count))
    case .scalar, .document:
      jsonScalar(node, key, arena, field)
    }
  }

  private mutating func jsonScalar(_ node: Int, _ key: Int, _ arena: NodeArena, _ field: UInt16) {
    switch arena.meaning(of: node) {
    case .null: out.append(head(.null, node, arena, field))
    case .bool(let flag):
      var value = head(.boolean, node, arena, field)
      value.low = flag ? 1 : 0
      out.append(value)
    case .integer(let number):
      out.append(head(.number, node, arena, field), text: String(number).utf8, base: byteBase)
    case .float:
      guard let number = NumericText.normal(arena.slice(node)) else {
        return report(
          .outOfRange, "a number under '\(arena.shown(key))' cannot be kept as JSON", node, arena,
          label: "expected a finite number of at most 400 digits")
      }
      out.append(head(.number, node, arena, field), text: number, base: byteBase)
    case .text:
      if checkSecret(node, key, arena) { return }
      out.append(head(.text, node, arena, field), text: arena.slice(node), base: byteBase)
    }
  }

  // MARK: - Members

  /// Keeps the members of the object that is read in the order of its fields.
  private mutating func push(_ member: Member, above mark: Int) {
    var at = members.count
    while at > mark, members[at - 1].field > member.field { at -= 1 }
    members.insert(member, at: at)
  }

  /// Puts the keys of a mapping on the stack, in the order of jsonb's keys.
  private mutating func collectKeys(of node: Int, _ arena: NodeArena) {
    let mark = members.count
    var at = node + 1
    while at < Int(arena.nodes[node].end) {
      members.append(Member(field: 0, key: at))
      at = Int(arena.nodes[Int(arena.nodes[at].end)].end)
    }
    members[mark...].sort { jsonbPrecedes(arena.slice($0.key), arena.slice($1.key)) }
  }
}

extension NodeArena {
  /// The text of a scalar; empty for a collection.
  func slice(_ index: Int) -> ArraySlice<UInt8> {
    let node = nodes[index]
    return bytes[Int(node.offset)..<Int(node.offset) &+ Int(node.length)]
  }

  /// A scalar's text for a message, cut where it is long.
  func shown(_ index: Int) -> String {
    let text = self.text(index)
    return text.count <= 60 ? text : text.prefix(59) + "…"
  }
}
