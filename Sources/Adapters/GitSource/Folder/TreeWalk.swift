import CLibGit2
import Diagnostics
import Specs

/// One walk over the folder of a fleet in the object database: lists documents and refuses what may not be there.
///
/// Whatever is visited is counted before it is entered, a folder each time that it is named, so a small repository
/// that spells billions of paths costs no more than the limits.
struct TreeWalk {
  let limits: SourceLimits
  private(set) var entries: [FileEntry] = []
  private(set) var visitedFiles = 0
  private(set) var visitedFolders = 0

  private var refusals: Refusals
  /// The path of the folder being walked, with a slash at its end, or empty.
  private var folder: [UInt8] = []
  private var links: [Link] = []
  private var treeBytes = 0
  private var pathBytes = 0

  private struct Link {
    let path: [UInt8]
    let blob: BlobID
  }

  init(limits: SourceLimits) {
    self.limits = limits
    refusals = Refusals(limit: limits.problems)
  }

  /// Walks the tree `root` and all below it, then throws what was refused.
  mutating func walk(_ root: BlobID, in store: borrowing ObjectStore) throws(Diagnostic) {
    try walkFolder(root, in: store, depth: 0)
    for link in links {
      if try !isHarmless(link, root: root, in: store) {
        try refusals.add(
          .entry(
            .symbolicLink, link.path, LinkTarget.refusal(isNamedLikeDocument: false),
            hint: "replace the link by what it leads to"))
      }
    }
    try refusals.end()
  }

  // MARK: - Folders

  private mutating func walkFolder(
    _ id: BlobID, in store: borrowing ObjectStore, depth: Int
  ) throws(Diagnostic) {
    let tree = try readTree(id, of: folder, in: store)
    try tree.withBytes { (bytes) throws(Diagnostic) in
      let parsed = TreeEntries(bytes)
      if !parsed.isWhole { try refuseFolder("is not written as git writes folders") }
      try count(parsed.entries)
      try checkSequence(parsed.entries, bytes)
      var collisions = NameCollisions()
      for entry in parsed.entries {
        try visit(entry, bytes, &collisions, in: store, depth: depth)
      }
      if collisions.needsPlainNames { checkPlainNames(parsed.entries, bytes, &collisions) }
      try collisions.report(in: folder, to: &refusals)
    }
  }

  /// Reads a tree after its size was found to fit what is left of the limit.
  private mutating func readTree(
    _ id: BlobID, of path: [UInt8], in store: borrowing ObjectStore
  ) throws(Diagnostic) -> StoredObject {
    let subject =
      path.isEmpty ? "the fleet's folder" : "folder '\(EntryName.shown(path.dropLast()))'"
    do throws(ObjectFailure) {
      treeBytes += try store.size(of: id, as: GIT_OBJECT_TREE)
    } catch {
      throw error.diagnostic(subject, id)
    }
    guard treeBytes <= limits.treeBytes else {
      throw Diagnostic(
        .fleetTooLarge,
        "the fleet's folders list more than \(limits.treeBytes) bytes of names, "
          + "counted up to \(subject)",
        hint: "name the fleet's own folder if the repository holds more than the fleet")
    }
    do throws(ObjectFailure) {
      return try store.read(id, as: GIT_OBJECT_TREE)
    } catch {
      throw error.diagnostic(subject, id)
    }
  }

  /// Counts all entries of a folder at once, so nothing is visited beyond the limits.
  private mutating func count(_ entries: [TreeEntries.Entry]) throws(Diagnostic) {
    for entry in entries {
      if entry.kind == .folder { visitedFolders += 1 } else { visitedFiles += 1 }
    }
    let (kind, limit) =
      visitedFiles > limits.files ? ("files", limits.files) : ("folders", limits.folders)
    guard visitedFiles > limits.files || visitedFolders > limits.folders else { return }
    throw Diagnostic(
      .tooManyFiles, "the fleet's folder holds more than \(limit) \(kind)",
      notes: folder.isEmpty
        ? [] : [.init("counted up to '\(EntryName.shown(folder.dropLast()))'")],
      hint: "name the fleet's own folder if the repository holds more than the fleet")
  }

  /// Checks that entries stand in git's order, and that no name is there twice.
  private mutating func checkSequence(
    _ entries: [TreeEntries.Entry], _ bytes: UnsafeRawBufferPointer
  ) throws(Diagnostic) {
    var isSorted = true
    for index in entries.indices.dropFirst() {
      let (entry, previous) = (entries[index], entries[index - 1])
      let name = UnsafeRawBufferPointer(rebasing: bytes[entry.name])
      // A file `a` may stand long before a folder `a`: all names between them begin with it.
      var other = index - 1
      while other >= 0 {
        let earlier = UnsafeRawBufferPointer(rebasing: bytes[entries[other].name])
        if earlier.elementsEqual(name) {
          try refusals.add(
            .entry(.duplicateEntry, folder + Array(name), "stands twice in its folder"))
          break
        }
        guard entry.kind == .folder, earlier.starts(with: name) else { break }
        other -= 1
      }
      let before = UnsafeRawBufferPointer(rebasing: bytes[previous.name])
      if !before.elementsEqual(name),
        !TreeOrder.precedes(
          before, isFolder: previous.kind == .folder, name, isFolder: entry.kind == .folder)
      {
        isSorted = false
      }
    }
    if !isSorted { try refuseFolder("has its entries out of order") }
  }

  private mutating func refuseFolder(_ problem: String) throws(Diagnostic) {
    try refusals.add(.entry(.malformedTree, folder.isEmpty ? [UInt8(ascii: ".")] : folder, problem))
  }

