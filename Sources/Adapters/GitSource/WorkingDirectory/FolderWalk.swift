import Diagnostics
import Specs

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One walk over a fleet's folder on disk, by the rules of `TreeWalk`.
struct FolderWalk {
  let limits: SourceLimits
  private(set) var entries: [FileEntry] = []

  private var reader: FileReader
  private var refusals: Refusals
  /// The path of the folder being walked, with a slash at its end, or empty.
  private var folder: [UInt8] = []
  private var links: [(path: [UInt8], target: [UInt8])] = []
  private var visitedFiles = 0
  private var visitedFolders = 0
  private var pathBytes = 0

  private struct Item {
    /// With the NUL at its end.
    let name: [CChar]
    let mode: mode_t

    var isFolder: Bool { mode.isKind(S_IFDIR) }
    var bytes: [UInt8] { name.dropLast().map(UInt8.init(bitPattern:)) }
  }

  init(limits: SourceLimits) {
    self.limits = limits
    reader = FileReader(limit: limits.fileBytes)
    refusals = Refusals(limit: limits.problems)
  }

  /// Walks a folder and all below it, then throws what was refused.
  mutating func walk(_ root: borrowing OpenFolder) throws(Diagnostic) {
    _ = LibGit.started
    try walkFolder(root, depth: 0)
    for link in links where !Self.isHarmless(link.path, link.target, root) {
      try refusals.add(
        .entry(
          .symbolicLink, link.path, LinkTarget.refusal(isNamedLikeDocument: false),
          hint: "replace the link by what it leads to"))
    }
    try refusals.end()
  }

  private mutating func walkFolder(
    _ open: borrowing OpenFolder, depth: Int
  ) throws(Diagnostic) {
    let items = try list(open, isRoot: depth == 0)
    var collisions = NameCollisions()
    for item in items { try visit(item, &collisions, in: open, depth: depth) }
    if collisions.needsPlainNames {
      for item in items where judge(item) == .plain {
        collisions.check(plain: String(decoding: item.bytes, as: UTF8.self))
      }
    }
    try collisions.report(in: folder, to: &refusals)
  }

  // MARK: - What a folder holds

