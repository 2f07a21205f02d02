import FoundationEssentials

/// What a log is at one size, as a signed note says it (C2SP tlog-checkpoint).
struct Checkpoint: Hashable, Sendable {
  /// Which log: unique to a control database on a server.
  var origin: String
  /// How many leaves, from the first.
  var size: Int
  var root: TreeHash

  /// The text that is signed: origin, size, root, a line each.
  var body: String {
    "\(origin)\n\(size)\n\(Data(root.bytes).base64EncodedString())\n"
  }

  /// From the text of a note; lines that extend it are ignored. Nil for anything else.
  init?(body: String) {
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 4, lines.last == "", !lines[0].isEmpty,
      let size = Int(lines[1]), size >= 0, String(size) == lines[1],
      let bytes = Data(base64Encoded: String(lines[2])), let root = TreeHash(bytes)
    else { return nil }
    origin = String(lines[0])
    self.size = size
    self.root = root
  }

  init(origin: String, size: Int, root: TreeHash) {
    self.origin = origin
    self.size = size
    self.root = root
  }
}
