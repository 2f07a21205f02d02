extension Records {
  /// Brings the rows into the order of tenants and names as bytes; costs one look at each if they are in it.
  package mutating func sort() {
    let inOrder = bytes.withUnsafeBufferPointer { bytes in
      entries.indices.dropFirst().allSatisfy {
        Self.compare(entries[$0 - 1], bytes, entries[$0], bytes) <= 0
      }
    }
    guard !inOrder else { return }
    bytes.withUnsafeBufferPointer { bytes in
      entries.sort { Self.compare($0, bytes, $1, bytes) < 0 }
    }
  }

  /// These rows and those of another part of the same kind, in order.
  package func merged(with other: Records) -> Records {
    precondition(kind == other.kind, "rows of different kinds do not mix")
    var result = self
    let shift = result.bytes.count
    result.bytes.append(contentsOf: other.bytes)
    result.entries.append(
      contentsOf: other.entries.lazy.map {
        var entry = $0
        entry.start += shift
        return entry
      })
    result.sort()
    return result
  }

  /// The rows of some runs of tenants, in the order of names, first and last included. The bytes are shared.
  ///
  /// These must be in order.
  package func rows(of runs: [(first: String, last: String)]) -> Records {
    var result = self
    result.entries = []
    for run in runs {
      let start = firstEntry { !tenant(of: $0).lexicographicallyPrecedes(run.first.utf8) }
      let end = firstEntry { run.last.utf8.lexicographicallyPrecedes(tenant(of: $0)) }
      if start < end { result.entries += entries[start..<end] }
    }
    return result
  }

  /// The place of the first row for which something holds that holds for all after it.
  private func firstEntry(where holds: (Entry) -> Bool) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(entries[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private func tenant(of entry: Entry) -> ArraySlice<UInt8> {
    bytes[entry.start..<entry.nameStart]
  }

  /// The rows with tenants called as they are called now: `names` maps former names to new ones.
  ///
  /// A rename shows as a change only where a column of the kind holds the name.
  package func renamed(_ names: [String: String]) -> Records {
    guard !names.isEmpty else { return self }
    var result = Records(of: kind)
    var changed = false
    for entry in entries {
      var moved = entry
      moved.start = result.bytes.count
      if let name = names[text(entry.start, Int(entry.tenant))] {
        changed = true
        moved.tenant = Int32(name.utf8.count)
        result.bytes.append(contentsOf: name.utf8)
        result.bytes.append(contentsOf: bytes[entry.nameStart..<entry.end])
      } else {
        result.bytes.append(contentsOf: bytes[entry.start..<entry.end])
      }
      result.entries.append(moved)
    }
    guard changed else { return self }
    result.sort()
    return result
  }

  /// Negative, zero or positive, as the row `a` stands before, with or after the row `b`.
  @inline(__always)
  static func compare(
    _ a: Entry, _ aBytes: UnsafeBufferPointer<UInt8>, _ b: Entry,
    _ bBytes: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let tenants = compareBytes(
      aBytes, at: a.start, Int(a.tenant), bBytes, at: b.start, Int(b.tenant))
    if tenants != 0 { return tenants }
    return compareBytes(aBytes, at: a.nameStart, Int(a.name), bBytes, at: b.nameStart, Int(b.name))
  }

  func text(_ start: Int, _ count: Int) -> String {
    String(decoding: bytes[start..<start + count], as: UTF8.self)
  }
}

/// Compares two pieces of memory as PostgreSQL's "C" collation does.
@inline(__always)
func compareBytes(
  _ a: UnsafeBufferPointer<UInt8>, at aStart: Int, _ aCount: Int,
  _ b: UnsafeBufferPointer<UInt8>, at bStart: Int, _ bCount: Int
) -> Int {
  let shared = min(aCount, bCount)
  var at = equalPrefix(a, at: aStart, b, at: bStart, shared)
  while at < shared {
    let left = a[aStart + at]
    let right = b[bStart + at]
    if left != right { return left < right ? -1 : 1 }
    at += 1
  }
  return aCount - bCount
}

/// How many bytes of `count` are equal for certain, found by looking at eight at a time.
@inline(__always)
func equalPrefix(
  _ a: UnsafeBufferPointer<UInt8>, at aStart: Int, _ b: UnsafeBufferPointer<UInt8>, at bStart: Int,
  _ count: Int
) -> Int {
  let left = UnsafeRawBufferPointer(a)
  let right = UnsafeRawBufferPointer(b)
  var at = 0
  while at &+ 8 <= count {
    let one = left.loadUnaligned(fromByteOffset: aStart &+ at, as: UInt64.self)
    let other = right.loadUnaligned(fromByteOffset: bStart &+ at, as: UInt64.self)
    if one != other { break }
    at &+= 8
  }
  return at
}
