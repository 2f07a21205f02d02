/// A number of bytes as people write it: `512MiB`, `10Gi`, `10GB`, `0B`.
package struct ByteSize: Hashable, Sendable, CustomStringConvertible {
  package let bytes: Int64

  package init(bytes: Int64) { self.bytes = bytes }

  /// Whole numbers with a unit: binary (`KiB MiB GiB TiB PiB`, also `Ki Mi …`) or decimal (`B kB KB MB GB TB PB`).
  package init?(_ text: some Collection<UInt8>) {
    var reader = DigitReader(text)
    guard let number = reader.number() else { return nil }
    var unit: [UInt8] = []
    while let byte = reader.take() {
      guard unit.count < 3 else { return nil }
      unit.append(byte)
    }
    guard let factor = Self.factor(unit) else { return nil }
    let (product, overflow) = Int64(number).multipliedReportingOverflow(by: factor)
    guard !overflow else { return nil }
    bytes = product
  }

  package init?(_ text: String) { self.init(text.utf8) }

  private static func factor(_ unit: [UInt8]) -> Int64? {
    guard let first = unit.first else { return nil }
    if unit == [0x42] { return 1 }
    let powers: [UInt8] = [0x4b, 0x4d, 0x47, 0x54, 0x50]  // K M G T P
    guard let power = powers.firstIndex(of: first == 0x6b ? 0x4b : first) else { return nil }
    let step: Int64
    switch Array(unit.dropFirst()) {
    case [0x69, 0x42], [0x69]: step = 1024
    case [0x42]: step = 1000
    default: return nil
    }
    return (0...power).reduce(1) { product, _ in product * step }
  }

  /// The largest unit in which it is a whole number, binary before decimal: `10GiB`, `1500B`.
  package var description: String {
    let binary: [(String, Int64)] = [
      ("PiB", 1 << 50), ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
    ]
    let decimal: [(String, Int64)] = [
      ("PB", 1_000_000_000_000_000), ("TB", 1_000_000_000_000), ("GB", 1_000_000_000),
      ("MB", 1_000_000), ("kB", 1000),
    ]
    for (unit, factor) in binary + decimal where bytes != 0 && bytes % factor == 0 {
      return "\(bytes / factor)\(unit)"
    }
    return "\(bytes)B"
  }
}
