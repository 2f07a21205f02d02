import Diagnostics

/// What is wrong with one name in a folder, and whether other spellings of it need a look.
enum EntryName {
  enum Verdict: Equatable {
    /// Plain ASCII in lower case: no other spelling of it exists but upper case.
    case plain
    /// Fine, but other names may fold to the same.
    case foldable
    case dangerous(String)
    case unreadable(String)
  }

  /// Judges a name's bytes; most names are decided by one look at each byte.
  static func judge(_ name: UnsafeRawBufferPointer, limit: Int) -> Verdict {
    if name.isEmpty { return .dangerous("has no name") }
    if name.count > limit { return .unreadable("has a name of \(name.count) bytes") }
    var ordinary = name[0] != UInt8(ascii: ".")
    var folds = false
    for byte in name {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): folds = true
      case UInt8(ascii: "~"), UInt8(ascii: "\\"), UInt8(ascii: "/"): ordinary = false
      case 0x20..<0x7F: break
      default: ordinary = false
      }
    }
    if ordinary { return folds ? .foldable : .plain }
    return judgeSlowly(name)
  }

  private static func judgeSlowly(_ bytes: UnsafeRawBufferPointer) -> Verdict {
    guard let name = String(validating: bytes, as: UTF8.self) else {
      return .unreadable("has a name that is not UTF-8")
    }
    if name == "." || name == ".." { return .dangerous("is a name for another folder") }
    if bytes.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }) {
      return .dangerous("has a name with a path separator")
    }
    if isRepositoryFolder(name) { return .dangerous("is a name of git's own folder") }
    if name.unicodeScalars.contains(where: isInvisible) {
      return .unreadable("has a name with control, invisible or direction-changing characters")
    }
    let isPlain = bytes.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) }
    return isPlain ? .plain : .foldable
  }

  /// Whether a file system that folds case, drops invisible characters (HFS+) or trailing dots and spaces (NTFS)
  /// would take the name for `.git`.
  static func isRepositoryFolder(_ name: String) -> Bool {
    let first = folded(name).split(separator: ":", omittingEmptySubsequences: false)[0]
    let end = first.lastIndex { $0 != "." && $0 != " " }
    let stem = end.map { first[...$0] } ?? ""
    return stem == ".git" || stem == "git~1"
  }

  /// The form in which names that some file system takes for the same are equal.
  ///
  /// Strings compare by canonical equivalence, so NFC and NFD need no further treatment.
  static func folded(_ name: String) -> String {
    var kept = String.UnicodeScalarView()
    kept.append(contentsOf: name.unicodeScalars.lazy.filter { !isIgnorable($0) })
    return String(kept).uppercased().lowercased()
  }

  /// Characters that HFS+ leaves out when it compares names; the two joiners are needed by some scripts.
  private static func isIgnorable(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .format
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format: scalar.value != 0x200C && scalar.value != 0x200D
    default: false
    }
  }

  /// Whether a file of this name may hold documents: `*.yaml` and `*.yml`, not hidden by a leading dot.
  static func isDocument(_ name: UnsafeRawBufferPointer) -> Bool {
    !isHidden(name) && (ends(name, with: ".yaml") || ends(name, with: ".yml"))
  }

  /// Whether people or other tools could take it for a document: the endings in any case.
  static func looksLikeDocument(_ name: UnsafeRawBufferPointer) -> Bool {
    ends(name, with: ".yaml", anyCase: true) || ends(name, with: ".yml", anyCase: true)
  }

  /// Whether the name begins with a dot: `.github`, `.tenure`.
  static func isHidden(_ name: UnsafeRawBufferPointer) -> Bool { name.first == UInt8(ascii: ".") }

  private static func ends(
    _ name: UnsafeRawBufferPointer, with ending: StaticString, anyCase: Bool = false
  ) -> Bool {
    let length = ending.utf8CodeUnitCount
    guard name.count >= length else { return false }
    let mask: UInt8 = anyCase ? 0x20 : 0
    return (0..<length).allSatisfy {
      (name[name.count - length + $0] | mask) == (ending.utf8Start[$0] | mask)
    }
  }

  /// A path or name as it may be shown: what would move the cursor or hide is spelled out.
  static func shown(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for scalar in String(decoding: Array(bytes.prefix(512)), as: UTF8.self).unicodeScalars {
      if isInvisible(scalar) || isIgnorable(scalar) || scalar == "'" || scalar == "\\" {
        text += scalar.escaped(asASCII: true)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
