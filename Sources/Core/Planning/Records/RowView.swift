/// One row of records; makes a String only of what it is asked for.
package struct RowView: Sendable {
  let records: Records
  let entry: Records.Entry

  package var tenant: String { records.text(entry.start, Int(entry.tenant)) }
  package var name: String { records.text(entry.nameStart, Int(entry.name)) }
  package var id: ResourceID { ResourceID(records.kind.name, tenant: tenant, name: name) }

  /// The columns of this row, apart from its names.
  package var row: Row { Row(encoded: Array(records.bytes[entry.columnsStart..<entry.end])) }

  /// The value of the column of that name; nil if the kind has none.
  package subscript(column: String) -> ColumnValue? { row.value(of: column, in: records.kind) }
}

extension Records: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { entries.count }
  package subscript(index: Int) -> RowView { RowView(records: self, entry: entries[index]) }
}
