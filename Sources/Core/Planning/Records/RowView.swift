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

  /// The rows of one tenant; the records must be sorted.
  package func rows(of tenant: String) -> Slice<Records> {
    let first = firstIndex { entry in !precedes(entry, tenant) }
    var last = first
    while last < entries.count, text(entries[last].start, Int(entries[last].tenant)) == tenant {
      last += 1
    }
    return self[first..<last]
  }

  private func firstIndex(where isReached: (Entry) -> Bool) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = low + (high - low) / 2
      if isReached(entries[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private func precedes(_ entry: Entry, _ tenant: String) -> Bool {
    bytes[entry.start..<entry.nameStart].lexicographicallyPrecedes(tenant.utf8)
  }
}
