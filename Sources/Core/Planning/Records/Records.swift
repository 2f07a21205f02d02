/// The rows of one kind for a scope, in one flat buffer, sorted by tenant and name as bytes.
///
/// Both what is desired and what is observed come in this shape, so that finding what differs is one merge
/// that compares memory.
package struct Records: Sendable {
  package let kind: KindDescription
  @usableFromInline var entries: [Entry] = []
  @usableFromInline var bytes: [UInt8] = []
  /// Memory for the generated columns of the row that is being written.
  @usableFromInline var scratch: [UInt8] = []

  package init(of kind: KindDescription) { self.kind = kind }

  package var count: Int { entries.count }
  package var isEmpty: Bool { entries.isEmpty }

  /// Where one row stands in `bytes`: tenant, name, compared columns, generated columns, one after the other.
  @usableFromInline
  struct Entry: Sendable {
    @usableFromInline var start: Int
    @usableFromInline var tenant: Int32
    @usableFromInline var name: Int32
    @usableFromInline var compared: Int32
    @usableFromInline var generated: Int32

    @inlinable
    init(start: Int, tenant: Int, name: Int, compared: Int, generated: Int) {
      self.start = start
      self.tenant = Int32(tenant)
      self.name = Int32(name)
      self.compared = Int32(compared)
      self.generated = Int32(generated)
    }

    var nameStart: Int { start + Int(tenant) }
    var columnsStart: Int { nameStart + Int(name) }
    var generatedStart: Int { columnsStart + Int(compared) }
    var end: Int { generatedStart + Int(generated) }
    /// Tenant, name and compared columns together: what two rows that agree have in common.
    var agreement: Int { Int(tenant) + Int(name) + Int(compared) }
  }

  /// Adds one row; `fill` writes every column of the kind, in the kind's order. A row whose `fill` throws is not
  /// added.
  ///
  /// Rows may come in any order.
  @inlinable
  package mutating func append<Failure: Error>(
    tenant: String, name: String = "", _ fill: (inout RowWriter) throws(Failure) -> Void
  ) throws(Failure) {
    try append(tenant: tenant.utf8, name: name.utf8, fill)
  }

  /// The same, for names that are at hand as UTF-8.
  @inlinable
  package mutating func append<Failure: Error>(
    tenant: some Collection<UInt8>, name: some Collection<UInt8>,
    _ fill: (inout RowWriter) throws(Failure) -> Void
  ) throws(Failure) {
    var writer = RowWriter(columns: kind.columns, bytes: bytes, generated: scratch)
    bytes = []
    scratch = []
    let start = writer.bytes.count
    writer.bytes.append(contentsOf: tenant)
    let nameStart = writer.bytes.count
    writer.bytes.append(contentsOf: name)
    let columnsStart = writer.bytes.count
    do throws(Failure) {
      try fill(&writer)
    } catch {
      writer.bytes.removeSubrange(start...)
      take(back: writer)
      throw error
    }
    precondition(writer.column == kind.columns.count, "a row of \(kind.name) lacks columns")
    entries.append(
      Entry(
        start: start, tenant: nameStart - start, name: columnsStart - nameStart,
        compared: writer.bytes.count - columnsStart, generated: writer.generated.count))
    writer.bytes.append(contentsOf: writer.generated)
    take(back: writer)
  }

  @inlinable
  mutating func take(back writer: consuming RowWriter) {
    var writer = writer
    writer.generated.removeAll(keepingCapacity: true)
    bytes = writer.bytes
    scratch = writer.generated
  }
}
