import Assembly
package import Diagnostics
package import Specs
import YAMLReader

/// A fleet that stands in memory: texts by their paths, read and loaded as those of a repository are.
package struct FleetFixture: Sendable, NamedFiles {
  package var files: [(path: String, text: String)]
  package var revision = Revision(name: "test", origin: .worktree)

  /// The time zones of the machine, for tests that decide about dates.
  package static let zones: any TimeZoneDatabase = SystemTimeZones()

  package init(_ files: [(path: String, text: String)]) { self.files = files }

  /// One file with several documents.
  package init(_ text: String) { self.init([("fleet.yaml", text)]) }

  package func decode() -> DecodedBatch {
    var reader = YAMLReader()
    var arena = NodeArena()
    var decoder = DocumentDecoder()
    for (index, file) in files.enumerated() where file.path.hasSuffix(".yaml") {
      let bytes = Array(file.text.utf8)
      let problems = reader.read(bytes, file: file.path, into: &arena)
      decoder.decode(arena, of: FileEntry(path: file.path, blob: blob(index)), problems: problems)
    }
    return decoder.finish()
  }

  /// A file that documents name, such as a schema.
  package func content(at path: String) throws(Diagnostic) -> [UInt8] {
    guard let file = files.first(where: { $0.path == path }) else {
      throw Diagnostic(.unreadableFile, "'\(path)' is not there")
    }
    return Array(file.text.utf8)
  }

  package func nodes(at path: String) throws(Diagnostic) -> NodeArena {
    try YAMLReader.nodes(of: try content(at: path), file: path)
  }

  /// The fleet and all that is wrong with it; diagnostics quote their lines.
  package func load() -> LoadedFleet {
    let loaded = FleetLoader.load(
      [decode()], revision: revision, zones: Self.zones, reading: self)
    let lines = files.map { (path: $0.path, lines: SourceLines(Array($0.text.utf8))) }
    return LoadedFleet(
      fleet: loaded.fleet,
      diagnostics: loaded.diagnostics.map { diagnostic in
        lines.reduce(diagnostic) { $1.lines.quoted($0, in: $1.path) }
      })
  }

  /// A blob id that tells the files of a fixture apart.
  private func blob(_ index: Int) -> BlobID {
    var bytes = [UInt8](repeating: 0, count: BlobID.size)
    withUnsafeBytes(of: index.bigEndian) { number in
      for (offset, byte) in number.enumerated() { bytes[offset] = byte }
    }
    return bytes.withUnsafeBytes { BlobID(bytes: $0) }
  }
}
