import PostgresAccess

/// A folder with inputs and the outputs that are expected for them; `UPDATE_GOLDEN=1` writes the outputs anew.
package struct GoldenCase: Sendable, CustomStringConvertible {
  package let name: String
  package let folder: String

  package init(name: String, folder: String) {
    self.name = name
    self.folder = folder
  }

  /// The folders under `path`, which is relative to the package.
  package static func all(under path: String, source: String = #filePath) -> [GoldenCase] {
    let root = packageRoot(of: source)
    return Folder.names("\(root)/\(path)").sorted().map {
      GoldenCase(name: $0, folder: "\(root)/\(path)/\($0)")
    }
  }

  package var description: String { name }

  package func input(_ file: String) throws -> String {
    guard let text = Folder.read("\(folder)/\(file)") else {
      throw TestKitError("golden case '\(name)' has no readable '\(file)'")
    }
    return text
  }

  /// Nil when `actual` is what the file holds; else the first lines that differ.
  package func difference(of actual: String, from file: String) throws -> String? {
    let path = "\(folder)/\(file)"
    let expected = Folder.read(path)
    if expected == actual { return nil }
    if Environment.current["UPDATE_GOLDEN"] == "1" {
      guard Folder.write(actual, to: path, mode: 0o644) else {
        throw TestKitError("cannot write '\(path)'")
      }
      return nil
    }
    guard let expected else { return "'\(name)/\(file)' is missing; UPDATE_GOLDEN=1 writes it" }
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let first = line ?? min(old.count, new.count)
    func excerpt(_ lines: [Substring], _ mark: String) -> String {
      lines.dropFirst(first).prefix(5).map { "\(mark) \($0)" }.joined(separator: "\n")
    }
    return """
      '\(name)/\(file)' differs from line \(first + 1):
      \(excerpt(old, "-"))
      \(excerpt(new, "+"))
      """
  }

  /// The folder of `Package.swift`, above a source file.
  package static func packageRoot(of source: String = #filePath) -> String {
    var path = Substring(source)
    while let slash = path.lastIndex(of: "/") {
      path = path[..<slash]
      if Folder.exists("\(path)/Package.swift") { return String(path) }
    }
    return "."
  }
}
