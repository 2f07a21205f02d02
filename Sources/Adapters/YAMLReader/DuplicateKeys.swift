import CLibYAML
import Specs

/// Keys that stand more than once in a mapping.
enum DuplicateKeys {
  /// Up to so many keys are compared each with each; more are sorted.
  private static let few = 12

  /// The pairs (first place, later place) of equal keys, in the order of the later ones.
  ///
  /// Takes n log n comparisons at worst, whatever the keys are; `keys` is memory to work in.
  static func find(in mapping: Int, count: UInt32, of arena: NodeArena, keys: inout [Int]) -> [(
    Int, Int
  )] {
    guard count > 2 else { return [] }
    return arena.nodes.withUnsafeBufferPointer { nodes in
      keys.removeAll(keepingCapacity: true)
      // A mapping ends where the nodes do when its own end has come.
      var key = mapping + 1
      while key < nodes.count {
        keys.append(key)
        key = Int(nodes[key &+ 1].end)
      }
      return arena.bytes.withUnsafeBytes { bytes in
        keys.count <= few
          ? compare(keys, nodes, bytes) : sort(&keys, nodes, bytes)
      }
    }
  }

  private static func compare(
    _ keys: [Int], _ nodes: UnsafeBufferPointer<FlatNode>, _ bytes: UnsafeRawBufferPointer
  ) -> [(Int, Int)] {
    var found: [(Int, Int)] = []
    for later in 1..<keys.count {
      for earlier in 0..<later where order(keys[earlier], keys[later], nodes, bytes) == 0 {
        found.append((keys[earlier], keys[later]))
        break
      }
    }
    return found
  }

  private static func sort(
    _ keys: inout [Int], _ nodes: UnsafeBufferPointer<FlatNode>, _ bytes: UnsafeRawBufferPointer
  ) -> [(Int, Int)] {
    keys.sort { a, b in
      let order = order(a, b, nodes, bytes)
      return order == 0 ? a < b : order < 0
    }
    var found: [(Int, Int)] = []
    var first = keys[0]
    for key in keys.dropFirst() {
      if order(first, key, nodes, bytes) == 0 { found.append((first, key)) } else { first = key }
    }
    return found.sorted { $0.1 < $1.1 }
  }

  /// Shorter keys before longer ones, then by bytes.
  @inline(__always)
  private static func order(
    _ a: Int, _ b: Int, _ nodes: UnsafeBufferPointer<FlatNode>, _ bytes: UnsafeRawBufferPointer
  ) -> Int {
    let (a, b) = (nodes[a], nodes[b])
    if a.length != b.length { return a.length < b.length ? -1 : 1 }
    guard a.length > 0, let base = bytes.baseAddress else { return 0 }
    return Int(memcmp(base + Int(a.offset), base + Int(b.offset), Int(a.length)))
  }
}
