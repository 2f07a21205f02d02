import Specs

/// Where a leaf says that it belongs: its number in the log, and the journal entry that it tells of.
struct LeafPlace: Hashable, Sendable {
  var index: Int
  /// The JSON text of the source, quotes included.
  var source: ArraySlice<UInt8>
  var entry: Int64

  /// Reads the beginning of an event; nil if it is not one of ours.
  init?(event: UnsafeRawBufferPointer) {
    var at = 0
    func skip(_ text: StaticString) -> Bool {
      let length = text.utf8CodeUnitCount
      guard at + length <= event.count else { return false }
      for offset in 0..<length where event[at + offset] != text.utf8Start[offset] { return false }
      at += length
      return true
    }
    func number() -> Int64? {
      var value: Int64 = 0
      let start = at
      while at < event.count, at - start < 18, (0x30...0x39).contains(event[at]) {
        value = value * 10 + Int64(event[at] - 0x30)
        at += 1
      }
      return at > start ? value : nil
    }
    guard skip(#"{"index":"#), let index = number(), skip(#","source":"#) else { return nil }
    let start = at
    guard at < event.count, event[at] == UInt8(ascii: "\"") else { return nil }
    at += 1
    while at < event.count, event[at] != UInt8(ascii: "\"") {
      at += event[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    at += 1
    guard at <= event.count else { return nil }
    source = ArraySlice(event[start..<at])
    guard skip(#","entry":"#), let entry = number(), skip(",") else { return nil }
    self.index = Int(index)
    self.entry = entry
  }
}
