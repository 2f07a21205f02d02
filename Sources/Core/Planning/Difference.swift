package import Specs

/// What differs between what the fleet asks for and what was observed.
package enum Difference {
  /// The changes that turn `observed` into `desired`, in the order of tenants and names.
  ///
  /// One merge of two sorted sides; a row that agrees costs one comparison of memory. Generated columns are
  /// never compared. Reasons say only what is seen from here; the kind's `assess` knows more.
  package static func between(
    desired: Records, observed: Records, in database: DatabaseName
  ) -> [Change] {
    precondition(desired.kind == observed.kind, "rows of different kinds are not compared")
    var desired = desired
    var observed = observed
    desired.sort()
    observed.sort()
    var changes: [Change] = []
    desired.bytes.withUnsafeBufferPointer { wanted in
      observed.bytes.withUnsafeBufferPointer { found in
        var left = 0
        var right = 0
        while left < desired.entries.count, right < observed.entries.count {
          let one = desired.entries[left]
          let other = observed.entries[right]
          if agree(one, wanted, other, found) {
            left += 1
            right += 1
            continue
          }
          let order = Records.compare(one, wanted, other, found)
          if order < 0 {
            changes.append(creation(of: desired[left], in: database))
            left += 1
          } else if order > 0 {
            changes.append(removal(of: observed[right], in: database))
            right += 1
          } else {
            changes.append(update(of: observed[right], to: desired[left], in: database))
            left += 1
            right += 1
          }
        }
        changes += (left..<desired.count).map { creation(of: desired[$0], in: database) }
        changes += (right..<observed.count).map { removal(of: observed[$0], in: database) }
      }
    }
    return changes
  }

  /// Whether two rows are the same in name and in everything that is compared.
  @inline(__always)
  private static func agree(
    _ one: Records.Entry, _ wanted: UnsafeBufferPointer<UInt8>,
    _ other: Records.Entry, _ found: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard one.tenant == other.tenant, one.name == other.name, one.compared == other.compared else {
      return false
    }
    let count = one.agreement
    return compareBytes(wanted, at: one.start, count, found, at: other.start, count) == 0
  }

  private static func creation(of row: RowView, in database: DatabaseName) -> Change {
    Change(row.id, .create, before: nil, after: row.row, in: database, reason: "missing")
  }

  private static func removal(of row: RowView, in database: DatabaseName) -> Change {
    Change(row.id, .remove, before: row.row, after: nil, in: database, reason: "not declared")
  }

  private static func update(
    of before: RowView, to after: RowView, in database: DatabaseName
  ) -> Change {
    Change(
      after.id, .update, before: before.row, after: after.row, in: database, reason: "differs")
  }
}
