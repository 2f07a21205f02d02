import Diagnostics

/// One value inside a resource that a change creates, takes away or turns into another.
package struct Leaf: Hashable, Sendable {
  /// Column and keys: `tier`, `security.session.idle`, `workflows[invoice-approval].steps[0].role`.
  package let path: String
  package let before: Value
  package let after: Value

  package init(path: String, before: Value, after: Value) {
    self.path = path
    self.before = before
    self.after = after
  }

  package enum Value: Hashable, Sendable {
    /// Not there, or null in the database.
    case absent
    case text(String)
    /// A value inside a JSON column, as JSON on one line.
    case json(String)
    /// Decided by the database when it is made.
    case unknown
    /// A secret: that it is there, never what it is.
    case secret
  }
}

extension Change {
  /// What this change does to the resource, value by value, in the order of columns.
  ///
  /// Of an update only what differs; of a creation or a removal every column that holds something. A digest is
  /// left out beside anything else: what it stands for is shown, or belongs to another resource. Values are as
  /// they are: whoever shows them escapes them.
  package func leaves(of kind: KindDescription) -> [Leaf] {
    let old = before?.values(of: kind)
    let new = after?.values(of: kind)
    let compared = kind.columns.filter { $0.content != .generated }
    var leaves: [Leaf] = []
    for (index, column) in kind.columns.enumerated() {
      let one = old?[index] ?? .null
      let other = new?[index] ?? .null
      if action == .update {
        // A kind that is one JSON column needs no name for it.
        let path = compared.count == 1 && column.content == .json ? "" : column.name
        leaves += ColumnDifference(column, at: path).leaves(one, other)
      } else if one != .null || other != .null {
        leaves.append(
          Leaf(path: column.name, before: column.leaf(one), after: column.leaf(other)))
      }
    }
    let digests = Set(kind.columns.filter { $0.content == .digest }.map(\.name))
    let telling = leaves.filter { !digests.contains($0.path) }
    return telling.isEmpty ? leaves : telling
  }
}

extension Column {
  func leaf(_ value: ColumnValue) -> Leaf.Value {
    switch value {
    case .null: .absent
    case .unknown: .unknown
    case .withheld: .secret
    case .text(let text):
      switch content {
      case .secret: .secret
      case .json: .json(JSONTree(text)?.text ?? text.quotedForJSON)
      case .text, .list, .digest, .generated: .text(text)
      }
    }
  }
}
