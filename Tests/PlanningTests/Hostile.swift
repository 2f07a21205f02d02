import Diagnostics
import Planning
import Specs

/// Texts that try to get out of where they are shown.
enum Hostile {
  static let texts = [
    "\u{1B}[2J\u{1B}]0;owned\u{07}", "line\r\nbreak", "\u{202E}reversed\u{2066}", "\u{9B}31m",
    "zero\u{200B}width\u{FEFF}", "```\n</details>\n# heading", "````````", "`", "@everyone",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</summary></details>",
    "[click](https://evil.example)", "https://evil.example www.evil.example me@evil.example",
    "#1 GH-1 0123456789abcdef0123456789abcdef01234567", "**bold** _it_ ~~no~~", "| a | b |",
    "&lt;b&gt; &#64;", "\u{2028}separator", "", " edges ", "(secret)", "null",
    "nul\u{0}byte", "e\u{301}" + String(repeating: "\u{301}", count: 500),
    String(repeating: "long ", count: 1000),
  ]

  static var changes: [Change] {
    texts.enumerated().flatMap { index, text in
      let tenant = "t\(index)-\(text.prefix(40))"
      var registered = Records(of: Samples.registration)
      registered.append(tenant: tenant, name: String(text.prefix(60))) { row in
        row.unknown()
        row.text(text)
        row.text("basic")
        row.text(#"{"key": "\#(index)"}"#)
      }
      return Difference.between(
        desired: registered, observed: Records(of: Samples.registration), in: Samples.control
      ).map { $0.because(text) }
        + Difference.between(
          desired: Samples.settings(tenant, json(text, value: text)),
          observed: Samples.settings(tenant, json(text, value: "x")), in: Samples.app)
    }
  }

  static var notices: Notices {
    Notices(
      held: texts.map { .init($0, $0) }, orphans: texts, cordoned: texts,
      refusals: [Refusal(.tenantProtected, .tenants, texts[9], tenants: texts, hint: texts[5])],
      unenforceable: texts.map { .init($0, $0) }, outside: .init(tenants: texts, changes: 3))
  }

  private static func json(_ key: String, value: String) -> String {
    "{\(key.quotedForJSON): {\"a.b\": \(value.quotedForJSON)}}"
  }
}
