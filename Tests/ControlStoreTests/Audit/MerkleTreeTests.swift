import Testing

@testable import ControlStore

@Suite struct MerkleTreeTests {
  /// The inputs and roots with which implementations of Certificate Transparency test theirs.
  private let inputs: [[UInt8]] = [
    [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
    [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57], (0x60...0x6f).map { UInt8($0) },
  ]
  private let roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  private func hex(_ hash: TreeHash) -> String {
    hash.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test func `roots are those of RFC 6962`() {
    var tree = MerkleTree()
    #expect(
      hex(tree.root) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    for (input, root) in zip(inputs, roots) {
      tree.append(TreeHash(leaf: input))
      #expect(hex(tree.root) == root)
    }
  }

  @Test func `a tree that is stored and taken up again goes on as if it had not been`() throws {
    var whole = MerkleTree()
    for number in 0..<200 {
      let leaf = TreeHash(leaf: [UInt8(number)])
      let stored = try #require(MerkleTree(count: whole.count, subtrees: whole.subtrees))
      whole.append(leaf)
      var resumed = stored
      resumed.append(leaf)
      #expect(resumed == whole)
      #expect(resumed.root == recursive((0...number).map { TreeHash(leaf: [UInt8($0)]) }))
    }
    #expect(MerkleTree(count: 3, subtrees: Array(whole.subtrees.prefix(1))) == nil)
  }

  /// The definition of RFC 6962 as it stands there.
  private func recursive(_ leaves: [TreeHash]) -> TreeHash {
    if leaves.count == 1 { return leaves[0] }
    var split = 1
    while split * 2 < leaves.count { split *= 2 }
    return TreeHash(
      left: recursive(Array(leaves[..<split])), right: recursive(Array(leaves[split...])))
  }
}
