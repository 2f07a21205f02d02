/// A value together with its type: for reading a few fields by their keys, and for showing them.
package struct ValueCursor: Sendable {
  package let slice: ValueSlice
  package let index: Int
  package let type: ValueType

  package var value: Value { slice[index] }

  /// A member of an object, or an entry of a map.
  package subscript(key: String) -> ValueCursor? {
    switch type {
    case .object(let schema), .fragment(let schema):
      guard let field = schema.index(of: key), let at = slice.member(UInt16(field), of: index)
      else { return nil }
      return ValueCursor(slice: slice, index: at, type: schema.fields[field].type)
    case .map(_, let element):
      return entries.first { $0.key == key }
        .map { ValueCursor(slice: slice, index: $0.value.index, type: element) }
    default: return nil
    }
  }

  /// What a dotted path of keys leads to.
  package subscript(path path: String) -> ValueCursor? {
    path.split(separator: ".").reduce(Optional(self)) { $0?[String($1)] }
  }

  package var text: String? {
    switch value.kind {
    case .choice: if case .choice(let choices) = type { choices[Int(value.number)] } else { nil }
    case _ where value.holdsText: String(decoding: slice.text(value), as: UTF8.self)
    default: nil
    }
  }

  package var integer: Int64? {
    value.kind == .integer || value.kind == .size ? value.number : nil
  }
  package var flag: Bool? { value.kind == .boolean ? value.number != 0 : nil }
  package var period: Period? { value.kind == .duration ? value.period : nil }
  package var percentage: Percentage? {
    value.kind == .percentage ? Percentage(partsPerMillion: value.number) : nil
  }

  package func choice<Choice: CaseIterable & RawRepresentable>(_: Choice.Type) -> Choice?
  where Choice.RawValue == String {
    text.flatMap(Choice.init(rawValue:))
  }

  /// The elements of a list.
  package var items: [ValueCursor] {
    guard value.kind == .list else { return [] }
    let element: ValueType =
      switch type {
      case .list(let element): element
      case .keyed(let schema, _): .object(schema)
      default: .json
      }
    return slice.members(of: index).map { ValueCursor(slice: slice, index: $0, type: element) }
  }

  package var texts: [String] { items.compactMap(\.text) }

  /// The entries of a map, or the members of an object in the order in which people read them.
  package var entries: [(key: String, value: ValueCursor)] {
    switch type {
    case .object(let schema), .fragment(let schema):
      return schema.declared.compactMap { field in
        slice.member(UInt16(field), of: index).map {
          let field = schema.fields[field]
          return (field.key, ValueCursor(slice: slice, index: $0, type: field.type))
        }
      }
    default:
      guard value.kind == .map else { return [] }
      let element: ValueType = if case .map(_, let element) = type { element } else { .json }
      return slice.entries(of: index).map {
        (
          String(decoding: slice.text(at: $0.key), as: UTF8.self),
          ValueCursor(slice: slice, index: $0.value, type: element)
        )
      }
    }
  }

  package func appendJSON(to out: inout [UInt8]) { slice.appendJSON(index, as: type, to: &out) }

  /// The value as PostgreSQL prints it in jsonb.
  package var json: String {
    var bytes: [UInt8] = []
    appendJSON(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
