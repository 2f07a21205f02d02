import Diagnostics
import Specs

/// What can be wrong with a file that is YAML, in words.
enum Problems {
  /// What is said wherever YAML's own means of repetition are met.
  private static let shareByTier =
    "write the value out, or put what several tenants share into a Tier"

  static func fileTooLarge(_ bytes: Int, _ limit: Int, in file: String) -> Diagnostic {
    Diagnostic(
      .fileTooLarge, "the file has \(bytes) bytes, more than \(limit)",
      at: Place(file: file, line: 1, column: 1),
      hint: "split it: documents are found by their kind, in any number of files")
  }

  static func tooDeep(_ limit: Int, at place: Place) -> Diagnostic {
    Diagnostic(
      .tooDeep, "lists and mappings are nested more than \(limit) deep", at: place,
      hint: "no document needs this; the file is not read any further")
  }

  static func tooManyNodes(_ limit: Int, at place: Place) -> Diagnostic {
    Diagnostic(
      .tooManyNodes, "the file holds more than \(limit) values", at: place,
      hint: "split it; it is not read any further")
  }

  static func scalarTooLong(_ bytes: Int, _ limit: Int, at place: Place) -> Diagnostic {
    Diagnostic(
      .scalarTooLong, "the value has \(bytes) bytes, more than \(limit)", at: place,
      hint: "keep large texts outside of the documents and name them here")
  }

  static func anchor(_ name: UnsafePointer<UInt8>?, at place: Place) -> Diagnostic {
    Diagnostic(.anchor, "anchor '&\(shown(name))' is not allowed", at: place, hint: shareByTier)
  }

  static func alias(_ name: UnsafePointer<UInt8>?, at place: Place) -> Diagnostic {
    Diagnostic(.alias, "alias '*\(shown(name))' is not allowed", at: place, hint: shareByTier)
  }

  static func mergeKey(at place: Place) -> Diagnostic {
    Diagnostic(.mergeKey, "merge key '<<' is not allowed", at: place, hint: shareByTier)
  }

  static func foreignTag(_ tag: UnsafePointer<UInt8>?, at place: Place) -> Diagnostic {
    Diagnostic(
      .foreignTag, "unknown tag '\(written(tag))'", at: place,
      hint: "remove the tag; put the value in quotes if it is meant as text")
  }

  static func tagMismatch(
    _ tag: UnsafePointer<UInt8>?, _ text: UnsafeBufferPointer<UInt8>?, at place: Place
  ) -> Diagnostic {
    let value = text.map { "'\(cut(String(decoding: $0, as: UTF8.self)))'" } ?? "this value"
    return Diagnostic(
      .tagMismatch, "\(value) is not what the tag '\(written(tag))' says", at: place,
      hint: "remove the tag or correct the value")
  }

  static func duplicateKey(_ key: String, at place: Place, first: Place) -> Diagnostic {
    Diagnostic(
      .duplicateKey, "key '\(cut(key))' stands twice in this mapping", at: place,
      notes: [Diagnostic.Note("first written here", at: first)], hint: "remove one of the two")
  }

  static func nonScalarKey(_ what: String, at place: Place) -> Diagnostic {
    Diagnostic(
      .nonScalarKey, "a \(what) cannot be a key", at: place,
      hint: "a key is a plain name; quote a value that begins with a brace or bracket")
  }

  static func versionDirective(_ major: Int32, _ minor: Int32, at place: Place) -> Diagnostic {
    Diagnostic(
      .directive, "YAML \(major).\(minor) is not read, only 1.2", at: place,
      hint: "remove the line '%YAML \(major).\(minor)'")
  }

  static func tagDirective(at place: Place) -> Diagnostic {
    Diagnostic(
      .directive, "'%TAG' is not allowed", at: place,
      hint: "remove the line; only the core tags are known")
  }

  /// Whether a text holds anything but printable ASCII; only then `character` has something to look at.
  static func mayDeceive(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in text where byte < 0x20 || byte > 0x7E { return true }
    return false
  }

