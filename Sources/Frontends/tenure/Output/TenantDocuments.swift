import Diagnostics
import PostgresAccess
import Specs

/// Writes documents of tenants that are known from elsewhere, a file each.
struct TenantDocuments: Sendable {
  let folder: String
  let tier: String?
  /// Names that documents have already.
  let known: Set<String>
  let isDry: Bool

  /// What became of the tenants.
  struct Tally: Sendable {
    var written = 0
    var known = 0
    /// Slugs that are no names.
    var unnamable: [String] = []
    /// The first file that could not be written; nothing was tried after it.
    var unwritten: String?
  }

  func write(_ slug: String?, _ displayName: String?, _ tally: inout Tally) {
    guard tally.unwritten == nil else { return }
    guard let slug, Fleet.isTenantName(slug) else {
      tally.unnamable.append(slug ?? "")
      return
    }
    let path = "\(folder)/\(slug).yaml"
    let outcome: Folder.Creation =
      known.contains(slug)
      ? .wasThere
      : isDry
        ? (Folder.exists(path) ? .wasThere : .made)
        : Folder.create(text(slug, displayName), at: path)
    switch outcome {
    case .made: tally.written += 1
    case .wasThere: tally.known += 1
    case .failed: tally.unwritten = path
    }
  }

  private func text(_ slug: String, _ displayName: String?) -> String {
    var spec: [String] = []
    if let displayName, Fleet.isLine(displayName) {
      spec.append("displayName: \(Self.scalar(displayName))")
    }
    if let tier { spec.append("tier: \(tier)") }
    return """
      apiVersion: tenure.dev/v1
      kind: Tenant
      metadata: {name: \(Self.scalar(slug))}
      spec:\(spec.isEmpty ? " {}" : "")

      """ + spec.map { "  \($0)\n" }.joined()
  }

  /// Plain where nobody could read it as anything but these characters; else in quotes, as JSON has them, which
  /// YAML reads the same.
  static func scalar(_ text: String) -> String {
    let words: Set<String> = [
      "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf",
    ]
    let isPlain =
      text.utf8.first.map {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0
      }
      ?? false
    let inner = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "), UInt8(ascii: "-"),
        UInt8(ascii: "."),
        UInt8(ascii: "_"):
        true
      default: false
      }
    }
    return isPlain && inner && text.utf8.last != UInt8(ascii: " ")
      && !words.contains(text.lowercased())
      ? text : text.quotedForJSON
  }

  /// A name that is near to a slug which is none; nil where nothing of it could be kept.
  static func suggestion(for slug: String) -> String? {
    var name = ""
    for scalar in slug.lowercased().unicodeScalars {
      let isKept =
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      if isKept { name.unicodeScalars.append(scalar) } else if name.last != "-" { name += "-" }
    }
    let trimmed = name.prefix(40).drop { $0 == "-" }
    let end = trimmed.lastIndex { $0 != "-" }.map { trimmed[...$0] } ?? ""
    return Fleet.isTenantName(String(end)) ? String(end) : nil
  }
}