  private func checkPlainNames(
    _ entries: [TreeEntries.Entry], _ bytes: UnsafeRawBufferPointer,
    _ collisions: inout NameCollisions
  ) {
    for entry in entries {
      let name = UnsafeRawBufferPointer(rebasing: bytes[entry.name])
      if EntryName.judge(name, limit: limits.nameBytes) == .plain {
        collisions.check(plain: String(decoding: name, as: UTF8.self))
      }
    }
  }

  // MARK: - Entries

  private mutating func visit(
    _ entry: TreeEntries.Entry, _ bytes: UnsafeRawBufferPointer,
    _ collisions: inout NameCollisions, in store: borrowing ObjectStore, depth: Int
  ) throws(Diagnostic) {
    let name = UnsafeRawBufferPointer(rebasing: bytes[entry.name])
    switch EntryName.judge(name, limit: limits.nameBytes) {
    case .plain: break
    case .foldable: collisions.note(foldable: String(decoding: name, as: UTF8.self))
    case .dangerous(let problem):
      return try refusals.add(.entry(.dangerousName, folder + Array(name), problem))
    case .unreadable(let problem):
      return try refusals.add(.entry(.unreadableName, folder + Array(name), problem))
    }
    let id = BlobID(bytes: UnsafeRawBufferPointer(rebasing: bytes[entry.id...]))
    switch entry.kind {
    case .folder: try enter(name, id, in: store, depth: depth + 1)
    case .file: if EntryName.isDocument(name) { try list(name, id) }
    case .link: try link(name, id)
    case .submodule:
      try refusals.add(
        .entry(
          .submodule, folder + Array(name), "is a submodule",
          hint: "keep the fleet in a folder without submodules"))
    case .unknown:
      try refusals.add(
        .entry(
          .malformedTree, folder + Array(name),
          "is of no known kind (mode \(String(entry.mode, radix: 8)))"))
    }
  }

  private mutating func enter(
    _ name: UnsafeRawBufferPointer, _ id: BlobID, in store: borrowing ObjectStore, depth: Int
  ) throws(Diagnostic) {
    if EntryName.isHidden(name) { return }
    let length = folder.count
    folder.append(contentsOf: name)
    guard depth <= limits.depth else {
      throw .entry(
        .foldersTooDeep, folder, "is nested more than \(limits.depth) folders deep")
    }
    folder.append(UInt8(ascii: "/"))
    try walkFolder(id, in: store, depth: depth)
    folder.removeLast(folder.count - length)
  }

  private mutating func list(_ name: UnsafeRawBufferPointer, _ id: BlobID) throws(Diagnostic) {
    let length = folder.count + name.count
    guard length <= limits.pathBytes else {
      return try refusals.add(
        .entry(.unreadableName, folder + Array(name), "has a path of \(length) bytes"))
    }
    pathBytes += length
    guard pathBytes <= limits.allPathBytes else {
      throw Diagnostic(
        .fleetTooLarge, "the documents' paths are together longer than \(limits.allPathBytes) bytes"
      )
    }
    let path = String(unsafeUninitializedCapacity: length) { text in
      _ = text.update(fromContentsOf: folder)
      _ = UnsafeMutableBufferPointer(rebasing: text[folder.count...]).update(fromContentsOf: name)
      return length
    }
    entries.append(FileEntry(path: path, blob: id))
  }

  // MARK: - Symbolic links

  private mutating func link(_ name: UnsafeRawBufferPointer, _ id: BlobID) throws(Diagnostic) {
    let path = folder + Array(name)
    if EntryName.looksLikeDocument(name) {
      try refusals.add(
        .entry(
          .symbolicLink, path, LinkTarget.refusal(isNamedLikeDocument: true),
          hint: "replace the link by the file"))
    } else {
      links.append(Link(path: path, blob: id))
    }
  }

  /// Whether a link leads to a regular file inside the fleet's folder, through folders alone.
  private mutating func isHarmless(
    _ link: Link, root: BlobID, in store: borrowing ObjectStore
  ) throws(Diagnostic) -> Bool {
    let text: [UInt8]
    do throws(ObjectFailure) {
      guard try store.size(of: link.blob, as: GIT_OBJECT_BLOB) <= limits.pathBytes else {
        return false
      }
      text = try store.read(link.blob, as: GIT_OBJECT_BLOB).withBytes { Array($0) }
    } catch {
      throw error.diagnostic("symbolic link '\(EntryName.shown(link.path))'", link.blob)
    }
    let parents = link.path.split(separator: UInt8(ascii: "/")).dropLast().map { Array($0) }
    guard let target = LinkTarget.resolve(text, from: parents) else { return false }
    return try find(target, from: root, in: store)?.kind == .file
  }

  /// What stands at a path below a tree; nil if nothing does, or a part of the path is no folder.
  mutating func find(
    _ path: [[UInt8]], from root: BlobID, in store: borrowing ObjectStore
  ) throws(Diagnostic) -> (kind: TreeEntries.Kind, id: BlobID)? {
    var found: (kind: TreeEntries.Kind, id: BlobID) = (.folder, root)
    for (depth, part) in path.enumerated() {
      guard found.kind == .folder, depth <= limits.depth else { return nil }
      let parents = Array(path.prefix(depth).joined(separator: [UInt8(ascii: "/")]))
      let tree = try readTree(found.id, of: parents.isEmpty ? [] : parents + [0x2F], in: store)
      let next: (TreeEntries.Kind, BlobID)? = tree.withBytes { bytes in
        TreeEntries(bytes).entries.first { bytes[$0.name].elementsEqual(part) }.map {
          ($0.kind, BlobID(bytes: UnsafeRawBufferPointer(rebasing: bytes[$0.id...])))
        }
      }
      guard let next else { return nil }
      found = next
    }
    return found
  }
}
