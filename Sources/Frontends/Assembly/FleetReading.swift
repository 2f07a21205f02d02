package import Diagnostics
package import Specs
import YAMLReader

/// Reads a fleet: files through YAML into documents, and documents into a fleet, on as many threads as help.
package struct FleetReading: Sendable {
  /// How many parts are read side by side.
  package var width: Int
  package var zones: any TimeZoneDatabase

  package init(width: Int = 2, zones: any TimeZoneDatabase = SystemTimeZones()) {
    self.width = width
    self.zones = zones
  }

  /// Fewer files than this are not worth a second thread.
  private static var worthDividing: Int { 64 }

  /// - Throws: when the files cannot be read at all. Whatever is wrong with a file or a document is in the result.
  package func load(_ files: some FleetFiles) async throws(Diagnostic) -> LoadedFleet {
    try await assemble(try await decode(files), of: files.revision, with: files)
      .quoted(from: files)
  }

  /// The documents of the files, not yet put together.
  package func decode(_ files: some FleetFiles) async throws(Diagnostic) -> [DecodedBatch] {
    try await inParts(of: files.entries.count) { range throws(Diagnostic) in
      try decode(files, range)
    }
  }

  /// Puts documents together and checks them against one another.
  ///
  /// - Parameter files: those beside the Platform document, for what it names.
  package func assemble(
    _ batches: [DecodedBatch], of revision: Revision, with files: some FleetFiles
  ) async throws(Diagnostic) -> LoadedFleet {
    let draft = FleetDraft(
      batches, revision: revision, zones: zones, reading: FilesBeside(files: files))
    let findings = try await inParts(of: draft.count) { range throws(Diagnostic) in
      draft.check(range)
    }
    return draft.finish(findings)
  }

  private func decode(
    _ files: some FleetFiles, _ range: Range<Int>
  ) throws(Diagnostic) -> DecodedBatch {
    var reader = YAMLReader()
    var arena = NodeArena()
    var decoder = DocumentDecoder()
    let unread = try files.read(range) { index, bytes in
      let entry = files.entries[index]
      let problems = reader.read(bytes, file: entry.path, into: &arena)
      decoder.decode(arena, of: entry, problems: problems)
    }
    for problem in unread {
      guard let index = range.first(where: { files.entries[$0].path == problem.place?.file }) else {
        throw problem
      }
      decoder.unreadable(files.entries[index], problems: [problem])
    }
    return decoder.finish()
  }

  private func inParts<Part: Sendable>(
    of count: Int, _ work: @escaping @Sendable (Range<Int>) throws(Diagnostic) -> Part
  ) async throws(Diagnostic) -> [Part] {
    let parts = count < Self.worthDividing ? 1 : max(1, width)
    let outcomes = await withTaskGroup(of: (Int, Result<Part, Diagnostic>).self) { group in
      for part in 0..<parts {
        let range = count * part / parts..<count * (part + 1) / parts
        group.addTask {
          do throws(Diagnostic) {
            return (part, .success(try work(range)))
          } catch {
            return (part, .failure(error))
          }
        }
      }
      var outcomes: [(Int, Result<Part, Diagnostic>)] = []
      for await outcome in group { outcomes.append(outcome) }
      return outcomes.sorted { $0.0 < $1.0 }
    }
    var results: [Part] = []
    for outcome in outcomes { results.append(try outcome.1.get()) }
    return results
  }
}

private struct FilesBeside<Files: FleetFiles>: NamedFiles {
  let files: Files

  func content(at path: String) throws(Diagnostic) -> [UInt8] { try files.content(at: path) }

  func nodes(at path: String) throws(Diagnostic) -> NodeArena {
    try YAMLReader.nodes(of: try files.content(at: path), file: path)
  }
}
