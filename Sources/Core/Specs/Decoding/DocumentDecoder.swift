package import Diagnostics

/// Turns the nodes of files into decoded documents; one a thread, each for files of its own.
package struct DocumentDecoder: Sendable {
  private var batch = DecodedBatch()
  /// The values of the documents that are being collected; sealed when it is full.
  private var chunk = ValueTree()

  /// Values after which a chunk is sealed: arrays that only grow would be copied at every doubling.
  private static let chunkSize = 1 << 15

  package init() {}

  /// Decodes the documents of one file.
  ///
  /// - Parameter problems: what the reader of YAML had to say; they become part of the result.
  package mutating func decode(
    _ arena: NodeArena, of entry: FileEntry, problems: [Diagnostic] = []
  ) {
    let file = UInt32(batch.files.count)
    batch.files.append(entry)
    batch.diagnostics.append(contentsOf: problems)
    var index = 0
    while index < arena.nodes.count {
      let document = arena.nodes[index]
      // A document without content (a lone `---`, a comment) says nothing.
      if document.count > 0, !isEmpty(index + 1, arena) || document.isFlawed {
        decode(document: index, arena, file, entry.path)
      }
      index = Int(document.end)
    }
    if !arena.isWhole { unknownOwner(of: Place(file: entry.path, line: 1, column: 1), file) }
  }

  /// Records a file that could not be read at all.
  package mutating func unreadable(_ entry: FileEntry, problems: [Diagnostic]) {
    batch.files.append(entry)
    batch.diagnostics.append(contentsOf: problems)
    unknownOwner(
      of: Place(file: entry.path, line: 1, column: 1), UInt32(batch.files.count - 1))
  }

  package consuming func finish() -> DecodedBatch {
    if !chunk.values.isEmpty { batch.chunks.append(chunk) }
    return batch
  }

  // MARK: - One document

  private mutating func decode(
    document: Int, _ arena: NodeArena, _ file: UInt32, _ path: String
  ) {
    let root = document + 1
    var decoder = ValueDecoder(file: path, layer: .tenant)
    let place = arena.place(of: root, in: path)
    guard let kind = kind(of: root, arena, &decoder) else {
      batch.diagnostics.append(contentsOf: decoder.diagnostics)
      if decoder.diagnostics.contains(where: { $0.code != .reservedKind }) {
        unknownOwner(of: place, file)
      }
      return
    }
    if chunk.values.count >= Self.chunkSize {
      batch.chunks.append(chunk)
      chunk = ValueTree()
    }
    if chunk.values.isEmpty {
      chunk.values.reserveCapacity(Self.chunkSize + (Self.chunkSize >> 3))
      chunk.bytes.reserveCapacity(Self.chunkSize * 8)
    }
    let (start, byteBase) = (chunk.values.count, chunk.bytes.count)
    // The chunk moves into the decoder and back, so that it is never copied.
    let tree = chunk
    chunk = ValueTree()
    decoder = ValueDecoder(file: path, layer: kind.layer, out: tree)
    decoder.decode(document: root, as: kind, arena)
    chunk = decoder.out
    guard decoder.diagnostics.isEmpty, !arena.nodes[document].isFlawed else {
      chunk.values.removeSubrange(start...)
      chunk.bytes.removeSubrange(byteBase...)
      batch.diagnostics.append(contentsOf: decoder.diagnostics)
      broken(kind, root, arena, file, place)
      return
    }
    batch.documents.append(
      DecodedDocument(
        kind: kind, isPartial: decoder.isPartial, chunk: UInt32(batch.chunks.count),
        start: UInt32(start), byteBase: UInt32(byteBase), file: file,
        line: arena.nodes[root].line + 1))
  }

  private func isEmpty(_ root: Int, _ arena: NodeArena) -> Bool {
    arena.nodes[root].kind == .scalar && arena.meaning(of: root) == .null
  }

  private mutating func kind(
    of root: Int, _ arena: NodeArena, _ decoder: inout ValueDecoder
  ) -> DocumentKind? {
    guard arena.nodes[root].kind == .mapping else {
      decoder.report(
        .notADocument, "this is not a Tenure document", root, arena,
        label: "expected apiVersion, kind, metadata and spec")
      return nil
    }
    guard let kind = arena.value(of: "kind", in: root),
      arena.value(of: "apiVersion", in: root) != nil
    else {
      decoder.report(
        .notADocument, "this is not a Tenure document", root, arena,
        label: "expected apiVersion: \(DocumentKind.apiVersion) and a kind")
      return nil
    }
    let name = arena.nodes[kind].kind == .scalar ? arena.text(kind) : ""
    if let known = DocumentKind(rawValue: name) { return known }
    if DocumentKind.reserved.contains(name) {
      decoder.report(
        .reservedKind, "documents of kind '\(name)' are not known to this version", kind, arena)
      return nil
    }
    let known = DocumentKind.allCases.map(\.rawValue)
    decoder.report(
      .notADocument, "unknown kind '\(arena.shown(kind))'", kind, arena,
      label: "expected one of " + known.joined(separator: ", "),
      hint: Suggestion.hint(for: name, among: known + DocumentKind.reserved))
    return nil
  }

  // MARK: - What does not count

  /// Keeps the names that a document in error is about, so that those tenants are held as they are.
  private mutating func broken(
    _ kind: DocumentKind, _ root: Int, _ arena: NodeArena, _ file: UInt32, _ place: Place
  ) {
    var names: [String] = []
    var isKnown = true
    if let metadata = arena.value(of: "metadata", in: root),
      let name = arena.value(of: "name", in: metadata), arena.isName(name)
    {
      names.append(arena.text(name))
      if let formerly = arena.value(of: "formerly", in: metadata) {
        var at = formerly + 1
        let end = Int(arena.nodes[formerly].end)
        isKnown = arena.nodes[formerly].kind == .sequence
        while at < end {
          if arena.isName(at) { names.append(arena.text(at)) } else { isKnown = false }
          at = Int(arena.nodes[at].end)
        }
      }
    } else {
      isKnown = false
    }
    batch.broken.append(BrokenDocument(kind: kind, names: names, file: file, place: place))
    if !isKnown, kind == .tenant { unknownOwner(of: place, file) }
  }

  private mutating func unknownOwner(of place: Place, _ file: UInt32) {
    batch.broken.append(BrokenDocument(kind: nil, names: [], file: file, place: place))
  }
}

extension ValueDecoder {
  /// Reads a whole document; its envelope says of which kind it is.
  mutating func decode(document root: Int, as kind: DocumentKind, _ arena: NodeArena) {
    if let status = arena.key("status", in: root) {
      report(
        .statusInGit, "'status' does not belong in git", status, arena,
        hint: "remove it; 'tenure status' shows what is")
    }
    isDocument = true
    decode(root, as: .object(kind.schema), of: root, in: arena, field: 0)
  }
}

extension NodeArena {
  /// The value of a key in a mapping; nil if there is none.
  func value(of name: StaticString, in mapping: Int) -> Int? {
    key(name, in: mapping).map { Int(nodes[$0].end) }
  }

  func key(_ name: StaticString, in mapping: Int) -> Int? {
    guard nodes[mapping].kind == .mapping else { return nil }
    var at = mapping + 1
    while at < Int(nodes[mapping].end) {
      if scalar(at, equals: name) { return at }
      at = Int(nodes[Int(nodes[at].end)].end)
    }
    return nil
  }

  func isName(_ index: Int) -> Bool {
    nodes[index].kind == .scalar && TextFormat.name.accepts(slice(index))
  }
}
