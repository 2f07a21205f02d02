import Diagnostics
import Planning
import Specs

/// A plan in a file.
enum SavedPlan {
  static func write(_ plan: Plan, to path: String) throws(CommandFailure) {
    throw CommandFailure([Diagnostic(.unwritableFile, path)])
  }
  static func read(_ path: String, at now: Timestamp) throws(CommandFailure) -> Plan {
    throw CommandFailure([Diagnostic(.unwritableFile, path)])
  }
}
