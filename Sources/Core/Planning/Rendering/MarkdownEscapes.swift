import Diagnostics

extension String {
  /// The text as a code span in Markdown: no markup, link, mention, reference or HTML comes out of it.
  ///
  /// The fence is longer than any run of backticks inside (CommonMark 6.1); GitHub links nothing in code.
  var markdownCode: String {
    let text = escapedForTerminal
    guard !text.isEmpty else { return "` `" }
    let fence = String(repeating: "`", count: text.longestRun(of: "`") + 1)
    let pad = text.hasPrefix("`") || text.hasSuffix("`") || text.hasPrefix(" ") ? " " : ""
    return fence + pad + text + pad + fence
  }

  /// The text as a code element where Markdown is not read (inside `<summary>`): only HTML means something there.
  var htmlCode: String {
    var text = "<code>"
    for scalar in escapedForTerminal.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "</code>"
  }

  /// Lines as a fenced block that none of them can close.
  var markdownFence: String {
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`") + 1))
    return "\(fence)diff\n\(self)\(fence)\n"
  }

  private func longestRun(of character: Unicode.Scalar) -> Int {
    var longest = 0
    var current = 0
    for scalar in unicodeScalars {
      current = scalar == character ? current + 1 : 0
      longest = max(longest, current)
    }
    return longest
  }
}