  /// What stands in a folder, in git's order, counted before anything of it is visited.
  private mutating func list(
    _ open: borrowing OpenFolder, isRoot: Bool
  ) throws(Diagnostic) -> [Item] {
    let copy = openat(open.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let stream = fdopendir(copy) else {
      if copy >= 0 { close(copy) }
      throw .entry(.unreadableFile, shownFolder, "cannot be listed: \(systemReason())")
    }
    defer { closedir(stream) }
    var items: [Item] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { text in
          Array(UnsafeBufferPointer(start: text, count: strlen(text) + 1))
        }
      }
      if Self.isSkipped(name, isRoot: isRoot) { continue }
      guard let status = open.status(of: name) else { continue }
      items.append(Item(name: name, mode: status.st_mode))
      try count(items[items.count - 1])
    }
    guard errno == 0 else {
      throw .entry(.unreadableFile, shownFolder, "cannot be listed: \(systemReason())")
    }
    return items.sorted { one, other in
      one.bytes.withUnsafeBytes { left in
        other.bytes.withUnsafeBytes { right in
          TreeOrder.precedes(left, isFolder: one.isFolder, right, isFolder: other.isFolder)
        }
      }
    }
  }

  /// The folder itself, its parent, and in the root git's own folder (of a linked worktree: file).
  private static func isSkipped(_ name: [CChar], isRoot: Bool) -> Bool {
    let text = name.dropLast().map(UInt8.init(bitPattern:))
    return text.elementsEqual(".".utf8) || text.elementsEqual("..".utf8)
      || (isRoot && text.elementsEqual(".git".utf8))
  }

  private var shownFolder: [UInt8] {
    folder.isEmpty ? [UInt8(ascii: ".")] : folder
  }

  private mutating func count(_ item: Item) throws(Diagnostic) {
    if item.isFolder { visitedFolders += 1 } else { visitedFiles += 1 }
    guard visitedFiles > limits.files || visitedFolders > limits.folders else { return }
    throw Diagnostic(
      .tooManyFiles,
      visitedFiles > limits.files
        ? "the fleet's folder holds more than \(limits.files) files"
        : "the fleet's folder holds more than \(limits.folders) folders",
      hint: "name the fleet's own folder if the folder holds more than the fleet")
  }

  private func judge(_ item: Item) -> EntryName.Verdict {
    item.bytes.withUnsafeBytes { EntryName.judge($0, limit: limits.nameBytes) }
  }

  // MARK: - Visiting

  private mutating func visit(
    _ item: Item, _ collisions: inout NameCollisions, in open: borrowing OpenFolder, depth: Int
  ) throws(Diagnostic) {
    let bytes = item.bytes
    let path = folder + bytes
    if bytes.elementsEqual(".git".utf8) {
      return try refusals.add(
        .entry(.submodule, folder.dropLast(), "is a repository of its own, or a submodule"))
    }
    switch judge(item) {
    case .plain: break
    case .foldable: collisions.note(foldable: String(decoding: bytes, as: UTF8.self))
    case .dangerous(let problem): return try refusals.add(.entry(.dangerousName, path, problem))
    case .unreadable(let problem): return try refusals.add(.entry(.unreadableName, path, problem))
    }
    let isDocument = bytes.withUnsafeBytes { EntryName.isDocument($0) }
    let looksLikeDocument = bytes.withUnsafeBytes { EntryName.looksLikeDocument($0) }
    if item.isFolder {
      try enter(item, in: open, depth: depth + 1)
    } else if item.mode.isKind(S_IFLNK) {
      try link(item, path, looksLikeDocument: looksLikeDocument, in: open)
    } else if item.mode.isKind(S_IFREG) {
      if isDocument { try list(item, path, in: open) }
    } else if looksLikeDocument {
      try refusals.add(.entry(.specialFile, path, "is not a regular file"))
    }
  }

  private mutating func enter(
    _ item: Item, in open: borrowing OpenFolder, depth: Int
  ) throws(Diagnostic) {
    let bytes = item.bytes
    if bytes.withUnsafeBytes({ EntryName.isHidden($0) }) { return }
    let length = folder.count
    folder += bytes
    guard depth <= limits.depth else {
      throw .entry(.foldersTooDeep, folder, "is nested more than \(limits.depth) folders deep")
    }
    guard let next = OpenFolder(item.name, in: open) else {
      throw .entry(.unreadableFile, folder, "cannot be opened: \(systemReason())")
    }
    folder.append(UInt8(ascii: "/"))
    try walkFolder(next, depth: depth)
    folder.removeLast(folder.count - length)
  }

  private mutating func list(
    _ item: Item, _ path: [UInt8], in open: borrowing OpenFolder
  ) throws(Diagnostic) {
    guard path.count <= limits.pathBytes else {
      return try refusals.add(
        .entry(.unreadableName, path, "has a path of \(path.count) bytes"))
    }
    pathBytes += path.count
    guard pathBytes <= limits.allPathBytes else {
      throw Diagnostic(
        .fleetTooLarge, "the documents' paths are together longer than \(limits.allPathBytes) bytes"
      )
    }
    do throws(Diagnostic) {
      try reader.read(item.name, in: open, path: path)
    } catch {
      return try refusals.add(error)
    }
    entries.append(
      FileEntry(path: String(decoding: path, as: UTF8.self), blob: reader.blob))
  }

  // MARK: - Symbolic links

  private mutating func link(
    _ item: Item, _ path: [UInt8], looksLikeDocument: Bool, in open: borrowing OpenFolder
  ) throws(Diagnostic) {
    if looksLikeDocument {
      return try refusals.add(
        .entry(
          .symbolicLink, path, LinkTarget.refusal(isNamedLikeDocument: true),
          hint: "replace the link by the file"))
    }
    var target = [CChar](repeating: 0, count: limits.pathBytes + 1)
    let length = readlinkat(open.descriptor, item.name, &target, target.count)
    let isWhole = length >= 0 && length <= limits.pathBytes
    links.append((path, isWhole ? target[..<length].map(UInt8.init(bitPattern:)) : []))
  }

  /// Whether a link leads to a regular file inside the fleet's folder, through folders alone.
  private static func isHarmless(
    _ path: [UInt8], _ target: [UInt8], _ root: borrowing OpenFolder
  ) -> Bool {
    let parents = path.split(separator: UInt8(ascii: "/")).dropLast().map { Array($0) }
    guard let parts = LinkTarget.resolve(target, from: parents) else { return false }
    return isFile(parts[...], root)
  }

  private static func isFile(_ parts: ArraySlice<[UInt8]>, _ open: borrowing OpenFolder) -> Bool {
    guard let part = parts.first else { return false }
    let name = part.map(CChar.init(bitPattern:)) + [0]
    if parts.count == 1 { return open.status(of: name)?.st_mode.isKind(S_IFREG) ?? false }
    guard let next = OpenFolder(name, in: open) else { return false }
    return isFile(parts.dropFirst(), next)
  }
}
