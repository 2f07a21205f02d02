import Diagnostics
import Specs

/// A time on the command line.
enum Moment {
  /// RFC 3339, or a date: its first moment in UTC.
  static func parse(_ text: String) throws(CommandFailure) -> Timestamp {
    if let moment = Timestamp(rfc3339: text) { return moment }
    if let moment = Timestamp(rfc3339: text + "T00:00:00Z") { return moment }
    throw CommandFailure([
      Diagnostic(
        .badTime, "'\(text)' is not a time",
        hint: "write it as 2026-12-31 or 2026-12-31T23:00:00Z")
    ])
  }
}
