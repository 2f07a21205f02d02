import Diagnostics

/// Collects the documents of all batches by kind and name.
struct FleetGathering {
  var chunks: [ValueTree] = []
  var files: [FileEntry] = []
  var held: [HeldTenant] = []
  var unknownOwners: [Place] = []
  var diagnostics: [Diagnostic] = []
  private var documents: [DecodedDocument] = []
  private var broken: [BrokenDocument] = []
  /// Names of tenants that have a document in error, whatever other documents they have.
  private var brokenNames: Set<String> = []

  init(_ batches: [DecodedBatch]) {
    for batch in batches {
      let (chunkBase, fileBase) = (UInt32(chunks.count), UInt32(files.count))
      chunks.append(contentsOf: batch.chunks)
      files.append(contentsOf: batch.files)
      diagnostics.append(contentsOf: batch.diagnostics)
      documents.reserveCapacity(documents.count + batch.documents.count)
      for var document in batch.documents {
        document.chunk += chunkBase
        document.file += fileBase
        documents.append(document)
      }
      for var document in batch.broken {
        document.file += fileBase
        broken.append(document)
      }
    }
    collectBroken()
  }

  private mutating func collectBroken() {
    for document in broken {
      switch document.kind {
      case .tenant:
        hold(document.names, document.place)
        if let name = document.names.first { brokenNames.insert(name) }
      case nil:
        unknownOwners.append(document.place)
        diagnostics.append(
          Diagnostic(
            .unknownOwners, "it is not known whose document this is", severity: .warning,
            at: document.place,
            hint: "until it is corrected, tenants without a document are held as they are"))
      case .platform, .tier: break
      }
    }
  }

  func slice(_ document: DecodedDocument) -> ValueSlice {
    ValueSlice(
      tree: chunks[Int(document.chunk)], start: Int(document.start),
      byteBase: Int(document.byteBase))
  }

  func place(_ document: DecodedDocument) -> Place {
    Place(file: files[Int(document.file)].path, line: Int(document.line), column: 1)
  }

  // MARK: - Platform and tiers

  /// The one Platform, resolved; nil where there is none that counts.
  mutating func platform() -> GatheredDocument? {
    let platforms = documents.filter { $0.kind == .platform }.sorted(by: isBefore)
    let brokenOnes = broken.filter { $0.kind == .platform }
    guard let first = platforms.first else {
      if brokenOnes.isEmpty {
        diagnostics.append(
          Diagnostic(
            .noPlatform, "the fleet has no Platform document",
            hint: "'tenure explain TN301' shows the smallest one"))
      }
      return nil
    }
    for other in platforms.dropFirst() {
      diagnostics.append(
        Diagnostic(
          .secondPlatform, "the fleet has a second Platform document", at: place(other),
          notes: [.init("the first is here", at: place(first))]))
    }
    return platforms.count == 1 && brokenOnes.isEmpty ? gathered(first) : nil
  }

  /// The tiers in the order of names, and the names of those in error.
  mutating func tiers() -> GatheredTiers {
    let tiers = documents.filter { $0.kind == .tier }.sorted(by: isBefore)
    var result = GatheredTiers(brokenNames: broken.filter { $0.kind == .tier }.flatMap(\.names))
    var first: [String: DecodedDocument] = [:]
    for tier in tiers {
      let document = gathered(tier)
      if let other = first[document.name] {
        diagnostics.append(declaredTwice("Tier", document.name, tier, other))
        result.brokenNames.append(document.name)
      } else {
        first[document.name] = tier
        result.documents.append(document)
      }
    }
    result.documents.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return result
  }

  private func gathered(_ document: DecodedDocument) -> GatheredDocument {
    let slice = slice(document)
    return GatheredDocument(
      name: ValueCursor(slice: slice, index: 0, type: .object(document.kind.schema))[
        path: "metadata.name"]?.text ?? "", slice: slice, file: files[Int(document.file)].path,
      isPartial: document.isPartial)
  }

  private func isBefore(_ a: DecodedDocument, _ b: DecodedDocument) -> Bool {
    let (first, second) = (files[Int(a.file)].path, files[Int(b.file)].path)
    return first == second
      ? a.line < b.line : first.utf8.lexicographicallyPrecedes(second.utf8)
  }

  private func declaredTwice(
    _ kind: String, _ name: String, _ second: DecodedDocument, _ first: DecodedDocument
  ) -> Diagnostic {
    Diagnostic(
      .declaredTwice, "\(kind) '\(name)' is declared twice", at: place(second),
      notes: [.init("first declared here", at: place(first))])
  }

  // MARK: - Tenants

  /// The tenants that are still in question, in the order of names, each with its tier.
  mutating func tenants(of frame: FleetFrame?, tierIsBroken: [Bool]) -> [TenantEntry] {
    var entries: [TenantEntry] = []
    for document in documents where document.kind == .tenant { entries.append(entry(document)) }
    entries.sort(by: precedes)
    if !brokenNames.isEmpty {
      let doubtful = entries.indices.filter { brokenNames.contains(string(entries[$0])) }
      entries = remove(Set(doubtful), from: entries)
    }
    entries = withoutDoubles(entries)
    entries = withoutTakenNames(entries)
    entries = withoutSharedDomains(entries)
    guard let frame else { return entries }
    return entries.compactMap { withTier($0, frame, tierIsBroken) }
  }

