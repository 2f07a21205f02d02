import Foundation
import Specs

/// The time zones that Foundation knows, which are those of the IANA database that it was built with.
struct SystemTimeZones: TimeZoneDatabase {
  func offset(of zone: String, at moment: Timestamp) -> Int? {
    // Abbreviations such as CET or EST are accepted by Foundation, and mean different things to different people.
    guard zone == "UTC" || zone.contains("/") else { return nil }
    return TimeZone(identifier: zone)?
      .secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment.microseconds) / 1_000_000))
  }

  var names: [String] { TimeZone.knownTimeZoneIdentifiers }
}
