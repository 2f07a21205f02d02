/// What happened to one path between two revisions.
package struct FileChange: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable { case added, removed, modified }

  package let path: String
  package let before: BlobID?
  package let after: BlobID?

  package var kind: Kind {
    switch (before, after) {
    case (nil, _): .added
    case (_, nil): .removed
    default: .modified
    }
  }

  init(path: String, before: BlobID?, after: BlobID?) {
    self.path = path
    self.before = before
    self.after = after
  }

  /// What differs between two listings, in the order of paths; a file that moved is removed and added.
  ///
  /// Only ids are compared, nothing is read.
  package static func between(_ old: [FileEntry], _ new: [FileEntry]) -> [FileChange] {
    var changes: [FileChange] = []
    var before = 0
    var after = 0
    while before < old.count || after < new.count {
      let left = before < old.count ? old[before] : nil
      let right = after < new.count ? new[after] : nil
      if let left, let right, left.path.utf8.elementsEqual(right.path.utf8) {
        if left.blob != right.blob {
          changes.append(FileChange(path: left.path, before: left.blob, after: right.blob))
        }
        before += 1
        after += 1
      } else if let left, right.map({ left.isBefore($0) }) ?? true {
        changes.append(FileChange(path: left.path, before: left.blob, after: nil))
        before += 1
      } else if let right {
        changes.append(FileChange(path: right.path, before: nil, after: right.blob))
        after += 1
      }
    }
    return changes
  }
}

extension FileEntry {
  fileprivate func isBefore(_ other: FileEntry) -> Bool {
    path.utf8.lexicographicallyPrecedes(other.path.utf8)
  }
}
