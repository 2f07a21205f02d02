/// What the world's clocks say: a port, because the rules of time zones come from outside and change.
package protocol TimeZoneDatabase: Sendable {
  /// Seconds east of UTC in the zone of this IANA name at that moment; nil if there is no such zone.
  func offset(of zone: String, at moment: Timestamp) -> Int?
  /// The names of all zones, for suggestions.
  var names: [String] { get }
}

extension TimeZoneDatabase {
  package func knows(_ zone: String) -> Bool {
    offset(of: zone, at: Timestamp(microseconds: 0)) != nil
  }

  /// The first moment of a local day; nil if there is no such zone.
  ///
  /// Where clocks are put forward over midnight the day begins when they are; where midnight comes twice, at the first.
  package func start(of day: CivilDate, in zone: String) -> Timestamp? {
    let midnight = Int64(day.daysSinceEpoch) * 86_400
    func offset(_ seconds: Int64) -> Int64? {
      self.offset(of: zone, at: Timestamp(microseconds: seconds * 1_000_000)).map(Int64.init)
    }
    guard let before = offset(midnight - 86_400), let after = offset(midnight + 86_400) else {
      return nil
    }
    let candidates = [midnight - before, midnight - after]
    let valid = candidates.filter { offset($0) == midnight - $0 }
    if let first = valid.min() { return Timestamp(microseconds: first * 1_000_000) }
    // Midnight does not exist: find the second at which the clocks jump over it.
    var early = candidates.min() ?? midnight
    var late = candidates.max() ?? midnight
    while late - early > 1 {
      let middle = early + (late - early) / 2
      if offset(middle) == before { early = middle } else { late = middle }
    }
    return Timestamp(microseconds: late * 1_000_000)
  }
}

/// Knows only UTC; for tools that look at documents without deciding about time.
package struct UniversalTime: TimeZoneDatabase {
  package init() {}
  package func offset(of zone: String, at moment: Timestamp) -> Int? { zone == "UTC" ? 0 : nil }
  package var names: [String] { ["UTC"] }
}
