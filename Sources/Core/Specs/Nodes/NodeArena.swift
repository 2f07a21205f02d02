package import Diagnostics

/// One YAML node, 28 bytes, in document order: a collection is followed by its descendants.
@frozen
package struct FlatNode: Sendable {
  @frozen
  package enum Kind: UInt8, Sendable { case document, mapping, sequence, scalar }

  /// How a scalar was written; only a plain one is read as null, a boolean or a number.
  @frozen
  package enum Style: UInt8, Sendable {
    case plain, singleQuoted, doubleQuoted, literal, folded, none
  }

  /// A core tag (`!!str`, `!!int` …) that stands before the node and overrides how it reads.
  @frozen
  package enum Tag: UInt8, Sendable { case none, str, int, float, bool, null, seq, map }

  package var kind: Kind
  package var style: Style
  package var tag: Tag
  /// On a document: an error was reported inside it. It may be looked into to say more, or to know whom it is
  /// about, but what it says does not count.
  package var isFlawed: Bool
  /// Line and column where the node begins, both from 0; the column counts Unicode scalars.
  package var line: UInt32
  package var column: UInt32
  /// Where a scalar's text stands in the arena's bytes.
  package var offset: UInt32
  package var length: UInt32
  /// Number of children; a mapping's keys and values count one each.
  package var count: UInt32
  /// Index of the node after this one and all its descendants.
  package var end: UInt32

  @inlinable
  package init(
    kind: Kind, style: Style = .none, tag: Tag = .none, line: UInt32, column: UInt32,
    offset: UInt32 = 0, length: UInt32 = 0
  ) {
    self.kind = kind
    self.style = style
    self.tag = tag
    self.isFlawed = false
    self.line = line
    self.column = column
    self.offset = offset
    self.length = length
    self.count = 0
    self.end = 0
  }
}

/// The nodes of one file and their text, in two flat arrays that are reused from file to file.
///
/// `nodes` holds the documents of the file one after the other: a `.document` node, then its root and all that is
/// below it. A mapping's children alternate key, value; keys are always scalars. All text is valid UTF-8
/// without NUL; there are no anchors, aliases, merge keys or foreign tags. Keys of one mapping differ, except in
/// a flawed document, where aliases and what was too large stand as empty text.
@frozen
package struct NodeArena: Sendable {
  package var nodes: [FlatNode] = []
  package var bytes: [UInt8] = []
  /// False if the file could not be read to its end: there may be more documents in it than are known.
  package var isWhole = true

  @inlinable
  package init() {}

  /// Forgets the nodes and keeps the memory.
  @inlinable
  package mutating func removeAll() {
    nodes.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    isWhole = true
  }

  /// The text of a scalar as a String; make one only for what is kept.
  @inlinable
  package func text(_ index: Int) -> String {
    let node = nodes[index]
    return String(
      decoding: bytes[Int(node.offset)..<Int(node.offset) &+ Int(node.length)], as: UTF8.self)
  }

  /// Whether the scalar at `index` is exactly `text`, which is ASCII; makes no String.
  @inlinable
  package func scalar(_ index: Int, equals text: StaticString) -> Bool {
    let node = nodes[index]
    guard Int(node.length) == text.utf8CodeUnitCount else { return false }
    return bytes.withUnsafeBufferPointer { buffer in
      for at in 0..<Int(node.length)
      where buffer[Int(node.offset) &+ at] != text.utf8Start[at] {
        return false
      }
      return true
    }
  }

  /// The indices of the documents in this file.
  @inlinable
  package var documents: [Int] {
    var found: [Int] = []
    var index = 0
    while index < nodes.count {
      found.append(index)
      index = Int(nodes[index].end)
    }
    return found
  }

  /// The indices of the direct children of the node at `index`.
  @inlinable
  package func children(of index: Int) -> Children { Children(arena: self, parent: index) }

  /// The direct children of a node; a mapping's keys and values alternate.
  @frozen
  package struct Children: Sequence, IteratorProtocol {
    @usableFromInline let nodes: [FlatNode]
    @usableFromInline var next_: Int
    @usableFromInline let end: Int

    @inlinable
    init(arena: NodeArena, parent: Int) {
      nodes = arena.nodes
      next_ = parent &+ 1
      end = Int(arena.nodes[parent].end)
    }

    @inlinable
    package mutating func next() -> Int? {
      guard next_ < end else { return nil }
      defer { next_ = Int(nodes[next_].end) }
      return next_
    }
  }

  /// The place of a node for a diagnostic; `file` is the path it was read from.
  ///
  /// `SourceLines.quoted` adds the line, and keeps the length on it.
  package func place(of index: Int, in file: String) -> Place {
    let node = nodes[index]
    return Place(
      file: file, line: Int(node.line) + 1, column: Int(node.column) + 1, length: width(of: node))
  }

  /// How many characters a node takes where it begins, as far as its text tells.
  private func width(of node: FlatNode) -> Int {
    guard node.kind == .scalar else { return 1 }
    switch node.style {
    case .literal, .folded, .none: return 1
    case .plain, .singleQuoted, .doubleQuoted:
      let text = bytes[Int(node.offset)..<Int(node.offset) &+ Int(node.length)]
      // Every byte that does not continue a character begins one.
      let characters = text.reduce(into: 0) { if $1 & 0xC0 != 0x80 { $0 += 1 } }
      return max(1, node.style == .plain ? characters : characters + 2)
    }
  }
}