  /// What is wrong with the characters of a key, or of a text with escapes.
  static func character(
    in text: UnsafeBufferPointer<UInt8>, isKey: Bool, _ style: FlatNode.Style, at place: Place
  ) -> Diagnostic? {
    let thing = isKey ? "key" : "text"
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      let isBlank = scalar == "\t" || scalar == "\n"
      if isBlank ? isKey : scalar == "\r" || scalar.isControlCharacter {
        return Diagnostic(
          .controlCharacter, "the \(thing) holds the character \(name(scalar))", at: place,
          hint: isBlank ? "keys are written on one line, without tabs" : "remove it")
      }
      if style == .doubleQuoted, scalar.isBidirectionalControl {
        return Diagnostic(
          .deceptiveCharacter, "the \(thing) holds the bidirectional control \(name(scalar))",
          at: place, hint: "remove it")
      }
    }
    return nil
  }

  // MARK: - Names

  /// `U+202E`.
  static func name(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private static func shown(_ name: UnsafePointer<UInt8>?) -> String {
    name.map { cut(String(cString: $0)) } ?? ""
  }

  /// A tag as it is usually written.
  private static func written(_ tag: UnsafePointer<UInt8>?) -> String {
    let text = tag.map { String(cString: $0) } ?? ""
    let core = "tag:yaml.org,2002:"
    return cut(text.hasPrefix(core) ? "!!" + text.dropFirst(core.count) : text)
  }

  private static func cut(_ text: String) -> String {
    text.unicodeScalars.count <= 60
      ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(59))) + "…"
  }
}

extension SourceCheck.Finding {
  /// The finding in words.
  func diagnostic(in file: String, _ lines: SourceLines) -> Diagnostic {
    let place = lines.place(ofByte: offset, in: file)
    switch kind {
    case .utf16:
      return Diagnostic(
        .notUTF8, "the file is UTF-16, not UTF-8", at: Place(file: file, line: 1, column: 1),
        hint: "convert it: iconv -f UTF-16 -t UTF-8")
    case .malformed(let byte):
      let digits = String(byte, radix: 16, uppercase: true)
      return Diagnostic(
        .notUTF8, "the byte 0x\(digits) is not UTF-8", at: place,
        hint: "save the file as UTF-8; if it is Latin-1: iconv -f ISO-8859-1 -t UTF-8")
    case .control(let scalar) where scalar.value == 0:
      return Diagnostic(
        .controlCharacter, "the file holds the character U+0000 (NUL)", at: place,
        hint: "remove it; a file full of them may be UTF-16: iconv -f UTF-16 -t UTF-8")
    case .control(let scalar):
      return Diagnostic(
        .controlCharacter, "the file holds the character \(Problems.name(scalar))", at: place,
        hint: "remove it; nothing in the file is read before")
    case .bidirectional(let scalar):
      return Diagnostic(
        .deceptiveCharacter, "the file holds the bidirectional control \(Problems.name(scalar))",
        at: place, hint: "remove it; it makes text look different from what it says")
    case .blanks:
      return Diagnostic(
        .blankFlood, "too many blanks in a row", at: place,
        hint: "remove them; nothing in the file is read before")
    case .directives:
      return Diagnostic(
        .directive, "too many '%TAG' lines", at: place,
        hint: "remove them; nothing in the file is read before")
    }
  }
}

extension FlatNode.Tag {
  /// The core tag of that name, as libyaml resolves it; nil for a foreign one.
  init?(_ tag: UnsafePointer<UInt8>, ofScalar: Bool) {
    switch String(cString: tag) {
    case "!": self = ofScalar ? .str : .none
    case "tag:yaml.org,2002:str": self = .str
    case "tag:yaml.org,2002:int": self = .int
    case "tag:yaml.org,2002:float": self = .float
    case "tag:yaml.org,2002:bool": self = .bool
    case "tag:yaml.org,2002:null": self = .null
    case "tag:yaml.org,2002:seq": self = .seq
    case "tag:yaml.org,2002:map": self = .map
    default: return nil
    }
  }
}
