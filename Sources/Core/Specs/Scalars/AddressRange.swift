/// A network as PostgreSQL's `cidr` takes it: an IPv4 or IPv6 address and a prefix length, with no bits to its right.
struct AddressRange {
  let address: [UInt8]
  let prefix: Int

  init?(_ text: ArraySlice<UInt8>) {
    guard let slash = text.firstIndex(of: 0x2f),
      let prefix = Self.number(text[(slash + 1)...], atMost: 128),
      let address = Self.version4(text[..<slash]) ?? Self.version6(text[..<slash]),
      prefix <= address.count * 8
    else { return nil }
    for bit in prefix..<address.count * 8 where address[bit / 8] & (0x80 >> UInt8(bit % 8)) != 0 {
      return nil
    }
    self.address = address
    self.prefix = prefix
  }

  private static func number(_ text: ArraySlice<UInt8>, atMost limit: Int) -> Int? {
    var reader = DigitReader(text)
    guard text.count <= 3, let value = reader.number(), reader.isAtEnd, value <= limit,
      text.count == 1 || text.first != 0x30
    else { return nil }
    return value
  }

  private static func version4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    let parts = text.split(separator: 0x2e, omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard let value = number(part, atMost: 255) else { return nil }
      bytes.append(UInt8(value))
    }
    return bytes
  }

  private static func version6(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var head: [UInt8] = []
    var tail: [UInt8]?
    let parts = text.split(separator: 0x3a, omittingEmptySubsequences: false)
    guard (3...9).contains(parts.count) else { return nil }
    for (index, part) in parts.enumerated() {
      if part.isEmpty {
        // `::` leaves one empty part in the middle, two at an edge; a second gap is an error.
        let atEdge = index == 0 || index == parts.count - 1
        if atEdge {
          let neighbour = index == 0 ? 1 : parts.count - 2
          guard parts[neighbour].isEmpty else { return nil }
          continue
        }
        guard tail == nil else { return nil }
        tail = []
        continue
      }
      guard part.count <= 4 else { return nil }
      var value = 0
      for byte in part {
        guard let digit = hexDigit(byte) else { return nil }
        value = value * 16 + digit
      }
      let pair = [UInt8(value >> 8), UInt8(value & 0xff)]
      if tail != nil { tail?.append(contentsOf: pair) } else { head.append(contentsOf: pair) }
    }
    guard let tail else { return head.count == 16 ? head : nil }
    guard head.count + tail.count < 16 else { return nil }
    return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  private static func hexDigit(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte) - 0x30
    case 0x61...0x66: Int(byte) - 0x61 + 10
    case 0x41...0x46: Int(byte) - 0x41 + 10
    default: nil
    }
  }
}
