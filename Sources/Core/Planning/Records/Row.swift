/// The columns of one resource, encoded: for each a length and its bytes, generated ones last.
package struct Row: Hashable, Sendable {
  package let encoded: [UInt8]

  package init(encoded: [UInt8]) { self.encoded = encoded }

  /// A row from values; `fill` writes every column of the kind, in the kind's order.
  package init(of kind: KindDescription, _ fill: (inout RowWriter) -> Void) {
    var writer = RowWriter(columns: kind.columns, bytes: [], generated: [])
    fill(&writer)
    precondition(writer.column == kind.columns.count, "a row of \(kind.name) lacks columns")
    encoded = writer.bytes + writer.generated
  }

  /// The value of every column, in the kind's order; what a row of another shape lacks is null.
  package func values(of kind: KindDescription) -> [ColumnValue] {
    var encoded = cells[...]
    var values = [ColumnValue](repeating: .null, count: kind.columns.count)
    for (index, column) in kind.columns.enumerated() where column.content != .generated {
      values[index] = encoded.popFirst()?.value(in: self) ?? .null
    }
    for (index, column) in kind.columns.enumerated() where column.content == .generated {
      values[index] = encoded.popFirst()?.value(in: self) ?? .null
    }
    return values
  }

  /// The positions of the columns whose bytes are not those of another row of the kind, those in `known` left out.
  func columns(differingFrom other: Row, of kind: KindDescription, beside known: Set<Int>) -> [Int]
  {
    if encoded == other.encoded { return [] }
    let (mine, others) = (cells, other.cells)
    var result: [Int] = []
    var at = 0
    for isGenerated in [false, true] {
      for (position, column) in kind.columns.enumerated()
      where (column.content == .generated) == isGenerated {
        defer { at += 1 }
        guard at < mine.count, at < others.count, !known.contains(position) else { continue }
        let (one, another) = (mine[at], others[at])
        if one.length != another.length
          || encoded[one.content] != other.encoded[another.content]
        {
          result.append(position)
        }
      }
    }
    return result
  }

  /// Hands over the value of every column without making a String, those that the database generates last.
  package func forEachValue(of kind: KindDescription, _ body: (Column, EncodedValue) -> Void) {
    var cells = cells[...]
    for isGenerated in [false, true] {
      for column in kind.columns where (column.content == .generated) == isGenerated {
        body(column, cells.popFirst()?.encodedValue(in: self) ?? .null)
      }
    }
  }

  /// The value of the column of that name; nil if the kind has none.
  package func value(of column: String, in kind: KindDescription) -> ColumnValue? {
    kind.position(of: column).map { values(of: kind)[$0] }
  }

  /// The text of every column, in the kind's order; nil for what is null, unknown or withheld.
  package func texts(of kind: KindDescription) -> [String?] { values(of: kind).map(\.text) }

  /// The text of the column of that name; nil for what is null, unknown or withheld.
  package func text(of column: String, in kind: KindDescription) -> String? {
    value(of: column, in: kind)?.text
  }
}

/// The value of one column of a row.
package enum ColumnValue: Hashable, Sendable {
  case null
  /// Decided by the database when the resource is created.
  case unknown
  case text(String)
  /// A secret that a plan keeps back; `changed` says whether it differs from what stood there before.
  case withheld(changed: Bool)

  package var text: String? {
    if case .text(let text) = self { text } else { nil }
  }
}

/// The value of one column as it stands in a row.
package enum EncodedValue {
  case null
  case unknown
  case withheld
  case bytes(ArraySlice<UInt8>)
}

extension Row {
  /// Where one encoded column stands.
  struct Cell {
    /// The length as it is written, with its marks.
    let length: UInt32
    /// Where its bytes are.
    let content: Range<Int>

    var isMark: Bool { length >= ColumnEncoding.withheldChanged }
    var isSecret: Bool { !isMark && length & ColumnEncoding.secret != 0 }

    func value(in row: Row) -> ColumnValue {
      switch length {
      case ColumnEncoding.null: .null
      case ColumnEncoding.unknown: .unknown
      case ColumnEncoding.withheld: .withheld(changed: false)
      case ColumnEncoding.withheldChanged: .withheld(changed: true)
      default: .text(String(decoding: row.encoded[content], as: UTF8.self))
      }
    }

    func encodedValue(in row: Row) -> EncodedValue {
      switch length {
      case ColumnEncoding.null: .null
      case ColumnEncoding.unknown: .unknown
      case ColumnEncoding.withheld, ColumnEncoding.withheldChanged: .withheld
      default: .bytes(row.encoded[content])
      }
    }
  }

  /// The encoded columns, one after the other.
  private struct Cells: Sequence, IteratorProtocol {
    let encoded: [UInt8]
    private var at = 0

    init(_ encoded: [UInt8]) { self.encoded = encoded }

    mutating func next() -> Cell? {
      guard at + 4 <= encoded.count else { return nil }
      let length = encoded.withUnsafeBytes {
        UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: at, as: UInt32.self))
      }
      let isMark = length >= ColumnEncoding.withheldChanged
      let content = at + 4..<at + 4 + (isMark ? 0 : Int(length & ~ColumnEncoding.secret))
      guard content.upperBound <= encoded.count else { return nil }
      at = content.upperBound
      return Cell(length: length, content: content)
    }
  }

  var cells: [Cell] { Array(Cells(encoded)) }

  var holdsSecrets: Bool { Cells(encoded).contains(where: \.isSecret) }

  /// This row with every secret replaced by whether it differs from the one in the row that stood there before.
  func withholding(secretsSince before: Row?) -> Row {
    guard holdsSecrets else { return self }
    let cells = cells
    let earlier = before?.cells
    var result: [UInt8] = []
    for (index, cell) in cells.enumerated() {
      guard cell.isSecret else {
        append(cell.length, encoded[cell.content], to: &result)
        continue
      }
      let same =
        if let before, let earlier, index < earlier.count, earlier[index].isSecret {
          before.encoded[earlier[index].content].elementsEqual(encoded[cell.content])
        } else {
          false
        }
      append(same ? ColumnEncoding.withheld : ColumnEncoding.withheldChanged, [], to: &result)
    }
    return Row(encoded: result)
  }

  private func append(_ length: UInt32, _ content: ArraySlice<UInt8>, to result: inout [UInt8]) {
    withUnsafeBytes(of: length.littleEndian) { result.append(contentsOf: $0) }
    result.append(contentsOf: content)
  }
}
