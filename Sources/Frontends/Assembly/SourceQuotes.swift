import Diagnostics
import Specs

extension LoadedFleet {
  /// The same with the lines that its diagnostics mean, as far as they can be read.
  ///
  /// A line that holds what looks like a secret is shown by none of them.
  func quoted(
    from files: some FleetFiles, where isMeant: (_ path: String) -> Bool = { _ in true }
  ) -> LoadedFleet {
    let secretLines = Set(
      diagnostics.filter { $0.code == .secretInDocument }.compactMap { $0.place.map(Line.init) })
    var wanted: [String: [Int]] = [:]
    for (index, diagnostic) in diagnostics.enumerated() {
      for file in Set(diagnostic.places.filter { $0.excerpt == nil }.map(\.file))
      where isMeant(file) {
        wanted[file, default: []].append(index)
      }
    }
    guard !wanted.isEmpty else { return self }
    var quoted = diagnostics
    func quote(_ path: String, _ bytes: [UInt8]) {
      let lines = SourceLines(bytes)
      // Under a key that nobody knows, nothing has looked at the value yet.
      func holdsSecret(_ place: Place) -> Bool {
        secretLines.contains(Line(place))
          || place.file == path && Self.mayHoldSecret(lines.bytes(ofLine: place.line))
      }
      for index in wanted[path] ?? [] where !quoted[index].places.contains(where: holdsSecret) {
        quoted[index] = lines.quoted(quoted[index], in: path)
      }
    }
    let known = files.entries.indices.filter { wanted[files.entries[$0].path] != nil }
    // What cannot be read has its diagnostic already; others are shown without their lines.
    _ = try? files.read(known) { index, bytes in quote(files.entries[index].path, Array(bytes)) }
    let listed = Set(known.map { files.entries[$0].path })
    for path in wanted.keys where !listed.contains(path) {
      if let content = try? files.content(at: path) { quote(path, content) }
    }
    return LoadedFleet(fleet: fleet, diagnostics: quoted)
  }

  private static func mayHoldSecret(_ line: ArraySlice<UInt8>) -> Bool {
    if SecretDetector.suspects(line) { return true }
    let text = String(decoding: line, as: UTF8.self).lowercased()
    return [
      "password", "passwd", "passphrase", "secret", "token", "credential", "apikey", "api_key",
    ]
    .contains(where: text.contains)
  }

  private struct Line: Hashable {
    let file: String
    let line: Int

    init(_ place: Place) {
      file = place.file
      line = place.line
    }
  }
}

extension Diagnostic {
  fileprivate var places: [Place] { ([place] + notes.map(\.place)).compactMap(\.self) }
}
