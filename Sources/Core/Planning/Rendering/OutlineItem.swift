import Specs

extension Outline {
  /// One line of an outline, with the values below it: a change, or several that look alike.
  struct Item {
    let shape: Shape
    /// The names of the resources, as far as they are told; "" is left out.
    var names: [String]
    var count: Int
    private let first: Change
    private let kind: KindDescription?
    /// The columns in which something that is made or goes differs from the first that is told here.
    private var varying: Set<Int> = []

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
      let varies: Bool
    }

    /// How many names are kept of changes that are told as one.
    private static let toldNames = 3

    init(
      _ change: Change, of kind: KindDescription?, isSelected: Bool, namesDatabase: Bool
    ) {
      let isUpdate = change.action == .update
      shape = Shape(
        action: change.action, kind: change.id.kind.text,
        database: namesDatabase ? change.database.description : nil, reason: change.reason,
        marks: change.marks.isEmpty ? [] : Change.Mark.allCases.filter(change.marks.contains),
        needs: change.needs, isSelected: isSelected, name: isUpdate ? change.id.name : nil,
        leaves: isUpdate ? kind.map { change.leaves(of: $0) } ?? [] : [])
      names = change.id.name.isEmpty ? [] : [change.id.name]
      count = 1
      first = change
      self.kind = kind
    }

    /// The values that are shown. They are made only here: of ten thousand things that are made alike, one is shown.
    var fields: [Field] {
      guard shape.action != .update else {
        return shape.leaves.map { Field(leaf: $0, varies: false) }
      }
      guard let kind else { return [] }
      let paths = Set(varying.map { kind.columns[$0].name })
      let shown = first.leaves(of: kind)
      let told = Set(shown.map(\.path))
      return shown.map { Field(leaf: $0, varies: paths.contains($0.path)) }
        + kind.columns.filter {
          $0.content != .digest && paths.contains($0.name) && !told.contains($0.name)
        }.map {
          Field(leaf: Leaf(path: $0.name, before: .absent, after: .absent), varies: true)
        }
    }

    mutating func merge(_ other: Item) {
      count += other.count
      for name in other.names where names.count < Self.toldNames && !names.contains(name) {
        names.append(name)
      }
      guard shape.action != .update, let kind else { return }
      varying.formUnion(other.varying)
      guard let mine = first.after ?? first.before,
        let others = other.first.after ?? other.first.before
      else { return }
      varying.formUnion(mine.columns(differingFrom: others, of: kind, beside: varying))
    }
  }
}
