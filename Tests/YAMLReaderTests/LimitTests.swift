import Diagnostics
import Specs
import Testing
import YAMLReader

/// No bytes make the reader build, or even look at, more than its limits say. Counted, not timed.
@Suite struct LimitTests {
  private static let size = 1 << 20

  private static func flood(_ unit: String, before: String = "") -> [UInt8] {
    let times = (size - before.utf8.count) / unit.utf8.count
    return Array((before + String(repeating: unit, count: times)).utf8)
  }

  @Test(arguments: ["[", "{", "[{", "{a: ", "- ", "? ", "- ? ", "a: [", "[a, [", "? - "])
  func `nesting is refused where it becomes too deep`(unit: String) {
    let reading = Reading(Self.flood(unit))
    #expect(reading.codes.last == 114 || reading.codes == [101])
    #expect(reading.events < 400)
    #expect(reading.characters < 4_096)
    #expect(reading.arena.nodes.count < 400)
    #expect(!reading.arena.isWhole)
  }

  @Test func `sixty-four levels are read, the sixty-fifth is refused`() {
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(Reading(deep).problems.isEmpty)
    let reading = Reading("[" + deep + "]")
    #expect(reading.codes == [114])
    #expect(reading.problems[0].place?.column == 65)
    #expect(reading.problems[0].hint != nil)
    // A level of indentation counts like a bracket.
    let block = (0..<65).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(Reading(block).codes == [114])
  }

  @Test func `a file may have one mebibyte`() {
    var text = Self.flood("# comment\n")
    text += Array(repeating: UInt8(ascii: "#"), count: Self.size - text.count)
    #expect(Reading(text).problems.isEmpty)
    let reading = Reading(text + [0x0A])
    #expect(reading.codes == [113])
    #expect(reading.problems[0].message == "the file has 1048577 bytes, more than 1048576")
    #expect(reading.problems[0].place?.line == 1)
    #expect(reading.problems[0].hint?.contains("split it") == true)
    #expect(reading.events == 0)
    #expect(!reading.arena.isWhole)
  }

  @Test func `a file may have a hundred thousand nodes`() {
    // The document, the list, and its items.
    let list = "[" + String(repeating: "a,", count: 99_998) + "]"
    let whole = Reading(list)
    #expect(whole.problems.isEmpty)
    #expect(whole.arena.nodes.count == 100_000)
    let reading = Reading("[a," + list.dropFirst())
    #expect(reading.codes == [115])
    #expect(reading.problems[0].place?.column == 200_000 - 2)
    #expect(reading.arena.nodes.count == 100_000)
    #expect(!reading.arena.isWhole)
  }

  @Test(arguments: ["---\n", "--- a\n", "- \n", "a: 1\n---\n", ",", "? a\n", "{},", "'',"])
  func `floods of small things end at the limit of nodes`(unit: String) {
    let isFlow = unit.hasSuffix(",")
    let reading = Reading(Self.flood(unit, before: isFlow ? "[" : ""))
    #expect([[115], [101], [111]].contains(Array(reading.codes.suffix(1))))
    #expect(reading.arena.nodes.count <= 100_000)
    #expect(reading.events < 400_000)
  }

  @Test func `a scalar may have 64 KiB, and a longer one does not hide what follows`() {
    let long = String(repeating: "x", count: 64 << 10)
    #expect(Reading("a: \(long)\n").problems.isEmpty)
    let reading = Reading("a: \(long)x\nb: \"\(long)x\"\n? \(long)x\n: 1\nc: 1\nc: 2\n")
    #expect(reading.codes == [116, 116, 116, 111])
    #expect(reading.problems[0].place?.excerpt?.count == 120)
    #expect(reading.problems[0].hint?.contains("keep large texts outside") == true)
    #expect(reading.arena.bytes.count < 100)
    #expect(reading.arena.nodes[0].isFlawed)
  }

  @Test(arguments: [" ", "\t", "\n", "\r\n", " \n", "\n\t"])
  func `blanks in a row are refused before libyaml sees them`(unit: String) {
    let blanks = String(repeating: unit, count: 4_097 / unit.utf8.count + 1)
    for text in ["a\(blanks)b", blanks, "'\(blanks)", "a: |\n\(blanks)x", "a: b\n\(blanks)"] {
      let reading = Reading(text)
      #expect(reading.codes == [117])
      #expect(reading.problems[0].hint?.hasPrefix("remove them") == true)
      #expect(reading.events == 0)
    }
    let fewer = String(repeating: unit, count: 2_000 / unit.utf8.count)
    #expect(!Reading("a: b\n\(fewer)").codes.contains(117))
  }

  @Test func `a run of blanks is found wherever it begins`() {
    for start in stride(from: 0, to: 9_000, by: 611) {
      let lead = String(repeating: "#", count: start)
      let run = String(repeating: "\n", count: 4_097)
      #expect(Reading(lead + run + "#").codes == [117])
      #expect(Reading(lead + run.dropFirst() + "#").problems.isEmpty)
    }
  }

  @Test func `a flood of directives is refused before libyaml compares them`() {
    var text = ""
    for number in 0..<60_000 { text += "%TAG !a\(number)! x\n" }
    let reading = Reading(text + "---\n")
    #expect(reading.codes == [105])
    #expect(reading.problems[0].hint?.hasPrefix("remove them") == true)
    #expect(reading.events == 0)
  }

  @Test(arguments: [
    "'", "\"", "\"\\", "|\n a\n", ">\n a\n\n", "a ", "a\n", "#", "\"a\n ", "a: 'b\n", "&a ", "!a ",
    "*",
    "!!", "%", "%a\n", "@", "\\", "-", ":", "::", "?", "a:", "|", "}", "]", "<<: 1\n",
    "&a a: 1\n", "*a : 1\n", "!x a: 1\n", "\"\\x9b\": 1\n", "? [a]\n",
  ])
  func `a flood of anything else comes to an end`(unit: String) {
    let reading = Reading(Self.flood(unit))
    #expect(reading.problems.count <= 20)
    #expect(reading.arena.nodes.count <= 100_000)
    #expect(reading.characters <= Self.size)
  }

  @Test func `many keys are compared without comparing each with each`() {
    var text = ""
    for number in 0..<40_000 { text += "key-\(100_000 + number): 1\n" }
    #expect(Reading(text).problems.isEmpty)
    let reading = Reading(text + "key-100000: 2\n")
    #expect(reading.codes == [111])
    #expect(reading.problems[0].place?.line == 40_001)
    #expect(reading.problems[0].notes[0].place?.line == 1)
    let same = Reading(String(repeating: "a: 1\n", count: 40_000))
    #expect(same.problems.count == 20)
    #expect(same.problems[19].notes.last?.message == "39979 more problems in this file not shown")
  }
}
