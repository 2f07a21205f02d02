import Testing

@testable import Specs

@Suite struct PatternTests {
  @Test(arguments: [
    ("^a+$", "aaa", true), ("^a+$", "aab", false), ("a|b", "xbx", true), ("^(a|b)c$", "bc", true),
    ("^(?:ab)*$", "", true), ("^(?:ab)*$", "aba", false),
    ("^(?<year>\\d{4})-\\d\\d$", "2026-11", true),
    ("^[A-Z]{2,3}$", "ABCD", false), ("^[A-Z]{2,3}$", "ABC", true), ("^[A-Z]{2,}$", "A", false),
    ("^[^a-c\\d]$", "d", true), ("^[^a-c\\d]$", "4", false), ("^[\\w-]+$", "a-b_c", true),
    ("^[a\\]]$", "]", true), ("^[\\D]$", "x", true), ("^[\\D]$", "7", false),
    ("\\bcat\\b", "a cat!", true), ("\\bcat\\b", "concat", false), ("a\\Bb", "ab", true),
    ("^.$", "\n", false), ("^.$", "é", true), ("^\\u00e9\\x41\\u{1F600}$", "éA😀", true),
    ("^(a*)*$", "aaaa", true), ("^(a?){3}a{3}$", "aaa", true), ("", "anything", true),
    ("^\\.\\/\\$$", "./$", true), ("x*?y", "xxy", true), ("^a{0}b$", "b", true),
    ("^()$", "", true), ("|a", "", true), ("^(a|)+$", "aa", true),
  ])
  func `a pattern matches what ECMA-262 says`(_ pattern: String, _ text: String, _ matches: Bool)
    throws
  {
    #expect(try Pattern(pattern).matches(text) == matches)
  }

  @Test(arguments: [
    "(a", "a)", "[a", "a{2,1}", "a{", "*a", "a**", "\\", "(?=a)", "(?<!a)", "\\1", "[z-a]",
    "[\\d-z]",
    "\\p{L}", "\\u12", "(((a{100}){100}){100})", "a{99999}", "]", "\\k<a>",
    String(repeating: "(", count: 1000) + String(repeating: ")", count: 1000),
  ])
  func `what is no pattern, or needs going back, is refused`(_ pattern: String) {
    #expect(throws: Pattern.Problem.self) { try Pattern(pattern) }
  }

  /// With going back these would take longer than anybody can wait.
  @Test(arguments: ["^(a+)+$", "^(a|aa)+$", "^(a|a?)+$", "(.*)*(.*)*(.*)*x"])
  func `no pattern takes longer than its text is long`(_ pattern: String) throws {
    #expect(try Pattern(pattern).matches(String(repeating: "a", count: 5_000) + "!") == false)
  }
}
