import Crypto

/// The SHA-256 hash of a leaf or a subtree, as RFC 6962 makes it.
struct TreeHash: Hashable, Sendable {
  private var words: SIMD4<UInt64>

  static var length: Int { 32 }

  /// The hash of a leaf with this content: SHA-256 of a zero byte and the content.
  init(leaf content: UnsafeRawBufferPointer) {
    var state = SHA256()
    state.update(data: [0x00])
    state.update(bufferPointer: content)
    self.init(state.finalize())
  }

  init(leaf content: [UInt8]) { self = content.withUnsafeBytes { TreeHash(leaf: $0) } }

  /// The hash of two subtrees, the left one first: SHA-256 of a one byte and both.
  init(left: TreeHash, right: TreeHash) {
    var state = SHA256()
    state.update(data: [0x01])
    left.withBytes { state.update(bufferPointer: $0) }
    right.withBytes { state.update(bufferPointer: $0) }
    self.init(state.finalize())
  }

  /// The root of the tree without leaves.
  static let empty = TreeHash(SHA256().finalize())

  private init(_ digest: SHA256.Digest) {
    words = digest.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
  }

  /// From its 32 bytes; nil for any other number of bytes.
  init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.length else { return nil }
    words = Array(bytes).withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
  }

  var bytes: [UInt8] { withBytes { Array($0) } }

  private func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    withUnsafeBytes(of: words, body)
  }
}
