import Diagnostics

extension TenantTemplate {
  /// Reads a template, and finds what cannot stand in one; nil where anything is an error.
  ///
  /// A line `-- tenure: version 2` begins the second version, and so on; what stands before it is the first.
  init?(_ bytes: [UInt8], path: String, diagnostics: inout [Diagnostic]) {
    let start = diagnostics.count
    func report(_ message: String, line: Int, hint: String) {
      diagnostics.append(
        Diagnostic(
          .tenantTemplate, message, at: Place(file: path, line: line, column: 1), hint: hint))
    }
    guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else {
      report("the template is not text in UTF-8", line: 1, hint: "save it as UTF-8")
      return nil
    }
    let tokens: [SQLScanner.Token]
    do throws(SQLScanner.Unterminated) { tokens = try SQLScanner.tokens(of: bytes) } catch {
      report("the \(error.what) does not end", line: error.line, hint: "close it")
      return nil
    }
    var versions: [Version] = []
    let parts = Self.parts(of: tokens) { report($0, line: $1, hint: $2) }
    for (number, part) in parts.enumerated() {
      let statements = TemplateStatement.all(in: Array(part))
      for statement in statements {
        if let objection = statement.objection {
          report(objection.message, line: statement.line, hint: objection.hint)
        }
      }
      if let last = statements.last, !last.isEnded, part.endIndex < tokens.endIndex {
        report(
          "a version begins inside this statement", line: last.line, hint: "end it with ';'")
      }
      if statements.isEmpty {
        report(
          "version \(number + 1) holds no statement", line: part.first?.line ?? 1,
          hint: "write what it makes, or take it out")
      }
      versions.append(Version(number: number + 1, part, of: bytes))
    }
    guard diagnostics.count == start else { return nil }
    self.init(path: path, versions: versions)
  }

  /// The tokens of each version; each but the first begins with the comment that says so.
  private static func parts(
    of tokens: [SQLScanner.Token], _ report: (String, _ line: Int, _ hint: String) -> Void
  ) -> [ArraySlice<SQLScanner.Token>] {
    var parts: [ArraySlice<SQLScanner.Token>] = []
    var begin = 0
    for (index, token) in tokens.enumerated() {
      guard case .lineComment(let comment) = token.kind, let number = announced(in: comment)
      else { continue }
      let isFirst = parts.isEmpty && TemplateStatement.all(in: Array(tokens[..<index])).isEmpty
      let expected = isFirst ? 1 : parts.count + 2
      if number != expected {
        report(
          "version \(number.map(String.init) ?? "without a number") stands where "
            + "\(expected) is expected", token.line, "number the versions 1, 2, 3 … in their order")
      }
      if isFirst { continue }
      parts.append(tokens[begin..<index])
      begin = index
    }
    return parts + [tokens[begin...]]
  }

  /// The number after `tenure: version`; nil for any other comment, nil within where there is no number.
  private static func announced(in comment: String) -> Int?? {
    let words = comment.split { $0 == " " || $0 == "\t" || $0 == "\r" }
    guard words.count >= 2, words[0].lowercased() == "tenure:", words[1].lowercased() == "version"
    else { return nil }
    return .some(words.count == 3 ? Int(words[2]) : nil)
  }
}

extension TenantTemplate.Version {
  fileprivate init(number: Int, _ tokens: ArraySlice<SQLScanner.Token>, of bytes: [UInt8]) {
    self.number = number
    let from = tokens.first?.range.lowerBound ?? 0
    let end = tokens.last?.range.upperBound ?? from
    script = String(decoding: bytes[from..<end], as: UTF8.self)
    line = tokens.first?.line ?? 1
    var words: [UInt8] = []
    for token in tokens {
      switch token.kind {
      case .lineComment, .blockComment: continue
      default:
        words += bytes[token.range]
        words.append(0)
      }
    }
    self.words = words
  }
}
