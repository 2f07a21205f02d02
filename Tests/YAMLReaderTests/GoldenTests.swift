import Diagnostics
import Foundation
import Testing
import YAMLReader

/// Each folder of `Tests/Golden/yaml` holds a file and what comes of it: `output.jsonl`, a line a document, if it is
/// right, `diagnostics.txt` if not. `UPDATE_GOLDEN=1` writes them anew.
@Suite struct GoldenTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Golden/yaml")

  static let cases: [String] =
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path()))?
    .filter { !$0.hasPrefix(".") }.sorted() ?? []

  @Test func `there are cases`() {
    #expect(Self.cases.count > 20)
  }

  @Test(arguments: cases) func `a file gives what its folder says`(name: String) throws {
    let folder = Self.folder.appending(path: name)
    let input = try Data(contentsOf: folder.appending(path: "input.yaml"))
    let reading = Reading(Array(input))
    let isRight = reading.problems.isEmpty
    let text =
      isRight
      ? reading.json.map { $0 + "\n" }.joined() : DiagnosticRenderer().render(reading.problems)
    let file = folder.appending(path: isRight ? "output.jsonl" : "diagnostics.txt")
    let other = folder.appending(path: isRight ? "diagnostics.txt" : "output.jsonl")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try Data(text.utf8).write(to: file)
      try? FileManager.default.removeItem(at: other)
    }
    #expect(try String(decoding: Data(contentsOf: file), as: UTF8.self) == text)
    #expect(!FileManager.default.fileExists(atPath: other.path()))
  }
}
