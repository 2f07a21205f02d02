/// Writes the columns of one row, one call a column, in the kind's order.
package struct RowWriter {
  @usableFromInline let columns: [Column]
  @usableFromInline var bytes: [UInt8]
  /// Generated columns stand behind the others, so that what is compared is one piece of memory.
  @usableFromInline var generated: [UInt8]
  @usableFromInline var column = 0

  @inlinable
  init(columns: [Column], bytes: consuming [UInt8], generated: consuming [UInt8]) {
    self.columns = columns
    self.bytes = bytes
    self.generated = generated
  }

  @inlinable
  package mutating func text(_ value: String?) {
    guard var value else { return null() }
    value.withUTF8 { put($0) }
  }

  @inlinable
  package mutating func text(_ value: some Collection<UInt8>) {
    if value.withContiguousStorageIfAvailable({ put($0) }) == nil {
      Array(value).withUnsafeBufferPointer { put($0) }
    }
  }

  @inlinable
  package mutating func null() { put(mark: ColumnEncoding.null) }

  /// The database will decide; only for columns whose content is `.generated`.
  @inlinable
  package mutating func unknown() { put(mark: ColumnEncoding.unknown) }

  /// A secret that is kept back; `changed` says whether it differs from what stood there before.
  mutating func withheld(changed: Bool) {
    put(mark: changed ? ColumnEncoding.withheldChanged : ColumnEncoding.withheld)
  }

  @inlinable
  mutating func put(mark: UInt32) {
    put(mark, UnsafeBufferPointer(start: nil, count: 0))
  }

  @inlinable
  mutating func put(_ value: UnsafeBufferPointer<UInt8>) {
    precondition(value.count < ColumnEncoding.limit, "a value of over a gigabyte")
    let secret = columns[column].content == .secret ? ColumnEncoding.secret : 0
    put(UInt32(truncatingIfNeeded: value.count) | secret, value)
  }

  @inlinable
  mutating func put(_ length: UInt32, _ value: UnsafeBufferPointer<UInt8>) {
    let isGenerated = columns[column].content == .generated
    precondition(
      isGenerated || length != ColumnEncoding.unknown, "only generated columns may be unknown")
    column &+= 1
    withUnsafeBytes(of: length.littleEndian) { length in
      if isGenerated {
        generated.append(contentsOf: length)
        generated.append(contentsOf: value)
      } else {
        bytes.append(contentsOf: length)
        bytes.append(contentsOf: value)
      }
    }
  }
}

/// How a column stands in a row: a length of four bytes, little-endian, then that many bytes of UTF-8; the
/// highest lengths are marks with nothing behind them, and the highest bit says that the text is a secret.
@usableFromInline
enum ColumnEncoding {
  @usableFromInline static var null: UInt32 { .max }
  @usableFromInline static var unknown: UInt32 { .max - 1 }
  @usableFromInline static var withheld: UInt32 { .max - 2 }
  @usableFromInline static var withheldChanged: UInt32 { .max - 3 }
  @usableFromInline static var secret: UInt32 { 1 << 31 }
  @usableFromInline static var limit: Int { 1 << 30 }
}