  private func entry(_ document: DecodedDocument) -> TenantEntry {
    let slice = slice(document)
    let name = TenantField.name.find(in: slice).map { slice[$0] }
    return TenantEntry(
      chunk: document.chunk, start: document.start, byteBase: document.byteBase,
      name: name?.low ?? 0, nameLength: name?.high ?? 0, file: document.file, line: document.line,
      tier: -1, isPartial: document.isPartial)
  }

  func name(_ entry: TenantEntry) -> ArraySlice<UInt8> {
    let from = Int(entry.byteBase) + Int(entry.name)
    return chunks[Int(entry.chunk)].bytes[from..<from + Int(entry.nameLength)]
  }

  func string(_ entry: TenantEntry) -> String { String(decoding: name(entry), as: UTF8.self) }

  func slice(_ entry: TenantEntry) -> ValueSlice {
    ValueSlice(
      tree: chunks[Int(entry.chunk)], start: Int(entry.start), byteBase: Int(entry.byteBase))
  }

  func place(_ entry: TenantEntry) -> Place {
    Place(file: files[Int(entry.file)].path, line: Int(entry.line), column: 1)
  }

  private func precedes(_ a: TenantEntry, _ b: TenantEntry) -> Bool {
    let (first, second) = (name(a), name(b))
    if first.lexicographicallyPrecedes(second) { return true }
    guard first.elementsEqual(second) else { return false }
    // Of two documents with one name the earlier file comes first, whatever was read first.
    let (one, other) = (files[Int(a.file)].path, files[Int(b.file)].path)
    return one == other ? a.line < b.line : one.utf8.lexicographicallyPrecedes(other.utf8)
  }

  private mutating func hold(_ entry: TenantEntry) {
    let slice = slice(entry)
    let formerly = TenantField.formerly.find(in: slice).map {
      ValueCursor(slice: slice, index: $0, type: TenantField.formerly.type).texts
    }
    hold([string(entry)] + (formerly ?? []), place(entry))
  }

  /// Holds a tenant under its name, and under those it had before.
  private mutating func hold(_ names: [String], _ place: Place) {
    for (position, name) in names.enumerated() {
      held.append(HeldTenant(name: name, isFormerName: position > 0, place: place))
    }
  }

  private mutating func withoutDoubles(_ entries: [TenantEntry]) -> [TenantEntry] {
    var kept: [TenantEntry] = []
    kept.reserveCapacity(entries.count)
    var index = 0
    while index < entries.count {
      var end = index + 1
      while end < entries.count, name(entries[end]).elementsEqual(name(entries[index])) { end += 1 }
      if end == index + 1 {
        kept.append(entries[index])
      } else {
        for entry in entries[index..<end] { hold(entry) }
        for entry in entries[(index + 1)..<end] {
          diagnostics.append(
            Diagnostic(
              .declaredTwice, "Tenant '\(string(entry))' is declared twice", at: place(entry),
              notes: [.init("first declared here", at: place(entries[index]))]))
        }
      }
      index = end
    }
    return kept
  }

  mutating func remove(_ indices: Set<Int>, from entries: [TenantEntry]) -> [TenantEntry] {
    guard !indices.isEmpty else { return entries }
    for index in indices.sorted() { hold(entries[index]) }
    return entries.enumerated().filter { !indices.contains($0.offset) }.map(\.element)
  }

  private mutating func withTier(
    _ entry: TenantEntry, _ frame: FleetFrame, _ tierIsBroken: [Bool]
  ) -> TenantEntry? {
    var entry = entry
    let slice = slice(entry)
    guard let index = TenantField.tier.find(in: slice) else { return entry }
    let text = slice.text(at: index)
    let place = Place(
      file: files[Int(entry.file)].path, line: slice[index].line, column: slice[index].column,
      length: text.count)
    let tier = frame.tiers.firstIndex { $0.name.utf8.elementsEqual(text) }
    let isBroken =
      tier.map { tierIsBroken[$0] } ?? false
      || frame.brokenTierNames.contains { $0.utf8.elementsEqual(text) }
    if let tier, !isBroken {
      entry.tier = Int32(tier)
      return entry
    }
    let name = String(decoding: text, as: UTF8.self)
    if isBroken {
      diagnostics.append(
        Diagnostic(
          .heldByTier, "'\(string(entry))' is held because tier '\(name)' is in error",
          severity: .warning, at: place))
    } else {
      let known = frame.tiers.map(\.name)
      diagnostics.append(
        .unknownReference(to: "tier", name, at: place, declared: known, plural: "tiers"))
    }
    hold(entry)
    return nil
  }
}

/// A document of which there are few.
struct GatheredDocument {
  let name: String
  let slice: ValueSlice
  let file: String
  let isPartial: Bool
}

struct GatheredTiers {
  var documents: [GatheredDocument] = []
  /// Tiers that are declared, but not so that they count.
  var brokenNames: [String]
}

extension Diagnostic {
  /// Something is named that no document declares.
  static func unknownReference(
    to what: String, _ name: String, at place: Place, declared: [String], plural: String
  ) -> Diagnostic {
    var place = place
    let shown = declared.prefix(8).joined(separator: ", ") + (declared.count > 8 ? ", …" : "")
    place.label = declared.isEmpty ? "no \(plural) are declared" : "declared \(plural): \(shown)"
    return Diagnostic(
      .unknownReference, "unknown \(what) '\(name)'", at: place,
      hint: Suggestion.hint(for: name, among: declared))
  }
}
