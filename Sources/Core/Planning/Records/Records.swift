/// The rows of one kind for a scope, in one flat buffer, sorted by tenant and name as bytes.
///
/// Both what is desired and what is observed come in this shape, so that finding what differs is one merge
/// that compares memory.
package struct Records: Sendable {
  package let kind: KindDescription
  @usableFromInline var entries: [Entry] = []
  @usableFromInline var bytes: [UInt8] = []

  package init(of kind: KindDescription) { self.kind = kind }

  package var count: Int { entries.count }

  /// Where one row stands in `bytes`: tenant, name, compared columns, generated columns, one after the other.
  @usableFromInline
  struct Entry: Sendable {
    @usableFromInline var start: Int
    @usableFromInline var tenant: UInt32
    @usableFromInline var name: UInt32
    @usableFromInline var compared: UInt32
    @usableFromInline var generated: UInt32
  }

  /// Adds one row; `fill` writes every column of the kind, in the kind's order.
  ///
  /// Rows may come in any order; `sort()` before a difference is taken.
  package mutating func append(
    tenant: String, name: String = "", _ fill: (inout RowWriter) -> Void
  ) {
    var writer = RowWriter(kind: kind, bytes: bytes)
    bytes = []
    let start = writer.bytes.count
    writer.bytes.append(contentsOf: tenant.utf8)
    writer.bytes.append(contentsOf: name.utf8)
    fill(&writer)
    precondition(writer.column == kind.columns.count, "a row of \(kind.name) lacks columns")
    let compared = writer.bytes.count - start - tenant.utf8.count - name.utf8.count
    writer.bytes.append(contentsOf: writer.generated)
    entries.append(
      Entry(
        start: start, tenant: UInt32(tenant.utf8.count), name: UInt32(name.utf8.count),
        compared: UInt32(compared), generated: UInt32(writer.generated.count)))
    bytes = writer.bytes
  }
}

/// Writes the columns of one row, one call a column.
package struct RowWriter {
  let kind: KindDescription
  var bytes: [UInt8]
  var generated: [UInt8] = []
  var column = 0

  init(kind: KindDescription, bytes: consuming [UInt8]) {
    self.kind = kind
    self.bytes = bytes
  }

  package mutating func text(_ value: String?) {
    if let value { put(UInt32(value.utf8.count), value.utf8) } else { null() }
  }

  package mutating func text(_ value: some Collection<UInt8>) { put(UInt32(value.count), value) }

  package mutating func null() { put(.max, EmptyCollection()) }

  /// The database will decide; only for columns whose content is `.generated`.
  package mutating func unknown() { put(.max - 1, EmptyCollection()) }

  private mutating func put(_ length: UInt32, _ value: some Collection<UInt8>) {
    let isGenerated = kind.columns[column].content == .generated
    column += 1
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
