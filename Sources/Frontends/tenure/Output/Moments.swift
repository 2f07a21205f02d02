import Specs

/// Times and ages as tables show them.
enum Moments {
  /// To the second: `2026-12-31T08:00:00Z`.
  static func text(_ moment: Timestamp) -> String {
    let second = moment.microseconds / 1_000_000 * 1_000_000
    return Timestamp(microseconds: second).description
  }

  /// How long ago, in its largest unit: `42s`, `5m`, `7h`, `12d`.
  static func age(_ moment: Timestamp, at now: Timestamp) -> String {
    let seconds = max(0, (now.microseconds - moment.microseconds) / 1_000_000)
    switch seconds {
    case ..<120: return "\(seconds)s"
    case ..<7200: return "\(seconds / 60)m"
    case ..<172_800: return "\(seconds / 3600)h"
    default: return "\(seconds / 86_400)d"
    }
  }
}
