import Foundation
package import Specs
import Synchronization

/// The time zones that Foundation knows, which are those of the IANA database that it was built with.
package final class SystemTimeZones: TimeZoneDatabase {
  private let known = Mutex<[String: TimeZone]>([:])

  package init() {}

  package func offset(of zone: String, at moment: Timestamp) -> Int? {
    // Abbreviations such as CET or EST are accepted by Foundation, and mean different things to different people.
    guard zone == "UTC" || zone.contains("/") else { return nil }
    let found = known.withLock { known -> TimeZone? in
      if let zone = known[zone] { return zone }
      known[zone] = TimeZone(identifier: zone)
      return known[zone]
    }
    return found?
      .secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment.microseconds) / 1_000_000))
  }

  package var names: [String] { TimeZone.knownTimeZoneIdentifiers }
}
