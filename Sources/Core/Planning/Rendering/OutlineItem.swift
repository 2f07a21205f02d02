import Specs

extension Outline {
  /// One line of an outline, with the values below it: a change, or several that look alike.
  struct Item {
    let shape: Shape
    /// The names of the resources, as far as they are told; "" is left out.
    var names: [String]
    var count: Int
    var fields: [Field]

    /// What must be the same for changes to be told as one: everything but, where something is made or goes, its
    /// name and its values.
    struct Shape: Hashable {
      let action: Change.Action
      let kind: String
      let database: String?
      let reason: String
      let marks: [Change.Mark]
      let needs: ApprovedAction?
      let isSelected: Bool
      let name: String?
      let leaves: [Leaf]
    }

    struct Field {
      let leaf: Leaf
      /// Whether other changes told here have another value.
      var varies = false
    }

    /// How many names are kept of changes that are told as one.
    private static let toldNames = 3

    init(
      _ change: Change, of kind: KindDescription?, isSelected: Bool, namesDatabase: Bool
    ) {
      let leaves = kind.map { change.leaves(of: $0) } ?? []
      let isUpdate = change.action == .update
      shape = Shape(
        action: change.action, kind: change.id.kind.text,
        database: namesDatabase ? change.database.description : nil, reason: change.reason,
        marks: Change.Mark.allCases.filter(change.marks.contains), needs: change.needs,
        isSelected: isSelected, name: isUpdate ? change.id.name : nil,
        leaves: isUpdate ? leaves : [])
      names = change.id.name.isEmpty ? [] : [change.id.name]
      count = 1
      fields = leaves.map { Field(leaf: $0) }
    }

    mutating func merge(_ other: Item) {
      count += other.count
      for name in other.names where names.count < Self.toldNames && !names.contains(name) {
        names.append(name)
      }
      guard shape.action != .update else { return }
      let values = Dictionary(
        other.fields.map { ($0.leaf.path, $0) }, uniquingKeysWith: { first, _ in first })
      for index in fields.indices {
        let same = values[fields[index].leaf.path].map {
          !$0.varies && $0.leaf == fields[index].leaf
        }
        if same != true { fields[index].varies = true }
      }
      let known = Set(fields.map(\.leaf.path))
      fields += other.fields.filter { !known.contains($0.leaf.path) }
        .map { Field(leaf: $0.leaf, varies: true) }
    }
  }
}
