/// The entries of one tree object, found by one pass over its bytes: `mode SP name NUL id`.
struct TreeEntries {
  struct Entry {
    let mode: UInt32
    let name: Range<Int>
    let id: Int

    var kind: Kind {
      switch mode {
      case 0o40000: .folder
      case 0o100644, 0o100755, 0o100664: .file
      case 0o120000: .link
      case 0o160000: .submodule
      default: .unknown
      }
    }
  }

  enum Kind { case folder, file, link, submodule, unknown }

  private(set) var entries: [Entry] = []
  /// Whether the bytes end where an entry ends.
  private(set) var isWhole = true

  init(_ bytes: UnsafeRawBufferPointer) {
    entries.reserveCapacity(bytes.count / 48)
    var position = 0
    while position < bytes.count {
      guard let entry = Self.entry(in: bytes, at: &position) else {
        isWhole = false
        return
      }
      entries.append(entry)
    }
  }

  private static func entry(in bytes: UnsafeRawBufferPointer, at position: inout Int) -> Entry? {
    var mode: UInt32 = 0
    var digits = 0
    while position < bytes.count, bytes[position] != UInt8(ascii: " ") {
      let digit = bytes[position] &- UInt8(ascii: "0")
      guard digit < 8, digits < 7 else { return nil }
      mode = mode << 3 | UInt32(digit)
      digits += 1
      position += 1
    }
    guard digits > 0, position < bytes.count else { return nil }
    let start = position + 1
    guard let end = bytes[start...].firstIndex(of: 0), bytes.count - end > 20 else { return nil }
    position = end + 21
    return Entry(mode: mode, name: start..<end, id: end + 1)
  }
}
