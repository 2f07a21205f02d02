/// A value as it would be written in a document; defaults are declared this way and read by the same decoder.
package indirect enum Literal: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  case text(String)
  case integer(Int64)
  case boolean(Bool)
  case list([Literal])
  case object([(key: String, value: Literal)])

  package init(stringLiteral text: String) { self = .text(text) }
  package init(integerLiteral number: Int64) { self = .integer(number) }
  package init(booleanLiteral flag: Bool) { self = .boolean(flag) }
  package init(arrayLiteral elements: Literal...) { self = .list(elements) }
  package init(dictionaryLiteral elements: (String, Literal)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }

  /// The literal as the reader would have read it.
  func nodes() -> NodeArena {
    var arena = NodeArena()
    append(to: &arena)
    return arena
  }

  private func append(to arena: inout NodeArena) {
    let index = arena.nodes.count
    switch self {
    case .text(let text): Self.scalar(text, .doubleQuoted, in: &arena)
    case .integer(let number): Self.scalar(String(number), .plain, in: &arena)
    case .boolean(let flag): Self.scalar(String(flag), .plain, in: &arena)
    case .list(let elements):
      arena.nodes.append(FlatNode(kind: .sequence, line: 0, column: 0))
      for element in elements { element.append(to: &arena) }
      arena.nodes[index].count = UInt32(elements.count)
    case .object(let members):
      arena.nodes.append(FlatNode(kind: .mapping, line: 0, column: 0))
      for (key, value) in members {
        Self.scalar(key, .plain, in: &arena)
        value.append(to: &arena)
      }
      arena.nodes[index].count = UInt32(members.count * 2)
    }
    arena.nodes[index].end = UInt32(arena.nodes.count)
  }

  private static func scalar(_ text: String, _ style: FlatNode.Style, in arena: inout NodeArena) {
    var node = FlatNode(
      kind: .scalar, style: style, line: 0, column: 0, offset: UInt32(arena.bytes.count),
      length: UInt32(text.utf8.count))
    node.end = UInt32(arena.nodes.count + 1)
    arena.nodes.append(node)
    arena.bytes.append(contentsOf: text.utf8)
  }
}
