import Diagnostics

/// Looks at a log from its first leaf to its last, and then says what was done to it.
///
/// Each leaf carries its number within its content, so a leaf that is gone, one that stands elsewhere and one that was
/// changed are told apart without any other copy of the log.
struct LogInspection {
  /// What one leaf was when it was read.
  struct Leaf {
    var place: LeafPlace?
    /// What the log says that its hash is.
    var hash: TreeHash
  }

  private(set) var rows = 0
  private var tree = MerkleTree()
  private var roots: [Int: TreeHash] = [:]
  private let sizes: Set<Int>
  /// Numbers of leaves that are in the log, edited or not.
  private var present: [Bool] = []
  private var edited = Examples()
  private var unsorted = Examples()
  private var highest = -1

  private let hasHashes: Bool

  /// - Parameters:
  ///   - sizes: at which sizes the root is wanted.
  ///   - hasHashes: whether the log says what the hash of each leaf was.
  init(rootsAt sizes: some Sequence<Int>, hasHashes: Bool = true) {
    self.sizes = Set(sizes)
    self.hasHashes = hasHashes
  }

  /// The first few of many.
  private struct Examples {
    var count = 0
    var first: [Int] = []
    mutating func add(_ index: Int) {
      count += 1
      if first.count < 5 { first.append(index) }
    }
    var text: String {
      let shown = first.map(String.init).joined(separator: ", ")
      return count > first.count ? "\(shown) and \(count - first.count) more" : shown
    }
  }

  /// Takes the next leaf of the log.
  ///
  /// - Parameters:
  ///   - position: the number that the log gives it; nil where the log has none but the content's.
  ///   - stored: the hash that the log gives it; nil where it has none.
  @discardableResult
  mutating func take(
    position: Int?, stored: TreeHash?, event: UnsafeRawBufferPointer
  ) -> Leaf {
    let actual = TreeHash(leaf: event)
    let hash = stored ?? actual
    let place = LeafPlace(event: event)
    rows += 1
    tree.append(hash)
    if sizes.contains(tree.count) { roots[tree.count] = tree.root }
    if hash != actual || place == nil {
      let index = position ?? tree.count - 1
      edited.add(index)
      mark(index)
      return Leaf(place: nil, hash: hash)
    }
    if let place {
      mark(place.index)
      if place.index <= highest { unsorted.add(place.index) }
      highest = max(highest, place.index)
    }
    return Leaf(place: place, hash: hash)
  }

  private mutating func mark(_ index: Int) {
    // A number beyond all reason is no place, and must not cost memory.
    guard index >= 0, index < 1 << 32 else { return }
    if index >= present.count {
      guard index < 2 * rows + 1_000_000 else { return }
      present += Array(repeating: false, count: index + 1 - present.count)
    }
    present[index] = true
  }

  /// What was done to the log.
  ///
  /// - Parameters:
  ///   - trusted: checkpoints whose signature was checked.
  ///   - untrusted: checkpoints of the log itself that are not signed by the key.
  func findings(trusted: [Checkpoint], untrusted: [Checkpoint?]) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    let size = trusted.map(\.size).max() ?? 0
    if edited.count > 0 {
      findings.append(
        Diagnostic(
          .auditEdited,
          "\(counted(edited.count)) of the audit log \(edited.count == 1 ? "is" : "are") not what was sealed: \(edited.text)"
        ))
    }
    let (holes, end) = missing(below: size)
    if !holes.isEmpty {
      let count = holes.reduce(0) { $0 + $1.count }
      findings.append(
        Diagnostic(
          .auditDeleted,
          "\(counted(count)) of the audit log \(count == 1 ? "is" : "are") missing: \(text(of: holes))"
        ))
    }
    if end < size {
      findings.append(
        Diagnostic(
          .auditTailCut,
          "the audit log ends after \(counted(end)), and \(size) were sealed"))
    }
    if unsorted.count > 0 {
      findings.append(
        Diagnostic(
          .auditReordered,
          "\(counted(unsorted.count)) of the audit log \(unsorted.count == 1 ? "stands" : "stand") behind later ones: \(unsorted.text)"
        ))
    }
    if present.count > size || (size == 0 && rows > 0) {
      findings.append(
        Diagnostic(
          .auditUnsealed,
          "\(counted(max(rows, present.count) - size)) of the audit log stand behind its last checkpoint, at \(size)"
        ))
    }
    let isWhole = holes.isEmpty && unsorted.count == 0
    findings += roots(trusted, untrusted, isWhole: isWhole)
    return findings
  }

  /// Compares the tree with checkpoints; only where every leaf stands in its place does that say anything more.
  private func roots(
    _ trusted: [Checkpoint], _ untrusted: [Checkpoint?], isWhole: Bool
  ) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    var good = 0
    var isRewritten = false
    if isWhole {
      for checkpoint in trusted.sorted(by: { $0.size < $1.size }) {
        guard let root = roots[checkpoint.size] else { continue }
        if root == checkpoint.root {
          good = checkpoint.size
          continue
        }
        // Without the hashes of leaves it is known in which part something was changed, and not where.
        isRewritten = hasHashes
        findings.append(
          Diagnostic(
            hasHashes ? .auditRewritten : .auditEdited,
            "entries \(good) to \(checkpoint.size - 1) of the audit log are not those that were sealed"
              + (hasHashes ? ", and their hashes were made to fit" : "")))
        break
      }
    }
    for checkpoint in untrusted {
      if let checkpoint, isWhole, roots[checkpoint.size] == checkpoint.root {
        guard !isRewritten else { continue }
        isRewritten = true
        findings.append(
          Diagnostic(
            .auditRewritten,
            "the audit log was sealed anew: its checkpoint at \(checkpoint.size) entries fits it and is not signed by the key"
          ))
      } else {
        let place = checkpoint.map { " at \($0.size) entries" } ?? ""
        findings.append(
          Diagnostic(
            .auditCheckpointInvalid,
            "a checkpoint\(place) is not signed by the key, and does not fit the log"))
      }
    }
    return findings
  }

  /// The gaps below a size, and after how many leaves the log ends.
  private func missing(below size: Int) -> (holes: [Range<Int>], end: Int) {
    let end = (present.lastIndex(of: true) ?? -1) + 1
    var holes: [Range<Int>] = []
    var start: Int?
    for index in 0..<min(end, max(size, present.count)) {
      if !present[index] {
        start = start ?? index
      } else if let from = start {
        holes.append(from..<index)
        start = nil
      }
    }
    return (holes, end)
  }

  private func counted(_ count: Int) -> String { count == 1 ? "1 entry" : "\(count) entries" }

  private func text(of ranges: [Range<Int>]) -> String {
    let shown = ranges.prefix(5).map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound - 1)"
    }
    return shown.joined(separator: ", ") + (ranges.count > 5 ? " and more" : "")
  }
}
