/// One statement of a template, as its words, and why it cannot stand in one.
struct TemplateStatement {
  /// Without comments; at least one.
  let tokens: [SQLScanner.Token]
  /// Whether a `;` ends it.
  let isEnded: Bool

  var line: Int { tokens[0].line }

  /// Divides what stands between comments at every `;` that ends a statement: not those within parentheses, or in a
  /// body that stands between `BEGIN ATOMIC` and `END`.
  static func all(in tokens: [SQLScanner.Token]) -> [TemplateStatement] {
    var statements: [TemplateStatement] = []
    var current: [SQLScanner.Token] = []
    var parentheses = 0
    var blocks = 0
    for token in tokens {
      switch token.kind {
      case .lineComment, .blockComment: continue
      case .symbol(UInt8(ascii: "(")): parentheses += 1
      case .symbol(UInt8(ascii: ")")): parentheses = max(0, parentheses - 1)
      case .word("atomic") where current.last?.kind == .word("begin"): blocks += 1
      case .word("case") where blocks > 0: blocks += 1
      case .word("end") where blocks > 0: blocks -= 1
      case .symbol(UInt8(ascii: ";")) where parentheses == 0 && blocks == 0:
        if !current.isEmpty { statements.append(TemplateStatement(tokens: current, isEnded: true)) }
        current = []
        continue
      default: break
      }
      current.append(token)
    }
    if !current.isEmpty { statements.append(TemplateStatement(tokens: current, isEnded: false)) }
    return statements
  }

  private var words: [String] {
    tokens.compactMap { if case .word(let word) = $0.kind { word } else { nil } }
  }

  /// Why it cannot run as the tenant's owner in the transaction that makes the schema; nil where it can.
  var objection: (message: String, hint: String)? {
    let backslash = tokens.contains { $0.kind == .symbol(UInt8(ascii: "\\")) }
    if backslash {
      return (
        "a command of psql cannot stand in a template",
        "write it as SQL: a template is not run by psql"
      )
    }
    guard case .word(let verb) = tokens[0].kind else { return nil }
    let words = words
    switch verb {
    case "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release":
      return (
        "'\(verb.uppercased())' cannot stand in a template",
        "each version runs in a transaction of its own: leave it out"
      )
    case "prepare" where words.dropFirst().first == "transaction":
      return (
        "'PREPARE TRANSACTION' cannot stand in a template",
        "each version runs in a transaction of its own: leave it out"
      )
    case "set", "reset":
      let rest = words.dropFirst().drop { $0 == "local" || $0 == "session" }
      guard rest.first == "role" || rest.first == "authorization" || rest.first == "all" else {
        return nil
      }
      return (
        "a template cannot change the role that it runs as",
        "everything in it is made, and owned, by the tenant's owner"
      )
    case "discard":
      return ("'DISCARD' cannot stand in a template", "leave it out")
    case "copy" where words.contains("stdin") || words.contains("stdout"):
      return (
        "'COPY' over the connection cannot stand in a template", "write the rows with INSERT"
      )
    case "vacuum", "checkpoint", "cluster", "load":
      return (
        "'\(verb.uppercased())' cannot stand in a template", "it does not run in a transaction"
      )
    case "alter" where words.dropFirst().first == "system",
      "create" where ["database", "tablespace"].contains(words.dropFirst().first),
      "drop" where ["database", "tablespace"].contains(words.dropFirst().first):
      return ("this reaches beyond the tenant's schema", "do it outside of the template")
    case "create", "drop", "reindex":
      guard words.contains("concurrently") else { return nil }
      return (
        "'CONCURRENTLY' does not run in a transaction",
        "leave the word out: the tables of one tenant are small"
      )
    default: return nil
    }
  }
}
