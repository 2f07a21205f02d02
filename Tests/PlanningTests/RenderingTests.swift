import Diagnostics
import Foundation
import Planning
import Specs
import Testing

@Suite struct RenderingTests {
  @Test
  func
    `a comment fits GitHub's limit whatever the size of the plan, and counts what it leaves out`()
  {
    let changes = (0..<10_000).flatMap { index in
      [
        Samples.tierChange("tenant-\(index)", from: "basic", to: "pro-\(index)"),
        Samples.removal("tenant-\(index)", marks: index == 9999 ? [.destructive] : []),
      ]
    }
    let page = PlanMarkdown().render(
      Samples.plan(changes + Samples.tables((0..<3000).map { "public.table_\($0)" })),
      at: Samples.now)
    #expect(page.utf8.count <= PlanMarkdown.longest)
    #expect(page.utf8.count > PlanMarkdown.longest / 2)
    #expect(page.contains("Left out here: "))
    // What takes something away is not among what is left out.
    #expect(page.contains("tenant-9999"))
    #expect(
      page.components(separatedBy: "<details").count
        == page.components(separatedBy: "</details>").count)
  }

  @Test func `law 12: outside of code a page holds nothing of a document`() {
    let page = PlanMarkdown().render(
      Samples.plan(Hostile.changes, notices: Hostile.notices), at: Samples.now)
    #expect(page.utf8.count <= PlanMarkdown.longest)
    var outside = ""
    var fence: Substring?
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      let ticks = line.prefix { $0 == "`" }
      if let open = fence {
        // CommonMark: up to three spaces, at least as many backticks, nothing else.
        let trimmed = line.drop { $0 == " " }
        let run = trimmed.prefix { $0 == "`" }
        if line.count - trimmed.count < 4, run.count >= open.count, run.count == trimmed.count {
          fence = nil
        }
      } else if ticks.count >= 3, line.dropFirst(ticks.count) == "diff" {
        fence = ticks
      } else {
        outside += line + "\n"
      }
    }
    #expect(fence == nil)
    for text in ["evil", "<script", "<img", "@everyone", "[click]", "# heading", "**bold**"] {
      #expect(!outside.contains(text), "\(text) stands outside of code")
    }
  }

  @Test func `law 12: nothing that a terminal obeys comes out, in any format`() {
    let plan = Samples.plan(Hostile.changes, notices: Hostile.notices)
    for text in [
      PlanText().render(plan, at: Samples.now), PlanMarkdown().render(plan, at: Samples.now),
      PlanJSON.render(plan),
    ] {
      #expect(!text.unicodeScalars.contains { $0.isDeceptive && $0 != "\n" })
    }
  }

  @Test func `law 11: no format shows a secret`() {
    let plan = Samples.plan(Samples.updates() + Samples.creations(["young"]))
    for text in [
      PlanText(colour: true).render(plan, at: Samples.now),
      PlanMarkdown().render(plan, at: Samples.now), PlanJSON.render(plan),
    ] {
      #expect(!text.contains("hunter2") && !text.contains("swordfish"))
    }
  }

  @Test func `colours come only where they are asked for`() {
    let plan = Samples.plan(Samples.updates())
    #expect(!PlanText().render(plan, at: Samples.now).contains("\u{1B}"))
    let coloured = PlanText(colour: true).render(plan, at: Samples.now)
    #expect(coloured.contains("\u{1B}[33m~\u{1B}[0m registration"))
  }

  @Test func `the text does not depend on the order in which changes were found`() {
    let changes = Samples.updates() + Samples.creations(["a", "b"]) + Samples.tables(["t"])
    let plan = Samples.plan(changes)
    #expect(PlanJSON.render(plan) == PlanJSON.render(Samples.plan(changes.reversed())))
  }
}
