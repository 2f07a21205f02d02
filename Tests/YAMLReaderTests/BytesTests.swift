import Diagnostics
import Specs
import Testing
import YAMLReader

/// What is said of bytes that are no text, before any of them is parsed.
@Suite struct BytesTests {
  @Test func `a byte order mark before UTF-8 is skipped, and shifts no column`() {
    let reading = Reading([0xEF, 0xBB, 0xBF] + Array("a: [b".utf8))
    #expect(reading.problems.first?.notes.first?.place?.column == 4)
    #expect(reading.problems.first?.notes.first?.place?.excerpt == "a: [b")
  }

  @Test(arguments: [[0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61]] as [[UInt8]])
  func `UTF-16 is named as what it is`(bytes: [UInt8]) {
    let reading = Reading(bytes)
    #expect(reading.codes == [102])
    #expect(reading.problems[0].hint == "convert it: iconv -f UTF-16 -t UTF-8")
    #expect(!reading.arena.isWhole)
  }

  @Test(
    arguments: [
      [0xE9], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xF5],
      [0x80], [0xE0, 0x80, 0xAF],
    ] as [[UInt8]])
  func `what is not UTF-8 is shown at its byte`(bytes: [UInt8]) {
    let reading = Reading(Array("a: é1\nb: é".utf8) + bytes + Array("!\n".utf8))
    #expect(reading.codes == [102])
    #expect(reading.problems.first?.place?.line == 2)
    #expect(reading.problems.first?.place?.column == 5)
    #expect(reading.problems.first?.place?.excerpt?.hasPrefix("b: é\u{FFFD}") == true)
    #expect(reading.problems.first?.hint?.contains("save the file as UTF-8") == true)
    #expect(reading.events == 0)
  }

  @Test(arguments: [
    0, 1, 7, 8, 11, 12, 0x1B, 0x7F, 0x80, 0x85, 0x9B, 0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE,
  ])
  func `control characters are refused wherever they stand`(value: UInt32) throws {
    let character = Character(try #require(Unicode.Scalar(value)))
    for text in [
      "a\(character): 1", "a: x\(character)y", "# \(character)\na: 1", "a: |\n  \(character)",
    ] {
      let reading = Reading(text)
      #expect(reading.codes == [103])
      #expect(reading.problems[0].message.contains("U+"))
      #expect(reading.problems[0].hint?.hasPrefix("remove it") == true)
      #expect(reading.problems[0].place?.excerpt != nil)
    }
  }

  @Test(arguments: [0x061C, 0x200E, 0x200F, 0x202A, 0x202E, 0x2066, 0x2069])
  func `characters that turn the direction of text are refused, and the rest is still read`(
    value: UInt32
  ) throws {
    let character = Character(try #require(Unicode.Scalar(value)))
    let reading = Reading("a\(character): 1\nb: 2\nb: 3\n# \(character)\n")
    #expect(reading.codes == [104, 111, 104])
    #expect(reading.problems[0].place?.column == 2)
    #expect(reading.problems[0].hint?.hasPrefix("remove it") == true)
    #expect(reading.arena.nodes.first?.isFlawed == true)
    #expect(reading.arena.isWhole)
  }

  @Test func `tabs and line breaks are fine in values and not in keys`() {
    #expect(Reading("a: 'x\ty'\nb: |\n  one\ttwo\n\n  three\n").problems.isEmpty)
    #expect(Reading("'a\tb': 1").codes == [103])
    #expect(Reading("\"a\\nb\": 1").codes == [103])
  }

  @Test func `every such place is named, up to a number`() {
    let reading = Reading(Array(repeating: 7, count: 100))
    #expect(reading.problems.count == 20)
    #expect(reading.problems.last?.notes.last?.message.hasSuffix("in this file not shown") == true)
  }
}
