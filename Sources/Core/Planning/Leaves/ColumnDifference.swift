import Diagnostics

/// Finds what differs inside one column of an update.
struct ColumnDifference {
  private let column: Column
  private let path: String

  init(_ column: Column, at path: String) {
    self.column = column
    self.path = path
  }

  func leaves(_ before: ColumnValue, _ after: ColumnValue) -> [Leaf] {
    switch column.content {
    case .generated: return []
    case .secret:
      if case .withheld(changed: false) = after { return [] }
      return before == after ? [] : [whole(before, after)]
    case .text, .digest: return before == after ? [] : [whole(before, after)]
    case .list:
      guard before != after else { return [] }
      let old = before.text.map(ListText.entries) ?? []
      let new = after.text.map(ListText.entries) ?? []
      let leaves = entries(old.map(Leaf.Value.text), new.map(Leaf.Value.text), at: path)
      return leaves.isEmpty ? [whole(before, after)] : leaves
    case .json:
      guard before != after else { return [] }
      guard let old = before.text.flatMap(JSONTree.init),
        let new = after.text.flatMap(JSONTree.init)
      else { return [whole(before, after)] }
      let leaves = differences(old, new, at: path)
      return leaves.isEmpty ? [whole(before, after)] : leaves
    }
  }

  private func whole(_ before: ColumnValue, _ after: ColumnValue) -> Leaf {
    Leaf(path: column.name, before: column.leaf(before), after: column.leaf(after))
  }

  private func differences(_ old: JSONTree?, _ new: JSONTree?, at path: String) -> [Leaf] {
    guard old != new else { return [] }
    switch (old, new) {
    case (.object(let one), .object(let other)):
      let old = Dictionary(one.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
      let new = Dictionary(other.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
      return keys(one, other).flatMap { key in
        differences(old[key], new[key], at: member(key, of: path))
      }
    case (.array(let one), .array(let other)):
      if let old = byName(one), let new = byName(other) {
        return keys(old.members, new.members).flatMap { name in
          differences(old.index[name], new.index[name], at: "\(path)[\(quoted(name))]")
        }
      }
      if (one + other).allSatisfy(\.isLeaf) {
        let leaves = entries(one.map { .json($0.text) }, other.map { .json($0.text) }, at: path)
        if !leaves.isEmpty { return leaves }
      } else if one.count == other.count {
        return one.indices.flatMap { differences(one[$0], other[$0], at: "\(path)[\($0)]") }
      }
      return [leaf(old, new, at: path)]
    default:
      return [leaf(old, new, at: path)]
    }
  }

  private func leaf(_ old: JSONTree?, _ new: JSONTree?, at path: String) -> Leaf {
    Leaf(
      path: path.isEmpty ? column.name : path, before: old.map { .json($0.text) } ?? .absent,
      after: new.map { .json($0.text) } ?? .absent)
  }

  /// What one list has and the other has not; empty if they differ only in order.
  private func entries(_ old: [Leaf.Value], _ new: [Leaf.Value], at path: String) -> [Leaf] {
    var surplus: [Leaf.Value: Int] = [:]
    for value in old { surplus[value, default: 0] += 1 }
    for value in new { surplus[value, default: 0] -= 1 }
    var removed = surplus
    let gone = old.filter { value in
      guard let count = removed[value], count > 0 else { return false }
      removed[value] = count - 1
      return true
    }
    let added = new.filter { value in
      guard let count = surplus[value], count < 0 else { return false }
      surplus[value] = count + 1
      return true
    }
    return gone.map { Leaf(path: path + "[]", before: $0, after: .absent) }
      + added.map { Leaf(path: path + "[]", before: .absent, after: $0) }
  }

  /// The keys of both objects, those of the first first.
  private func keys(_ one: [JSONTree.Member], _ other: [JSONTree.Member]) -> [String] {
    var seen: Set<String> = []
    return (one + other).map(\.key).filter { seen.insert($0).inserted }
  }

  /// A list of named things by their names; nil if it is not one, or a name stands there twice.
  private func byName(
    _ list: [JSONTree]
  ) -> (members: [JSONTree.Member], index: [String: JSONTree])? {
    var members: [JSONTree.Member] = []
    var index: [String: JSONTree] = [:]
    for element in list {
      guard case .string(let name)? = element["name"],
        index.updateValue(element, forKey: name) == nil
      else { return nil }
      members.append(JSONTree.Member(key: name, value: element))
    }
    return (members, index)
  }

  private func member(_ key: String, of path: String) -> String {
    if !isPlain(key) { return "\(path)[\(key.quotedForJSON)]" }
    return path.isEmpty ? key : "\(path).\(key)"
  }

  private func quoted(_ name: String) -> String { isPlain(name) ? name : name.quotedForJSON }

  private func isPlain(_ key: String) -> Bool {
    !key.isEmpty
      && key.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
