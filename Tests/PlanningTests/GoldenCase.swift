import Foundation
import Planning
import Specs
import Testing

/// A folder under `Tests/Golden/plans` that says how a plan is shown; `UPDATE_GOLDEN=1` rewrites it.
struct GoldenCase {
  let name: String

  init(_ name: String) { self.name = name }

  private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()

  static func file(inRepository path: String) -> URL {
    tests.deletingLastPathComponent().appending(path: path)
  }

  func expect(_ plan: Plan, json: Bool = true, at now: Timestamp = Samples.now) throws {
    try expect(PlanText().render(plan, at: now), in: "plan.txt")
    try expect(PlanMarkdown().render(plan, at: now), in: "plan.md")
    if json { try expect(PlanJSON.render(plan), in: "plan.json") }
  }

  func expect(_ text: String, in file: String) throws {
    try Self.expect(
      text, at: Self.tests.appending(path: "Golden/plans/\(name)/\(file)"))
  }

  static func expect(_ text: String, at url: URL) throws {
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
      return
    }
    let golden = try String(decoding: Data(contentsOf: url), as: UTF8.self)
    #expect(text == golden, "\(url.lastPathComponent) differs; UPDATE_GOLDEN=1 rewrites it")
  }
}
