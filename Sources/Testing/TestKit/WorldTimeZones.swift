import Foundation
package import Specs

/// The time zones of Foundation, for tests that decide about dates.
package struct WorldTimeZones: TimeZoneDatabase {
  package init() {}

  package func offset(of zone: String, at moment: Timestamp) -> Int? {
    guard zone == "UTC" || zone.contains("/") else { return nil }
    return TimeZone(identifier: zone)?
      .secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment.microseconds) / 1_000_000))
  }

  package var names: [String] { TimeZone.knownTimeZoneIdentifiers }
}
