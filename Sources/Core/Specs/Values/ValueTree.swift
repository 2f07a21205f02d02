/// Values and their text in two flat arrays; what is below a value follows it.
package struct ValueTree: Sendable {
  package var values: [Value] = []
  package var bytes: [UInt8] = []

  package init() {}

  mutating func removeAll() {
    values.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  /// Adds a value with no text and says where it stands.
  @discardableResult
  mutating func append(_ value: Value) -> Int {
    values.append(value)
    return values.count - 1
  }

  mutating func append(_ value: Value, text: some Collection<UInt8>, base: Int = 0) {
    var value = value
    value.low = UInt32(bytes.count - base)
    value.high = UInt32(text.count)
    bytes.append(contentsOf: text)
    values.append(value)
  }

  /// Closes a collection that began at `index`.
  mutating func close(_ index: Int, count: Int) {
    values[index].low = UInt32(count)
    values[index].extent = UInt32(values.count - index)
  }

  package var slice: ValueSlice { ValueSlice(tree: self, start: 0, byteBase: 0) }

  /// The object that results where nothing is written: the fields that have a default.
  static func defaults(of fields: [FieldSchema]) -> ValueTree {
    var tree = ValueTree()
    let root = tree.append(Value(.object, layer: .builtIn, position: 0))
    var count = 0
    for (index, field) in fields.enumerated() {
      guard let literal = field.builtIn else { continue }
      let arena = literal.nodes()
      var decoder = ValueDecoder(file: "", layer: .builtIn)
      decoder.decode(0, as: field.type, of: 0, in: arena, field: UInt16(index))
      precondition(
        decoder.diagnostics.isEmpty,
        "the default of '\(field.key)' is wrong: \(decoder.diagnostics)")
      // A nested object's or list's own defaults are filled in like those of a document.
      var merger = ValueMerge(out: tree)
      merger.complete(decoder.out.slice, 0, field.type)
      tree = merger.out
      count += 1
    }
    tree.close(root, count: count)
    for index in tree.values.indices {
      tree.values[index].position = 0
      tree.values[index].layer = .builtIn
    }
    return tree
  }
}

/// One document's values inside arrays that may hold many documents.
package struct ValueSlice: Sendable {
  package let tree: ValueTree
  /// Where its root stands; indices are relative to it.
  let start: Int
  /// Where its text begins; offsets are relative to it.
  let byteBase: Int

  @inlinable
  package subscript(_ index: Int) -> Value { value(index) }

  @usableFromInline
  func value(_ index: Int) -> Value { tree.values[start + index] }

  package func text(_ value: Value) -> ArraySlice<UInt8> {
    let from = byteBase + Int(value.low)
    return tree.bytes[from..<from + Int(value.high)]
  }

  package func text(at index: Int) -> ArraySlice<UInt8> { text(self[index]) }

  /// The member of the object at `index` whose field this is.
  package func member(_ field: UInt16, of index: Int) -> Int? {
    var at = index + 1
    for _ in 0..<self[index].low {
      let value = self[at]
      if value.field == field { return at }
      if value.field > field { return nil }
      at += Int(value.extent)
    }
    return nil
  }

  /// The indices of a list's elements or an object's members.
  package func members(of index: Int) -> [Int] {
    var found: [Int] = []
    var at = index + 1
    for _ in 0..<self[index].low {
      found.append(at)
      at += Int(self[at].extent)
    }
    return found
  }

  /// The indices of a map's keys and values.
  package func entries(of index: Int) -> [(key: Int, value: Int)] {
    var found: [(key: Int, value: Int)] = []
    var at = index + 1
    for _ in 0..<self[index].low {
      found.append((at, at + 1))
      at += 1 + Int(self[at + 1].extent)
    }
    return found
  }
}
