/// The hash tree of RFC 6962, section 2.1, over an append-only list, as what is needed to go on with it.
///
/// It keeps the roots of the complete subtrees that the leaves make, largest first: one for each bit that is set in
/// the number of leaves. Appending n leaves hashes about 2n times, and nothing that was appended before is read.
struct MerkleTree: Hashable, Sendable {
  /// How many leaves it has.
  private(set) var count: Int
  /// The complete subtrees from left to right.
  private(set) var subtrees: [TreeHash]

  /// The tree without leaves.
  init() {
    count = 0
    subtrees = []
  }

  /// The tree that an earlier one was stored as; nil if these subtrees do not belong to that number of leaves.
  init?(count: Int, subtrees: [TreeHash]) {
    guard count >= 0, subtrees.count == count.nonzeroBitCount else { return nil }
    self.count = count
    self.subtrees = subtrees
  }

  mutating func append(_ leaf: TreeHash) {
    var hash = leaf
    var complete = count
    while complete & 1 == 1, let left = subtrees.popLast() {
      hash = TreeHash(left: left, right: hash)
      complete >>= 1
    }
    subtrees.append(hash)
    count += 1
  }

  /// The Merkle tree hash of all leaves.
  var root: TreeHash {
    guard var hash = subtrees.last else { return .empty }
    for left in subtrees.dropLast().reversed() { hash = TreeHash(left: left, right: hash) }
    return hash
  }
}
