import Diagnostics
import Specs
import Testing

@Suite struct LabelSelectorTests {
  private let labels = ["segment": "enterprise", "region": "eu", "a.b/c_d": "", "in": "x"]

  @Test(
    arguments: [
      "", " ", "segment=enterprise", "segment==enterprise", "segment = enterprise ",
      "segment!=trial", "nothing!=trial", "segment in (a, enterprise)", "segment in(enterprise)",
      "segment notin (a,b)", "nothing notin (a)", "segment", "!nothing", "! nothing",
      "a.b/c_d=", "a.b/c_d", "in in (x)", "in", "segment=enterprise,region!=us,!nothing",
      "region in (eu,uk) , segment",
    ])
  func `what holds is chosen`(_ text: String) throws {
    #expect(try LabelSelector(text).chooses(labels))
  }

  @Test(
    arguments: [
      "segment=trial", "segment!=enterprise", "nothing=", "segment in (a)", "nothing in (a)",
      "segment notin (enterprise)", "nothing", "!segment", "segment=enterprise,region=us",
    ])
  func `what does not hold is not chosen`(_ text: String) throws {
    #expect(try !LabelSelector(text).chooses(labels))
  }

  @Test(
    arguments: [
      ",", "a,", ",a", "a b", "a=b c", "=b", "a in", "a in b", "a in (b", "a in (b,c", "a notin",
      "!", "!=b", "a=b=c", "-a", "a-", "a/b/c", "/a", "a/", "a=-b", "a=b/", "a>1", "ä=b", "a=ö",
      "a;b", "a='b'", "a in (b) c", "\u{0}",
    ])
  func `what is no selector is refused with its reason`(_ text: String) {
    do {
      _ = try LabelSelector(text)
      Issue.record("\(text.debugDescription) was taken")
    } catch {
      #expect(error.code == .badSelector)
      #expect(error.message.contains(text))
    }
  }
}
