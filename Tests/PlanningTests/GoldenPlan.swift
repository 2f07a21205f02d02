import Planning
import Specs
import TestKit
import Testing

/// A folder under `Tests/Golden/plans` that says how a plan is shown.
struct GoldenPlan {
  private let golden: GoldenCase

  init(_ name: String) {
    golden = GoldenCase(
      name: name, folder: "\(GoldenCase.packageRoot())/Tests/Golden/plans/\(name)")
  }

  func expect(_ plan: Plan, json: Bool = true, at now: Timestamp = Samples.now) throws {
    try expect(PlanText().render(plan, at: now), in: "plan.txt")
    try expect(PlanMarkdown().render(plan, at: now), in: "plan.md")
    if json { try expect(PlanJSON.render(plan), in: "plan.json") }
  }

  private func expect(_ text: String, in file: String) throws {
    #expect(try golden.difference(of: text, from: file) == nil)
  }
}
