/// A kind of problem, known by a stable number that outlives every wording: `TN203`.
///
/// The hundreds say whose problem it is: 1 YAML, 2 documents, 3 fleet, 4 plan and guards, 5 PostgreSQL,
/// 6 git, 7 operations and verification, 8 other systems, 9 usage. Codes are declared in `Catalog/`, each with the page that
/// `tenure explain TN203` prints; a code is never given a second meaning.
package struct DiagnosticCode: Hashable, Sendable, CustomStringConvertible {
  /// 100 … 999.
  package let number: Int
  /// A few words: "duplicate key".
  package let title: String
  /// What it means, why it is an error, and what to do; Markdown without a heading.
  package let page: String

  init(_ number: Int, _ title: String, _ page: String) {
    self.number = number
    self.title = title
    self.page = page
  }

  package var description: String { "TN\(number)" }

  package static func == (a: Self, b: Self) -> Bool { a.number == b.number }
  package func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

extension DiagnosticCode {
  /// Every code there is, in the order of numbers.
  package static let all: [DiagnosticCode] =
    yaml + documents + fleet + planning + postgres + isolation + stores + audit + access + git
    + verification + secrets + usage

  /// The code that a person wrote (`TN203`, `tn203` or `203`), or nil if there is none.
  package static func named(_ text: some StringProtocol) -> DiagnosticCode? {
    var digits = Substring(text)
    if digits.count == 5, digits.lowercased().hasPrefix("tn") { digits = digits.dropFirst(2) }
    guard let number = Int(digits) else { return nil }
    return all.first { $0.number == number }
  }
}
