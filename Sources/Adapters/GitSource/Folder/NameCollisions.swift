import Diagnostics

/// Finds names in one folder that some file system would take for the same.
///
/// Plain names (ASCII, lower case) cannot collide with each other, so only the others are folded and kept; the plain
/// ones are looked up among them, and only in a folder that has any.
struct NameCollisions {
  private var folded: [String: String] = [:]
  private var pairs: [(String, String)] = []

  /// Takes a name that is not plain.
  mutating func note(foldable name: String) {
    let key = EntryName.folded(name)
    if let other = folded[key] { pairs.append((other, name)) } else { folded[key] = name }
  }

  var needsPlainNames: Bool { !folded.isEmpty }

  /// Takes a plain name, after all that are not.
  mutating func check(plain name: String) {
    if let other = folded[name] { pairs.append((other, name)) }
  }

  /// Adds a problem for each pair in the folder whose path (with a `/` at its end, or empty) is `folder`.
  func report(in folder: [UInt8], to refusals: inout Refusals) throws(Diagnostic) {
    for (one, other) in pairs {
      try refusals.add(
        .entry(
          .collidingNames, folder + Array(other.utf8),
          "is the same name as '\(EntryName.shown(one.utf8))' on some file systems",
          hint: "rename one of them"))
    }
  }
}
