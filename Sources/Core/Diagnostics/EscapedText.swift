extension Unicode.Scalar {
  /// Whether this character may change what a terminal, an editor or a reader takes the text around it for.
  ///
  /// C0 and C1 controls, DEL, controls of writing direction, line and paragraph separators, and characters
  /// that are invisible but for U+200C and U+200D, which some scripts and emoji need.
  package var isDeceptive: Bool {
    switch value {
    case 0x20..<0x7F: false
    case 0..<0x20, 0x7F...0x9F, 0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F: true
    case 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0x1D173...0x1D17A: true
    case 0xE0000...0xE0FFF: true
    default: false
    }
  }

  /// The escape that stands for this character in a message: `\n`, `\u009b`, `\U000e0041`.
  var terminalEscape: String {
    switch self {
    case "\n": "\\n"
    case "\t": "\\t"
    case "\r": "\\r"
    default:
      value > 0xFFFF ? "\\U" + hexadecimal(value, digits: 8) : "\\u" + hexadecimal(value, digits: 4)
    }
  }
}

extension StringProtocol {
  /// The text as it may be shown on one line of a terminal, a log or a page: nothing in it moves the cursor,
  /// changes colours, turns the direction of writing or hides.
  package var escapedForTerminal: String {
    guard unicodeScalars.contains(where: \.isDeceptive) else { return String(self) }
    var result = ""
    for scalar in unicodeScalars {
      if scalar.isDeceptive {
        result += scalar.terminalEscape
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text as a JSON string, quotes included, with everything escaped that a terminal could obey.
  package var quotedForJSON: String {
    // Nearly every text means itself.
    if isPlainInJSON { return "\"\(self)\"" }
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.isDeceptive:
        for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
          result += "\\u" + hexadecimal(UInt32(unit), digits: 4)
        }
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private var isPlainInJSON: Bool {
    utf8.allSatisfy {
      $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
  }
}

private func hexadecimal(_ value: UInt32, digits: Int) -> String {
  let text = String(value, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}
