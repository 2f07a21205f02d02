import Diagnostics
import Testing

@Suite struct RendererTests {
  private let source = SourceLines(
    Array("apiVersion: tenure.dev/v1\nspec:\n\ttier: profesional\n  名前: 値\n".utf8))

  private func diagnostic(line: Int, column: Int, length: Int) -> Diagnostic {
    var place = Place(file: "tenants/acme.yaml", line: line, column: column, length: length)
    place.label = "declared tiers: basic, professional"
    return source.quoted(
      Diagnostic(
        .syntax, "unknown tier 'profesional'", at: place, hint: "did you mean 'professional'?"),
      in: "tenants/acme.yaml")
  }

  @Test func `a diagnostic reads like a compiler's`() {
    let text = DiagnosticRenderer().render(diagnostic(line: 1, column: 13, length: 13))
    #expect(
      text == """
        error[TN101]: unknown tier 'profesional'
         --> tenants/acme.yaml:1:13
          |
        1 | apiVersion: tenure.dev/v1
          |             ^^^^^^^^^^^^^ declared tiers: basic, professional
          = hint: did you mean 'professional'?

        """)
  }

  @Test func `the underline stands under the text after tabs and wide characters`() {
    let tab = DiagnosticRenderer().render(diagnostic(line: 3, column: 8, length: 11))
    #expect(tab.contains("3 |     tier: profesional\n  |           ^^^^^^^^^^^ declared"))
    let wide = DiagnosticRenderer().render(diagnostic(line: 4, column: 7, length: 1))
    #expect(wide.contains("4 |   名前: 値\n  |         ^^ declared"))
  }

  @Test func `notes with a place show it, notes without one stand below`() {
    let first = Place(file: "a.yaml", line: 9, column: 1, excerpt: "name: a")
    let second = Place(file: "a.yaml", line: 10, column: 1, length: 4, excerpt: "name: b")
    let text = DiagnosticRenderer().render(
      Diagnostic(
        .duplicateKey, "key 'name' stands twice", severity: .warning, at: second,
        notes: [.init("first written here", at: first), .init("1 more not shown")]))
    #expect(
      text == """
        warning[TN111]: key 'name' stands twice
          --> a.yaml:10:1
           |
        10 | name: b
           | ^^^^
           = note: 1 more not shown
        note: first written here
          --> a.yaml:9:1
           |
         9 | name: a
           | -

        """)
  }

  @Test func `a place past the end of the line, or in no known line, is shown all the same`() {
    let end = DiagnosticRenderer().render(diagnostic(line: 2, column: 40, length: 99))
    #expect(end.contains("2 | spec:\n  |      ^ declared"))
    let nowhere = DiagnosticRenderer().render(diagnostic(line: 99, column: 1, length: 1))
    #expect(nowhere.contains("--> tenants/acme.yaml:99:1\n"))
    #expect(!nowhere.contains("|"))
  }

  @Test func `a very long line is shown around the place`() {
    let line = String(repeating: "a", count: 5_000) + "HERE" + String(repeating: "b", count: 5_000)
    let place = SourceLines(Array(line.utf8)).quoted(
      Place(file: "a", line: 1, column: 5_001, length: 4))
    #expect(place.excerpt?.count == 120)
    #expect(place.excerpt?.hasPrefix("…a") == true)
    #expect(place.excerpt?.hasSuffix("b…") == true)
    let text = DiagnosticRenderer().render(Diagnostic(.syntax, "x", at: place)).split(
      separator: "\n")
    let underline = Array(text[4])
    let shown = Array(text[3])
    let marked = underline.indices.filter { underline[$0] == "^" }.map { shown[$0] }
    #expect(String(marked) == "HERE")
  }

  @Test func `nothing hostile reaches a terminal`() {
    let hostile =
      "\u{1B}[2J\u{9B}31m\u{7}\u{202E}\u{2066}\u{200B}\u{FEFF}\u{7F}\n\r\u{E0041}\u{2028}"
    var place = Place(file: hostile, line: 1, column: 2, length: 3, excerpt: hostile)
    place.label = hostile
    let diagnostic = Diagnostic(
      .syntax, hostile, at: place, notes: [.init(hostile), .init(hostile, at: place)], hint: hostile
    )
    for text in [DiagnosticRenderer().render(diagnostic), diagnostic.json] {
      let dangerous = text.unicodeScalars.filter { $0.isDeceptive && $0 != "\n" }
      #expect(dangerous.isEmpty)
    }
    #expect(!diagnostic.json.contains("\n"))
    #expect("a\u{9B}b\n\u{202E}\u{E0041}".escapedForTerminal == "a\\u009bb\\n\\u202e\\U000e0041")
    #expect("a\u{9B}b\n\"\\\u{E0041}".quotedForJSON == "\"a\\u009bb\\n\\\"\\\\\\udb40\\udc41\"")
    #expect("Zoë 名前 👩‍👧".escapedForTerminal == "Zoë 名前 👩‍👧")
  }

  @Test func `colours come only when asked for`() {
    let plain = DiagnosticRenderer().render(diagnostic(line: 1, column: 1, length: 1))
    #expect(!plain.unicodeScalars.contains("\u{1B}"))
    let coloured = DiagnosticRenderer(colour: true).render(
      diagnostic(line: 1, column: 1, length: 1))
    #expect(coloured.hasPrefix("\u{1B}[1;31merror[TN101]\u{1B}[0m"))
  }

  @Test func `the JSON form has a version and leaves out what is not there`() {
    let bare = Diagnostic(.syntax, "a \"b\"", severity: .note)
    #expect(
      Diagnostic.json([bare]) == """
        {"version":1,"diagnostics":[{"code":"TN101","title":"YAML syntax error",\
        "severity":"note","message":"a \\"b\\""}]}
        """)
    let full = Diagnostic(
      .syntax, "m", at: Place(file: "f", line: 1, column: 2, length: 3, label: "l"),
      notes: [.init("n", at: Place(file: "g", line: 4, column: 5))], hint: "h")
    #expect(
      full.json == """
        {"code":"TN101","title":"YAML syntax error","severity":"error","message":"m",\
        "place":{"file":"f","line":1,"column":2,"length":3,"label":"l"},\
        "notes":[{"message":"n","place":{"file":"g","line":4,"column":5,"length":1}}],"hint":"h"}
        """)
  }

  @Test func `a summary counts what there is`() {
    let renderer = DiagnosticRenderer()
    let error = Diagnostic(.syntax, "m")
    let warning = Diagnostic(.syntax, "m", severity: .warning)
    #expect(renderer.summary([]) == nil)
    #expect(renderer.summary([error, warning, error]) == "2 errors, 1 warning")
    #expect(renderer.render([error, error]) == "error[TN101]: m\n\nerror[TN101]: m\n")
  }
}

@Suite struct CatalogTests {
  @Test func `no number is given twice, and each has a page`() {
    let numbers = DiagnosticCode.all.map(\.number)
    #expect(Set(numbers).count == numbers.count)
    for code in DiagnosticCode.all { #expect(!code.title.isEmpty && code.page.count > 40) }
  }
}
