/// The names that a person may have meant.
enum NearestNames {
  /// At most three names near to the one that was written: the same behind another prefix (`origin/main`), or a
  /// few letters away.
  static func to(_ name: String, among known: [String]) -> [String] {
    let written = Array(name.lowercased().utf8.prefix(100))
    guard !written.isEmpty else { return [] }
    let limit = min(written.count - 1, max(2, written.count / 3))
    var ranked: [(distance: Int, name: String)] = []
    for candidate in known {
      if candidate.hasSuffix("/" + name) {
        ranked.append((0, candidate))
        continue
      }
      let letters = Array(candidate.lowercased().utf8.prefix(100))
      guard abs(letters.count - written.count) <= limit else { continue }
      let distance = self.distance(written, letters)
      if distance <= limit { ranked.append((distance, candidate)) }
    }
    ranked.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return ranked.prefix(3).map(\.name)
  }

  /// How many letters must be added, removed or replaced.
  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var row = Array(0...other.count)
    for (index, letter) in one.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in other.indices {
        let replaced = diagonal + (letter == other[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
      }
    }
    return row[other.count]
  }
}
