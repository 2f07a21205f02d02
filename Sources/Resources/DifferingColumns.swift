package import Planning

extension Change {
  /// The names of the columns in which the rows before and after differ; empty unless there are both.
  package func differingColumns(of kind: KindDescription) -> [String] {
    guard let before, let after else { return [] }
    let pairs = zip(before.values(of: kind), after.values(of: kind))
    return zip(kind.columns, pairs)
      .filter { column, pair in column.content != .generated && pair.0 != pair.1 }
      .map(\.0.name)
  }
}
