import Planning
import Specs
import Testing

@Suite struct LeafTests {
  private func leaves(_ before: String, _ after: String) -> [Leaf] {
    Difference.between(
      desired: Samples.settings("a", after), observed: Samples.settings("a", before),
      in: Samples.app
    ).flatMap { $0.leaves(of: Samples.settings) }
  }

  private func json(_ path: String, _ before: String?, _ after: String?) -> Leaf {
    Leaf(
      path: path, before: before.map(Leaf.Value.json) ?? .absent,
      after: after.map(Leaf.Value.json) ?? .absent)
  }

  @Test func `of a JSON column only the leaves that differ are told, as paths`() {
    #expect(
      leaves(#"{"session": {"idle": "PT15M", "n": 5}}"#, #"{"session": {"idle": "PT30M", "n": 5}}"#)
        == [json("session.idle", #""PT15M""#, #""PT30M""#)])
    #expect(
      leaves(#"{"a": 1}"#, #"{"a": 1.0, "b": null}"#) == [
        json("a", "1", "1.0"), json("b", nil, "null"),
      ])
    #expect(leaves(#"{"a": {"x": 1}}"#, #"{"a": 2}"#) == [json("a", #"{"x": 1}"#, "2")])
    #expect(leaves(#"{"a.b": {"": 1}}"#, #"{"a.b": {"": 2}}"#) == [json(#"["a.b"][""]"#, "1", "2")])
  }

  @Test
  func `lists tell what is added and removed, and lists of named things what changed in each`() {
    #expect(
      leaves(#"{"l": [1, 2, 2]}"#, #"{"l": [2, 3]}"#)
        == [json("l[]", "1", nil), json("l[]", "2", nil), json("l[]", nil, "3")])
    #expect(leaves(#"{"l": [1, 2]}"#, #"{"l": [2, 1]}"#) == [json("l", "[1, 2]", "[2, 1]")])
    #expect(
      leaves(
        #"{"w": [{"name": "x", "n": 1}, {"name": "y"}]}"#,
        #"{"w": [{"name": "z"}, {"name": "x", "n": 2}]}"#)
        == [
          json("w[x].n", "1", "2"), json("w[y]", #"{"name": "y"}"#, nil),
          json("w[z]", nil, #"{"name": "z"}"#),
        ])
    #expect(leaves(#"{"w": [{"n": 1}]}"#, #"{"w": [{"n": 2}]}"#) == [json("w[0].n", "1", "2")])
  }

  @Test func `what is not JSON is told as a whole`() {
    for broken in ["{", "01", "1 2", #"{"a": tru}"#, "[1,]", "\"\u{1}\"", #""\ud800""#, ""] {
      #expect(leaves("{}", broken).map(\.path) == ["security"], "\(broken)")
    }
  }

  @Test func `entries of a PostgreSQL array are told apart, quoted ones too`() throws {
    let change = try #require(
      Difference.between(
        desired: Samples.access("a", roles: #"{b,"c, \"d\""}"#, password: nil),
        observed: Samples.access("a", roles: "{a,b}", password: nil), in: Samples.app
      ).first)
    #expect(
      change.leaves(of: Samples.access) == [
        Leaf(path: "roles[]", before: .text("a"), after: .absent),
        Leaf(path: "roles[]", before: .absent, after: .text(#"c, "d""#)),
      ])
  }
}
