import Specs

/// How numbers, ages and lists are said, wherever a plan is shown.
enum Phrases {
  /// `1,204`.
  static func number(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [Substring] = []
    while digits.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits = String(digits.dropLast(3))
    }
    groups.insert(digits[...], at: 0)
    return (value < 0 ? "-" : "") + groups.joined(separator: ",")
  }

  /// `1 tenant`, `1,204 tenants`.
  static func count(_ value: Int, _ noun: String) -> String {
    "\(number(value)) \(noun)\(value == 1 ? "" : "s")"
  }

  /// How long ago something was, in its largest unit: `42 s ago`.
  static func age(of moment: Timestamp, at now: Timestamp) -> String {
    let passed = now.microseconds.subtractingReportingOverflow(moment.microseconds)
    let seconds = passed.overflow ? 0 : max(0, passed.partialValue / 1_000_000)
    switch seconds {
    case ..<120: return "\(seconds) s ago"
    case ..<7200: return "\(seconds / 60) min ago"
    case ..<172_800: return "\(seconds / 3600) h ago"
    default: return "\(seconds / 86_400) d ago"
    }
  }

  /// `a, b, c and 1,201 more`.
  static func names(_ names: [String], most: Int, total: Int? = nil) -> String {
    let total = total ?? names.count
    let told = names.prefix(total <= most + 1 ? most + 1 : most)
    let list = told.joined(separator: ", ")
    return told.count < total ? list + " and \(number(total - told.count)) more" : list
  }

  /// `a`, `a and b`, `a, b and c`.
  static func list(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " and " + last
  }

  /// A commit's first twelve digits; anything else as it is.
  static func revision(_ revision: String) -> String {
    revision.utf8.count == 40
      && revision.utf8.allSatisfy { ("0"..."f").contains(Character(.init($0))) }
      ? String(revision.prefix(12)) : revision
  }
}
