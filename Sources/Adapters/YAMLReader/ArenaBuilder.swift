import CLibYAML
import Diagnostics
import Specs

/// Turns the events of one file into nodes, and collects what is wrong with them.
struct ArenaBuilder {
  /// What to do after an event.
  enum Step { case more, done, enough }

  /// A document or collection whose end has not come yet.
  private struct Frame {
    var node: Int
    var isMapping: Bool
    var expectsKey: Bool
    /// The key of a pair that is left out as soon as it is complete.
    var dropped: Int?
  }

  let limits: YAMLLimits
  private(set) var problems: [Diagnostic] = []
  private(set) var problemsHidden = 0
  private var file = ""
  private var frames: [Frame] = []
  private var keys: [Int] = []
  private var made = 0
  private var hasFlaw = false

  init(limits: YAMLLimits) { self.limits = limits }

  /// Forgets the last file.
  mutating func begin(_ file: String) {
    self.file = file
    problems.removeAll()
    problemsHidden = 0
    frames.removeAll(keepingCapacity: true)
    made = 0
    hasFlaw = false
  }

  mutating func accept(_ event: UnsafePointer<yaml_event_t>, into arena: inout NodeArena) -> Step {
    let type = event.pointee.type
    if type == YAML_SCALAR_EVENT { return scalar(event, &arena) }
    switch type {
    case YAML_MAPPING_START_EVENT: return open(.mapping, event, &arena)
    case YAML_SEQUENCE_START_EVENT: return open(.sequence, event, &arena)
    case YAML_MAPPING_END_EVENT:
      let mapping = frames[frames.count - 1].node
      for (first, second) in DuplicateKeys.find(in: mapping, of: arena, keys: &keys) {
        duplicate(second, first: first, arena)
      }
      close(&arena)
    case YAML_SEQUENCE_END_EVENT: close(&arena)
    case YAML_ALIAS_EVENT: return alias(event, &arena)
    case YAML_DOCUMENT_START_EVENT: return document(event, &arena)
    case YAML_DOCUMENT_END_EVENT:
      let node = frames.removeLast().node
      arena.nodes[node].end = UInt32(truncatingIfNeeded: arena.nodes.count)
      arena.nodes[node].isFlawed = hasFlaw
    case YAML_STREAM_END_EVENT: return .done
    default: break
    }
    return .more
  }

  /// Ends what is open, for a file that cannot be read further.
  mutating func abandon(_ arena: inout NodeArena) {
    arena.isWhole = false
    hasFlaw = true
    while let frame = frames.popLast() {
      let isHalf = frame.isMapping && !arena.nodes[frame.node].count.isMultiple(of: 2)
      if let key = frame.dropped ?? (isHalf ? lastChild(of: frame.node, arena) : nil) {
        drop(key, from: frame.node, &arena)
      }
      arena.nodes[frame.node].end = UInt32(truncatingIfNeeded: arena.nodes.count)
      if arena.nodes[frame.node].kind == .document { arena.nodes[frame.node].isFlawed = true }
    }
  }

  // MARK: - Nodes

  private mutating func scalar(_ event: UnsafePointer<yaml_event_t>, _ arena: inout NodeArena)
    -> Step
  {
    let scalar = event.pointee.data.scalar
    guard count(event) else { return .enough }
    let index = arena.nodes.count
    let isKey = beginChild(&arena)
    var node = FlatNode(
      kind: .scalar, style: Self.style(scalar.style), line: event.pointee.line,
      column: event.pointee.column)
    var text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    if scalar.length > limits.scalar {
      report(Problems.scalarTooLong(text.count, limits.scalar, at: place(event)))
      text = UnsafeBufferPointer(rebasing: text[..<0])
      node.style = .singleQuoted
    }
    if scalar.anchor != nil { report(Problems.anchor(scalar.anchor, at: place(event))) }
    if let written = scalar.tag {
      if let tag = FlatNode.Tag(written, ofScalar: true) {
        node.tag = tag
        if ScalarMeaning(text, style: node.style, tag: tag) == nil {
          report(Problems.tagMismatch(written, text, at: place(event)))
        }
      } else {
        report(Problems.foreignTag(written, at: place(event)))
      }
    }
    if isKey || node.style == .doubleQuoted {
      if let problem = Problems.character(in: text, isKey: isKey, node.style, at: place(event)) {
        report(problem)
        text = UnsafeBufferPointer(rebasing: text[..<0])
      }
      if isKey, node.style == .plain, node.tag == .none, text.count == 2, text[0] == 0x3C,
        text[1] == 0x3C
      {
        report(Problems.mergeKey(at: place(event, length: 2)))
        frames[frames.count - 1].dropped = index
      }
    }
    node.offset = UInt32(truncatingIfNeeded: arena.bytes.count)
    node.length = UInt32(truncatingIfNeeded: text.count)
    node.end = UInt32(truncatingIfNeeded: index &+ 1)
    arena.bytes.append(contentsOf: text)
    arena.nodes.append(node)
    endChild(&arena)
    return .more
  }

