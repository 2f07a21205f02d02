import Foundation
import Testing

/// What keeps the code readable and unable to trap.
@Suite struct HabitTests {
  private let checkout = Checkout.current

  @Test func `no file is longer than 600 lines`() throws {
    for folder in ["Sources", "Tests"] {
      for file in try checkout.swiftFiles(below: folder) {
        #expect(file.lines.count <= 600, "\(file.path) has \(file.lines.count) lines")
      }
    }
  }

  @Test func `nothing escapes the compiler's checks`() throws {
    let escapes = [
      "try!", "as!", "fatalError(", "@unchecked Sendable", "nonisolated(unsafe)", "unsafeBitCast",
    ]
    for file in try checkout.swiftFiles(below: "Sources") {
      for (number, line) in file.lines.enumerated() {
        for escape in escapes where line.contains(escape) {
          Issue.record("\(file.path):\(number + 1): \(escape)")
        }
      }
    }
  }

  @Test func `each law is named by a test`() throws {
    let tests = try checkout.swiftFiles(below: "Tests").filter { !$0.path.contains("Architecture") }
    let text = tests.flatMap(\.lines).filter { $0.contains("aw ") }.joined(separator: "\n")
      .lowercased()
    for law in 1...13 {
      let ends = [" ", ",", ":", "`", ")", "\n", ".", ";"]
      #expect(ends.contains { text.contains("law \(law)\($0)") }, "no test names law \(law)")
    }
  }
}
