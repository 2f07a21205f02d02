package import Diagnostics

/// A row of `COPY … TO STDOUT`, decoded into bytes that are used again for the next row.
package struct CopyRow: ~Copyable {
  private var bytes: [UInt8] = []
  /// Where each field ends; a NULL ends where it begins and is marked below.
  private var ends: [Int] = []
  private var nulls: [Bool] = []

  package var columnCount: Int { ends.count }

  package func isNull(_ column: Int) -> Bool {
    column < 0 || column >= ends.count || nulls[column]
  }

  /// The field's bytes, or nil for NULL. Keeping them costs a copy of the row.
  package subscript(column: Int) -> ArraySlice<UInt8>? {
    isNull(column) ? nil : bytes[range(column)]
  }

  /// The field's bytes in place, the cheapest way to look at them; nil for NULL.
  package func withBytes<R>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R? {
    guard !isNull(column) else { return nil }
    let range = range(column)
    return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// Appends the field's bytes to an arena and returns where they lie there; nil for NULL.
  package func append(_ column: Int, to arena: inout [UInt8]) -> Range<Int>? {
    guard !isNull(column) else { return nil }
    let start = arena.count
    arena += bytes[range(column)]
    return start..<arena.count
  }

  package func string(_ column: Int) throws(DriverFailure) -> String {
    try required(column, optionalString(column))
  }
  package func optionalString(_ column: Int) -> String? {
    withBytes(column) { String(decoding: $0, as: UTF8.self) }
  }

  package func int64(_ column: Int) throws(DriverFailure) -> Int64 {
    try required(column, optionalInt64(column))
  }
  package func optionalInt64(_ column: Int) throws(DriverFailure) -> Int64? {
    try read(column) { FieldText.int64($0) }
  }

  package func bool(_ column: Int) throws(DriverFailure) -> Bool {
    try required(column, optionalBool(column))
  }
  package func optionalBool(_ column: Int) throws(DriverFailure) -> Bool? {
    try read(column) { FieldText.bool($0) }
  }

  /// A `bytea` column.
  package func binary(_ column: Int) throws(DriverFailure) -> [UInt8] {
    try required(column, optionalBinary(column))
  }
  package func optionalBinary(_ column: Int) throws(DriverFailure) -> [UInt8]? {
    try read(column) { FieldText.bytes($0) }
  }

  /// A one-dimensional array column.
  package func optionalStrings(_ column: Int) throws(DriverFailure) -> [String?]? {
    try read(column) { ArrayText.decode($0) }
  }

  private func range(_ column: Int) -> Range<Int> {
    (column == 0 ? 0 : ends[column - 1])..<ends[column]
  }

  private func read<T>(
    _ column: Int, _ parse: (UnsafeRawBufferPointer) -> T?
  ) throws(DriverFailure) -> T? {
    guard let parsed = withBytes(column, parse) else { return nil }
    return try required(column, parsed)
  }

  private func required<T>(_ column: Int, _ value: T?) throws(DriverFailure) -> T {
    guard let value else {
      throw .permanent(
        Diagnostic(
          .answerUnexpected, "column \(column + 1) of a COPY is NULL or of an unexpected type"))
    }
    return value
  }

  /// Takes over one line of COPY's text format, its newline included or not.
  mutating func decode(_ line: UnsafeBufferPointer<UInt8>) {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    nulls.removeAll(keepingCapacity: true)
    var end = line.count
    if end > 0, line[end - 1] == UInt8(ascii: "\n") { end -= 1 }
    var position = 0
    var isNull = false
    while position < end {
      // Runs without escape are copied whole.
      var stop = position
      while stop < end, line[stop] != UInt8(ascii: "\t"), line[stop] != UInt8(ascii: "\\") {
        stop += 1
      }
      bytes.append(contentsOf: line[position..<stop])
      position = stop
      guard position < end else { break }
      if line[position] == UInt8(ascii: "\t") {
        endField(isNull)
        isNull = false
        position += 1
        continue
      }
      guard position + 1 < end else { break }
      switch line[position + 1] {
      case UInt8(ascii: "N"): isNull = true
      case UInt8(ascii: "b"): bytes.append(8)
      case UInt8(ascii: "t"): bytes.append(9)
      case UInt8(ascii: "n"): bytes.append(10)
      case UInt8(ascii: "v"): bytes.append(11)
      case UInt8(ascii: "f"): bytes.append(12)
      case UInt8(ascii: "r"): bytes.append(13)
      case let other: bytes.append(other)
      }
      position += 2
    }
    endField(isNull)
  }

  private mutating func endField(_ isNull: Bool) {
    ends.append(bytes.count)
    nulls.append(isNull)
  }
}
