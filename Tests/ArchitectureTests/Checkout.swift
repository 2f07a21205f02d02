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
    var imports: [String] {
      lines.compactMap { line in
        guard
          let match = line.firstMatch(
            of:
              /^\s*(?:@\w+(?:\(.*\))?\s+)*(?:public |package |internal |private |fileprivate )?import\s+(?:\w+\s+)?(\w+)/
          )
        else { return nil }
        return String(match.1)
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
