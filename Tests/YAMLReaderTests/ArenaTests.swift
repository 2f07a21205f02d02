import Diagnostics
import Specs
import Testing
import YAMLReader

/// What stands in the arena after a file has been read, above all after one with problems.
@Suite struct ArenaTests {
  @Test func `a document that breaks off keeps what came before, and is marked`() {
    let reading = Reading(
      "kind: A\n---\nkind: B\nmetadata: {name: b}\nspec: {tier: [x\n---\nkind: C\n")
    #expect(
      reading.json == [
        #"{"kind":"A"}"#, #"{"kind":"B","metadata":{"name":"b"},"spec":{"tier":["x"]}}"#,
      ])
    #expect(reading.arena.documents.map { reading.arena.nodes[$0].isFlawed } == [false, true])
    #expect(!reading.arena.isWhole)
  }

  @Test func `a key whose value never came is left out`() {
    let reading = Reading("a: 1\nb: @")
    #expect(reading.json == [#"{"a":1}"#])
    #expect(reading.codes == [101])
  }

  @Test func `only the document with the problem is marked, and the others are read`() {
    let reading = Reading("a: 1\n---\nb: &x 2\nc: *x\n---\nd: 4\n")
    #expect(
      reading.arena.documents.map { reading.arena.nodes[$0].isFlawed } == [false, true, false])
    #expect(reading.json == [#"{"a":1}"#, #"{"b":2,"c":""}"#, #"{"d":4}"#])
    #expect(reading.arena.isWhole)
  }

  @Test func `merge keys and keys that are no names are left out with their values`() {
    let reading = Reading("a: 1\n<<: {b: [2]}\n? [c, {d: e}]\n: {f: g}\n\"h\\ti\": 1\nz: 9\n")
    #expect(reading.json == [#"{"a":1,"z":9}"#])
    #expect(reading.codes == [110, 112, 103])
  }

  @Test func `nodes know where they stand, in characters`() throws {
    let reading = Reading("# é\nnäme: 'wört' # c\nlist: [ééé, \"x\"]\n")
    let arena = reading.arena
    let places = arena.nodes.indices.filter { arena.nodes[$0].kind == .scalar }.map {
      let place = arena.place(of: $0, in: "f")
      return [place.line, place.column, place.length]
    }
    #expect(places == [[2, 1, 4], [2, 7, 6], [3, 1, 4], [3, 8, 3], [3, 13, 3]])
  }

  @Test func `a scalar is compared without a String`() throws {
    let arena = Reading("kind: Tenant").arena
    #expect(arena.scalar(2, equals: "kind"))
    #expect(!arena.scalar(2, equals: "king"))
    #expect(!arena.scalar(2, equals: "kin"))
    #expect(arena.text(3) == "Tenant")
  }

  @Test func `JSON escapes what a terminal could obey`() {
    let reading = Reading("a: \"tab\\tline\\nsoft\u{AD}zero\u{200B}\\\\\"")
    #expect(reading.json == [#"{"a":"tab\tline\nsoft\u00adzero\u200b\\"}"#])
  }

  @Test func `one reader reads many files`() {
    var reader = YAMLReader()
    var arena = NodeArena()
    #expect(!reader.read(Array("a: [".utf8), file: "1", into: &arena).isEmpty)
    #expect(!arena.isWhole)
    #expect(reader.read(Array("b: 1".utf8), file: "2", into: &arena).isEmpty)
    #expect(arena.isWhole)
    #expect(arena.documents.map(arena.json) == [#"{"b":1}"#])
    let third = reader.read(Array("c: 1\nc: 2".utf8), file: "3", into: &arena)
    #expect(third.map(\.place?.file) == ["3"])
  }
}
