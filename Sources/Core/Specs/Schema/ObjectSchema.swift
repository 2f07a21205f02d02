/// The fields that an object may have: from this one value documents are decoded, checked, defaulted, merged,
/// explained and described to editors.
///
/// A class because it is immutable, shared by everything, and walked for every value of every tenant: passing it
/// copies one pointer.
package final class ObjectSchema: Sendable {
  /// The fields in the order of jsonb's keys (by length, then bytes): a field's index is its place here, and an
  /// object's values stand in this order, so that its canonical JSON is one walk.
  package let fields: [FieldSchema]
  /// The indices of the fields in the order in which people read them.
  package let declared: [Int]
  /// The definition in a JSON Schema that this object is referred to by; nil is written where it stands.
  package let name: String?
  /// The object as it is when nothing is written: every field that has a default.
  let defaults: ValueTree
  /// The indices of the fields that must be written.
  let required: [Int]
  /// The types and fragment rules of `fields`, apart from what is only read by people: they are looked at for every
  /// value of every tenant.
  let types: [ValueType]
  let rules: [FieldSchema.FragmentRule]
  /// `"key": ` for each field, as canonical JSON has it.
  let jsonKeys: [[UInt8]]
  /// All keys, one after the other in the order of `fields`.
  private let keyBytes: [UInt8]
  private let keyEnds: [Int]

  package convenience init(_ declaration: [FieldSchema]) { self.init(nil, declaration) }

  package init(_ name: String?, _ declaration: [FieldSchema]) {
    self.name = name
    let order = declaration.indices.sorted {
      jsonbPrecedes(declaration[$0].key.utf8, declaration[$1].key.utf8)
    }
    fields = order.map { declaration[$0] }
    var declared = [Int](repeating: 0, count: order.count)
    for (index, position) in order.enumerated() { declared[position] = index }
    self.declared = declared
    types = fields.map(\.type)
    rules = fields.map(\.fragment)
    jsonKeys = fields.map { Array("\"\($0.key)\": ".utf8) }
    var bytes: [UInt8] = []
    var ends: [Int] = []
    for field in fields {
      bytes.append(contentsOf: field.key.utf8)
      ends.append(bytes.count)
    }
    required = fields.enumerated().filter { $1.isRequired }.map(\.offset)
    keyBytes = bytes
    keyEnds = ends
    defaults = ValueTree.defaults(of: fields)
  }

  /// The index of the field whose key is these bytes.
  func index(of key: ArraySlice<UInt8>) -> Int? {
    var start = 0
    for (index, end) in keyEnds.enumerated() {
      let length = end - start
      if length > key.count { return nil }
      if length == key.count, keyBytes[start..<end].elementsEqual(key) { return index }
      start = end
    }
    return nil
  }

  package func index(of key: String) -> Int? { index(of: ArraySlice(key.utf8)) }

  package subscript(_ key: String) -> FieldSchema? { index(of: key).map { fields[$0] } }
}

/// One field of an object.
package struct FieldSchema: Sendable {
  package let key: String
  package let type: ValueType
  package let presence: Presence
  /// Whether a Tier or `Platform.spec.defaults` may say it.
  package let fragment: FragmentRule
  /// What it means, in a sentence or two.
  package let description: String

  package enum Presence: Sendable {
    case required
    /// Absent unless written.
    case optional
    case byDefault(Literal)
    /// An object that is always there, made of its own fields' defaults.
    case section
    /// A list of named things whose built-in entries stay when others are written.
    case extending(Literal)
  }

  package enum FragmentRule: Sendable { case allowed, forbidden, onlyTrue }

  package init(
    _ key: String, _ type: ValueType, fragment: FragmentRule = .allowed, _ description: String
  ) {
    self.init(key, type, .optional, fragment: fragment, description)
  }

  package init(
    _ key: String, _ type: ValueType, _ presence: Presence,
    fragment: FragmentRule = .allowed, _ description: String
  ) {
    self.key = key
    self.type = type
    self.presence = presence
    self.fragment = fragment
    self.description = description
  }

  var builtIn: Literal? {
    switch presence {
    case .required, .optional: nil
    case .byDefault(let literal), .extending(let literal): literal
    case .section: .object([])
    }
  }

  package var isRequired: Bool { if case .required = presence { true } else { false } }
  var extendsBuiltIn: Bool { if case .extending = presence { true } else { false } }
}

/// Whether jsonb puts key `a` before key `b`: the shorter first, then by bytes.
@inlinable
func jsonbPrecedes(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Bool {
  let (lengthOfA, lengthOfB) = (a.count, b.count)
  return lengthOfA != lengthOfB ? lengthOfA < lengthOfB : a.lexicographicallyPrecedes(b)
}
