import Diagnostics
import Foundation
import Specs
import Testing
import YAMLReader

/// Whatever the bytes are, the reader returns, and what it returns is well-formed.
@Suite struct FuzzTests {
  @Test(arguments: 0..<20) func `mutated files neither trap nor hang nor break the arena`(
    seed: UInt64
  ) throws {
    var random = SplitMix(state: seed)
    let corpus = try Self.corpus()
    var reader = YAMLReader()
    var arena = NodeArena()
    for round in 0..<1_000 {
      let bytes = random.mutate(corpus)
      let problems = reader.read(bytes, file: "fuzz.yaml", into: &arena)
      if let fault = Self.fault(of: arena, problems) {
        Issue.record("seed \(seed), round \(round): \(fault): \(Data(bytes).base64EncodedString())")
        return
      }
    }
    // What came before leaves no trace.
    #expect(reader.read(Array("a: [1, x]".utf8), file: "last", into: &arena).isEmpty)
    #expect(arena.json(of: 0) == "{\"a\":[1,\"x\"]}")
  }

  /// The files of the golden cases, and some that are mean.
  private static func corpus() throws -> [[UInt8]] {
    let golden = try GoldenTests.cases.map {
      try Array(Data(contentsOf: GoldenTests.folder.appending(path: "\($0)/input.yaml")))
    }
    let mean = ["[[{{? - ", "\u{202E}: \u{0}", "a: !!int\n- b", "? ? - - [", "%TAG ! !\n--- !a"]
    return golden + mean.map { Array($0.utf8) }
  }

  /// What contradicts the promises of the arena, if anything does.
  private static func fault(of arena: NodeArena, _ problems: [Diagnostic]) -> String? {
    if problems.count > YAMLLimits.standard.problems { return "too many problems" }
    let documents = arena.documents
    let isClean = arena.isWhole && documents.allSatisfy { !arena.nodes[$0].isFlawed }
    if !problems.isEmpty && isClean && !documents.isEmpty { return "a problem without a flaw" }
    if problems.isEmpty && !isClean { return "a flaw without a problem" }
    for problem in problems {
      guard let place = problem.place, place.line > 0, place.column > 0,
        problem.hint != nil
      else { return "a problem without place or hint: \(problem.message)" }
    }
    let rendered = DiagnosticRenderer().render(problems) + Diagnostic.json(problems)
    if rendered.unicodeScalars.contains(where: { $0.isDeceptive && $0 != "\n" }) {
      return "a problem that deceives"
    }
    for document in documents {
      if case .document = arena.nodes[document].kind {} else { return "a root without document" }
      if let fault = fault(of: document, in: arena, depth: 0) { return fault }
      if arena.json(of: document).unicodeScalars.contains(where: \.isDeceptive) {
        return "JSON that deceives"
      }
    }
    return nil
  }

  private static func fault(of index: Int, in arena: NodeArena, depth: Int) -> String? {
    let node = arena.nodes[index]
    guard node.end > index, node.end <= arena.nodes.count else { return "an end out of bounds" }
    if depth > 66 { return "too deep" }
    let children = Array(arena.children(of: index))
    guard children.count == node.count else {
      return "\(children.count) children, not \(node.count)"
    }
    switch node.kind {
    case .scalar:
      let end = Int(node.offset) + Int(node.length)
      guard end <= arena.bytes.count, node.count == 0 else { return "a text out of bounds" }
      let text = arena.bytes[Int(node.offset)..<end]
      if String(validating: text, as: UTF8.self) == nil || text.contains(0) { return "no UTF-8" }
      _ = arena.meaning(of: index)
    case .mapping:
      guard children.count.isMultiple(of: 2) else { return "a key without a value" }
      for position in stride(from: 0, to: children.count, by: 2) {
        if case .scalar = arena.nodes[children[position]].kind { continue }
        return "a key that is no scalar"
      }
    case .document: if children.count > 1 { return "two roots" }
    case .sequence: break
    }
    for child in children {
      if let fault = fault(of: child, in: arena, depth: depth + 1) { return fault }
    }
    return nil
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed, everywhere.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private static let pieces = [
    "[", "]", "{", "}", ": ", ":\n", "- ", "? ", "\n", "\r", "\t", "  ", "'", "\"", "|\n", ">-\n",
    "&a ",
    "*a ", "<<: ", "!!int ", "!x ", "!!map ", "---\n", "...\n", "%YAML 1.1\n", "#", ",", "\\u202e",
    "\\0", "\\xZZ", "~", "0x", ".inf", "\u{202E}", "\u{FEFF}", "\u{85}", "@", "`", "é", "😀",
  ].map { Array($0.utf8) }

  /// One of the files with up to eight changes.
  mutating func mutate(_ corpus: [[UInt8]]) -> [UInt8] {
    var bytes = corpus.randomElement(using: &self) ?? []
    for _ in 0..<Int.random(in: 1...8, using: &self) {
      let at = Int.random(in: 0...bytes.count, using: &self)
      let end = min(bytes.count, at + Int.random(in: 0...24, using: &self))
      switch Int.random(in: 0..<7, using: &self) {
      case 0 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &self)
      case 1 where at < bytes.count: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &self)
      case 2: bytes.removeSubrange(at..<end)
      case 3: bytes.insert(contentsOf: bytes[at..<end], at: at)
      case 4:
        let other = corpus.randomElement(using: &self) ?? []
        bytes.replaceSubrange(at..., with: other.suffix(Int.random(in: 0...80, using: &self)))
      default:
        let piece = Self.pieces.randomElement(using: &self) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &self) { bytes.insert(contentsOf: piece, at: at) }
      }
    }
    return bytes
  }
}
