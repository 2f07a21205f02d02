import Foundation

/// The files of this checkout as git tracks or would track them.
struct Checkout {
  let root: URL

  static let current = Checkout(
    root: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent())

  struct SwiftFile {
    let path: String
    let lines: [String]

    /// The modules that the file imports, whatever stands before `import`.
    ///
    /// Words are compared, not patterns: Swift's regular expressions take minutes over a tree in a debug build.
    var imports: [String] {
      lines.compactMap { line in
        guard line.utf8.contains(UInt8(ascii: "t")), line.contains("import ") else { return nil }
        let words = line.split(separator: " ").map(String.init)
        let before: Set<String> = ["public", "package", "internal", "private", "fileprivate"]
        let kinds: Set<String> = ["struct", "class", "enum", "func", "let", "var", "protocol"]
        guard let at = words.firstIndex(of: "import"), at + 1 < words.count,
          words[..<at].allSatisfy({ before.contains($0) || $0.hasPrefix("@") })
        else { return nil }
        let name =
          kinds.contains(words[at + 1]) && at + 2 < words.count ? words[at + 2] : words[at + 1]
        return name.split(separator: ".").first.map(String.init)
      }
    }
  }

  func swiftFiles(below folder: String) throws -> [SwiftFile] {
    try files(below: folder).filter { $0.hasSuffix(".swift") }.map { path in
      let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
      return SwiftFile(
        path: path,
        lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }
  }

  func files(below folder: String) throws -> [String] {
    let start = root.appending(path: folder)
    guard let walk = FileManager.default.enumerator(atPath: start.path()) else { return [] }
    return walk.compactMap { $0 as? String }.map { "\(folder)/\($0)" }.sorted()
  }
}
