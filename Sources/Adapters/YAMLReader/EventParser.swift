import CLibYAML

/// libyaml's parser: bytes in, events out. One is used for many files.
struct EventParser: ~Copyable {
  /// libyaml keeps a pointer to its parser, so it may not move.
  private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  private let event = UnsafeMutablePointer<yaml_event_t>.allocate(capacity: 1)
  private var isOpen = false

  init() {
    parser.initialize(to: yaml_parser_t())
    event.initialize(to: yaml_event_t())
  }

  deinit {
    if isOpen {
      yaml_event_delete(event)
      yaml_parser_delete(parser)
    }
    event.deallocate()
    parser.deallocate()
  }

  /// Begins to parse UTF-8 that must stay where it is until `close`; false if there is no memory.
  mutating func open(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    close()
    guard yaml_parser_initialize(parser) == 1 else { return false }
    isOpen = true
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    return true
  }

  mutating func close() {
    guard isOpen else { return }
    yaml_event_delete(event)
    yaml_parser_delete(parser)
    isOpen = false
  }

  /// The next event, good until the next call; nil where the text is not YAML.
  @inline(__always)
  mutating func next() -> UnsafePointer<yaml_event_t>? {
    yaml_event_delete(event)
    return yaml_parser_parse(parser, event) == 1 ? UnsafePointer(event) : nil
  }

  /// How many characters the parser has looked at.
  var charactersScanned: Int { isOpen ? parser.pointee.mark.index : 0 }

  /// Why `next` gave nothing.
  var problem: SyntaxProblem {
    let parser = parser.pointee
    if parser.error == YAML_MEMORY_ERROR { return SyntaxProblem(text: "out of memory") }
    var problem = SyntaxProblem(
      text: parser.problem.map { String(cString: $0) } ?? "not YAML",
      line: parser.problem_mark.line, column: parser.problem_mark.column)
    if let context = parser.context {
      problem.context = SyntaxProblem.Context(
        text: String(cString: context), line: parser.context_mark.line,
        column: parser.context_mark.column)
    }
    return problem
  }
}