  private mutating func open(
    _ kind: FlatNode.Kind, _ event: UnsafePointer<yaml_event_t>, _ arena: inout NodeArena
  ) -> Step {
    guard count(event) else { return .enough }
    // The first frame is the document's.
    guard frames.count <= limits.depth else {
      report(Problems.tooDeep(limits.depth, at: place(event)))
      return .enough
    }
    let isMapping = kind == .mapping
    let anchor =
      isMapping ? event.pointee.data.mapping_start.anchor : event.pointee.data.sequence_start.anchor
    let tag =
      isMapping ? event.pointee.data.mapping_start.tag : event.pointee.data.sequence_start.tag
    if beginChild(&arena) {
      report(Problems.nonScalarKey(isMapping ? "mapping" : "list", at: place(event)))
      frames[frames.count - 1].dropped = arena.nodes.count
    }
    if anchor != nil { report(Problems.anchor(anchor, at: place(event))) }
    if let tag {
      let expected: FlatNode.Tag = isMapping ? .map : .seq
      if let known = FlatNode.Tag(tag, ofScalar: false) {
        if known != expected, known != FlatNode.Tag.none {
          report(Problems.tagMismatch(tag, nil, at: place(event)))
        }
      } else {
        report(Problems.foreignTag(tag, at: place(event)))
      }
    }
    frames.append(Frame(node: arena.nodes.count, isMapping: isMapping, expectsKey: isMapping))
    arena.nodes.append(
      FlatNode(kind: kind, line: event.pointee.line, column: event.pointee.column))
    return .more
  }

  private mutating func close(_ arena: inout NodeArena) {
    let node = frames.removeLast().node
    arena.nodes[node].end = UInt32(truncatingIfNeeded: arena.nodes.count)
    endChild(&arena)
  }

  private mutating func alias(_ event: UnsafePointer<yaml_event_t>, _ arena: inout NodeArena)
    -> Step
  {
    guard count(event) else { return .enough }
    let name = event.pointee.data.alias.anchor
    report(Problems.alias(name, at: place(event)))
    if beginChild(&arena) { frames[frames.count - 1].dropped = arena.nodes.count }
    var node = FlatNode(
      kind: .scalar, style: .singleQuoted, line: event.pointee.line, column: event.pointee.column)
    node.end = UInt32(truncatingIfNeeded: arena.nodes.count &+ 1)
    arena.nodes.append(node)
    endChild(&arena)
    return .more
  }

  private mutating func document(_ event: UnsafePointer<yaml_event_t>, _ arena: inout NodeArena)
    -> Step
  {
    hasFlaw = false
    guard count(event) else { return .enough }
    let start = event.pointee.data.document_start
    if let version = start.version_directive?.pointee, version.major != 1 || version.minor != 2 {
      report(Problems.versionDirective(version.major, version.minor, at: place(event)))
    }
    if start.tag_directives.start != start.tag_directives.end {
      report(Problems.tagDirective(at: place(event)))
    }
    frames.append(Frame(node: arena.nodes.count, isMapping: false, expectsKey: false))
    arena.nodes.append(
      FlatNode(kind: .document, line: event.pointee.line, column: event.pointee.column))
    return .more
  }

  /// Counts a child for its parent; says whether it stands where a key must.
  @inline(__always)
  private mutating func beginChild(_ arena: inout NodeArena) -> Bool {
    let top = frames[frames.count - 1]
    arena.nodes[top.node].count &+= 1
    return top.expectsKey
  }

  @inline(__always)
  private mutating func endChild(_ arena: inout NodeArena) {
    let top = frames.count - 1
    guard frames[top].isMapping else { return }
    let wasKey = frames[top].expectsKey
    frames[top].expectsKey = !wasKey
    if !wasKey, let key = frames[top].dropped {
      frames[top].dropped = nil
      drop(key, from: frames[top].node, &arena)
    }
  }

  /// Takes the pair that begins with `key`, complete or not, out of its mapping again.
  private func drop(_ key: Int, from mapping: Int, _ arena: inout NodeArena) {
    arena.nodes.removeLast(arena.nodes.count - key)
    let count = arena.nodes[mapping].count
    arena.nodes[mapping].count = count - (count.isMultiple(of: 2) ? 2 : 1)
  }

  /// The last child of a node whose end has not come yet.
  private func lastChild(of node: Int, _ arena: NodeArena) -> Int? {
    var last: Int?
    var next = node + 1
    while next < arena.nodes.count {
      last = next
      next = Int(arena.nodes[next].end)
    }
    return last
  }

  // MARK: - Limits and problems

  private mutating func count(_ event: UnsafePointer<yaml_event_t>) -> Bool {
    made &+= 1
    if made <= limits.nodes { return true }
    report(Problems.tooManyNodes(limits.nodes, at: place(event)))
    return false
  }

  private mutating func duplicate(_ key: Int, first: Int, _ arena: NodeArena) {
    report(
      Problems.duplicateKey(
        arena.text(key), at: arena.place(of: key, in: file), first: arena.place(of: first, in: file)
      ))
  }

  private mutating func report(_ problem: Diagnostic) {
    hasFlaw = true
    if problems.count < limits.problems {
      problems.append(problem)
    } else {
      problemsHidden += 1
    }
  }

  /// Where an event begins; it is underlined to its end if that is on the same line.
  private func place(_ event: UnsafePointer<yaml_event_t>, length: Int? = nil) -> Place {
    let (start, end) = (event.pointee.start_mark, event.pointee.end_mark)
    let width = start.line == end.line && end.column > start.column ? end.column - start.column : 1
    return Place(
      file: file, line: start.line + 1, column: start.column + 1, length: length ?? width)
  }

  private static func style(_ style: yaml_scalar_style_t) -> FlatNode.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }
}

extension yaml_event_t {
  fileprivate var line: UInt32 { UInt32(truncatingIfNeeded: start_mark.line) }
  fileprivate var column: UInt32 { UInt32(truncatingIfNeeded: start_mark.column) }
}
