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
    /// Children so far; the node is told at the end.
    var count: UInt32 = 0
    /// The key of a pair that is left out as soon as it is complete.
    var dropped: Int?
  }

  let limits: YAMLLimits
  private(set) var problems: [Diagnostic] = []
  private(set) var problemsHidden = 0
  /// The problem after which nothing more is read.
  private(set) var ending: Diagnostic?
  private var file = ""
  /// The innermost open node, and those around it. Outside of documents, a frame that is nobody's.
  private var top = Frame(node: 0, isMapping: false, expectsKey: false)
  private var frames: [Frame] = []
  private var keys: [Int] = []
  private var made = 0
  private var hasFlaw = false

  var hasProblems: Bool { !problems.isEmpty || ending != nil }

  init(limits: YAMLLimits) { self.limits = limits }

  /// Forgets the last file.
  mutating func begin(_ file: String) {
    self.file = file
    problems.removeAll()
    problemsHidden = 0
    ending = nil
    frames.removeAll(keepingCapacity: true)
    top = Frame(node: 0, isMapping: false, expectsKey: false)
    made = 0
    hasFlaw = false
  }

  mutating func accept(_ event: UnsafePointer<yaml_event_t>, into arena: inout NodeArena) -> Step {
    // The raw values: libyaml's enumeration is compared through a witness table otherwise.
    switch event.pointee.type.rawValue {
    case YAML_SCALAR_EVENT.rawValue: return scalar(event, &arena)
    case YAML_MAPPING_START_EVENT.rawValue: return open(.mapping, event, &arena)
    case YAML_SEQUENCE_START_EVENT.rawValue: return open(.sequence, event, &arena)
    case YAML_MAPPING_END_EVENT.rawValue:
      let mapping = top.node
      for (first, second) in DuplicateKeys.find(
        in: mapping, count: top.count, of: arena, keys: &keys)
      {
        duplicate(second, first: first, arena)
      }
      close(&arena)
    case YAML_SEQUENCE_END_EVENT.rawValue: close(&arena)
    case YAML_ALIAS_EVENT.rawValue: return alias(event, &arena)
    case YAML_DOCUMENT_START_EVENT.rawValue: return document(event, &arena)
    case YAML_DOCUMENT_END_EVENT.rawValue:
      let node = end(&arena)
      arena.nodes[node].isFlawed = hasFlaw
    case YAML_STREAM_END_EVENT.rawValue: return .done
    default: break
    }
    return .more
  }

  /// Ends what is open, for a file that cannot be read further.
  mutating func abandon(_ arena: inout NodeArena) {
    arena.isWhole = false
    hasFlaw = true
    while !frames.isEmpty {
      let isHalf = top.isMapping && !top.count.isMultiple(of: 2)
      if let key = top.dropped ?? (isHalf ? lastChild(of: top.node, arena) : nil) {
        drop(key, &arena)
      }
      let node = end(&arena)
      if case .document = arena.nodes[node].kind { arena.nodes[node].isFlawed = true }
    }
  }

  // MARK: - Nodes

  private mutating func scalar(_ event: UnsafePointer<yaml_event_t>, _ arena: inout NodeArena)
    -> Step
  {
    let scalar = event.pointee.data.scalar
    guard count(event) else { return .enough }
    top.count &+= 1
    let isKey = top.expectsKey
    var node = FlatNode(
      kind: .scalar, style: Self.style(scalar.style), tag: .none, line: event.pointee.line,
      column: event.pointee.column, offset: UInt32(truncatingIfNeeded: arena.bytes.count), length: 0
    )
    var text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    if scalar.length > limits.scalar || scalar.anchor != nil || scalar.tag != nil
      || (isKey || scalar.style.rawValue == YAML_DOUBLE_QUOTED_SCALAR_STYLE.rawValue)
        && Problems.mayDeceive(text)
      || isKey && Self.isMergeKey(scalar, text)
    {
      text = inspect(event, text, isKey: isKey, &node, arena.nodes.count)
    }
    node.length = UInt32(truncatingIfNeeded: text.count)
    node.end = UInt32(truncatingIfNeeded: arena.nodes.count &+ 1)
    arena.bytes.append(contentsOf: text)
    arena.nodes.append(node)
    endChild(&arena)
    return .more
  }

  /// Looks at a scalar that is not as most are; returns the text that is kept of it.
  @inline(never)
  private mutating func inspect(
    _ event: UnsafePointer<yaml_event_t>, _ text: UnsafeBufferPointer<UInt8>, isKey: Bool,
    _ node: inout FlatNode, _ index: Int
  ) -> UnsafeBufferPointer<UInt8> {
    let scalar = event.pointee.data.scalar
    let nothing = UnsafeBufferPointer(rebasing: text[..<0])
    if let anchor = scalar.anchor { reportAnchor(anchor, isFirst: scalar.tag == nil, event) }
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
    if scalar.length > limits.scalar {
      report(Problems.scalarTooLong(text.count, limits.scalar, at: place(event)))
      node.style = .singleQuoted
    } else if isKey, Self.isMergeKey(scalar, text) {
      report(Problems.mergeKey(at: place(event, length: 2)))
    } else if isKey || node.style == .doubleQuoted,
      let problem = Problems.character(in: text, isKey: isKey, node.style, at: place(event))
    {
      report(problem)
    } else {
      return text
    }
    if isKey { top.dropped = index }
    return nothing
  }

  private static func isMergeKey(
    _ scalar: yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar,
    _ text: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    text.count == 2 && text[0] == UInt8(ascii: "<") && text[1] == UInt8(ascii: "<")
      && scalar.style.rawValue == YAML_PLAIN_SCALAR_STYLE.rawValue && scalar.tag == nil
  }

  private mutating func open(
    _ kind: FlatNode.Kind, _ event: UnsafePointer<yaml_event_t>, _ arena: inout NodeArena
  ) -> Step {
    guard count(event) else { return .enough }
    // The first frame is the document's.
    guard frames.count <= limits.depth else {
      ending = Problems.tooDeep(limits.depth, at: place(event))
      return .enough
    }
    let isMapping: Bool
    let anchor: UnsafeMutablePointer<yaml_char_t>?
    let tag: UnsafeMutablePointer<yaml_char_t>?
    if case .mapping = kind {
      let start = event.pointee.data.mapping_start
      (isMapping, anchor, tag) = (true, start.anchor, start.tag)
    } else {
      let start = event.pointee.data.sequence_start
      (isMapping, anchor, tag) = (false, start.anchor, start.tag)
    }
    top.count &+= 1
    if top.expectsKey {
      report(Problems.nonScalarKey(isMapping ? "mapping" : "list", at: place(event)))
      top.dropped = arena.nodes.count
    }
    if let anchor { reportAnchor(anchor, isFirst: tag == nil, event) }
    if let tag { inspect(tag, of: isMapping ? .map : .seq, event) }
    begin(kind, isMapping: isMapping, event, &arena)
    return .more
  }

  /// Looks at the tag of a collection.
  private mutating func inspect(
    _ tag: UnsafePointer<UInt8>, of expected: FlatNode.Tag, _ event: UnsafePointer<yaml_event_t>
  ) {
    if let known = FlatNode.Tag(tag, ofScalar: false) {
      if known != expected, known != .none {
        report(Problems.tagMismatch(tag, nil, at: place(event)))
      }
    } else {
      report(Problems.foreignTag(tag, at: place(event)))
    }
  }

  private mutating func begin(
    _ kind: FlatNode.Kind, isMapping: Bool, _ event: UnsafePointer<yaml_event_t>,
    _ arena: inout NodeArena
  ) {
    frames.append(top)
    top = Frame(node: arena.nodes.count, isMapping: isMapping, expectsKey: isMapping)
    arena.nodes.append(
      FlatNode(
        kind: kind, style: .none, tag: .none, line: event.pointee.line,
        column: event.pointee.column, offset: 0, length: 0))
  }

  /// Ends the innermost node; returns it.
  private mutating func end(_ arena: inout NodeArena) -> Int {
    let node = top.node
    arena.nodes[node].count = top.count
    arena.nodes[node].end = UInt32(truncatingIfNeeded: arena.nodes.count)
    top = frames.removeLast()
    return node
  }

  private mutating func close(_ arena: inout NodeArena) {
    _ = end(&arena)
    endChild(&arena)
  }

  private mutating func alias(_ event: UnsafePointer<yaml_event_t>, _ arena: inout NodeArena)
    -> Step
  {
    guard count(event) else { return .enough }
    let name = event.pointee.data.alias.anchor
    report(Problems.alias(name, at: place(event)))
    top.count &+= 1
    if top.expectsKey { top.dropped = arena.nodes.count }
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
    begin(.document, isMapping: false, event, &arena)
    return .more
  }

  @inline(__always)
  private mutating func endChild(_ arena: inout NodeArena) {
    guard top.isMapping else { return }
    let wasKey = top.expectsKey
    top.expectsKey = !wasKey
    if !wasKey, let key = top.dropped {
      top.dropped = nil
      drop(key, &arena)
    }
  }

  /// Takes the pair that begins with `key`, complete or not, out of the innermost mapping again.
  @inline(never)
  private mutating func drop(_ key: Int, _ arena: inout NodeArena) {
    arena.nodes.removeLast(arena.nodes.count - key)
    top.count -= top.count.isMultiple(of: 2) ? 2 : 1
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
    ending = Problems.tooManyNodes(limits.nodes, at: place(event))
    return false
  }

  /// Reports an anchor, underlined where the event is known to begin with it.
  private mutating func reportAnchor(
    _ name: UnsafePointer<UInt8>, isFirst: Bool, _ event: UnsafePointer<yaml_event_t>
  ) {
    // Names of anchors are ASCII: libyaml takes nothing else.
    let length = isFirst ? String(cString: name).utf8.count + 1 : 1
    report(Problems.anchor(name, at: place(event, length: length)))
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
    switch style.rawValue {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE.rawValue: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE.rawValue: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE.rawValue: .literal
    case YAML_FOLDED_SCALAR_STYLE.rawValue: .folded
    default: .plain
    }
  }
}

extension yaml_event_t {
  fileprivate var line: UInt32 { UInt32(truncatingIfNeeded: start_mark.line) }
  fileprivate var column: UInt32 { UInt32(truncatingIfNeeded: start_mark.column) }
}
