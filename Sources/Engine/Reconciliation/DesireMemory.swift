import Planning
import Specs
import Synchronization

/// What documents ask for at one moment, kept for whoever asks again.
///
/// An apply asks when it plans, under the lock of every batch, and when it reads back; what documents ask for follows
/// from them and the moment alone, so it is worked out once. It costs the memory of the rows.
package final class DesireMemory: Sendable {
  private struct Known {
    var now: Timestamp?
    var of: [[ResourceKindName]: Parts] = [:]
  }

  /// Pieces of the fleet, and in which of them each tenant is found.
  private struct Parts {
    var desires: [Desire] = []
    var places: [Int: Int] = [:]
  }

  private let known = Mutex(Known())

  package init() {}

  /// What was kept of all these tenants, who are in the order of the fleet; nil where something is missing or of
  /// another moment.
  func recall(
    _ tenants: [Int], of fleet: Fleet, _ kinds: [ResourceKindName], at now: Timestamp
  ) -> Desire? {
    guard let parts = known.withLock({ $0.now == now ? $0.of[kinds] : nil }) else { return nil }
    var runs: [Int: [ClosedRange<Int>]] = [:]
    var start = 0
    while start < tenants.count {
      guard let place = parts.places[tenants[start]] else { return nil }
      var end = start
      // A run ends before a tenant that was not asked for: its rows stand between.
      while end + 1 < tenants.count, tenants[end + 1] == tenants[end] + 1,
        parts.places[tenants[end + 1]] == place
      {
        end += 1
      }
      runs[place, default: []].append(tenants[start]...tenants[end])
      start = end + 1
    }
    var found: Desire?
    for (place, runs) in runs.sorted(by: { $0.key < $1.key }) {
      let piece = parts.desires[place].of(runs, in: fleet)
      if found == nil { found = piece } else { found?.append(piece) }
    }
    return found
  }

  /// Keeps what some tenants ask for; a new moment drops what was kept of another.
  func keep(_ desire: Desire, of tenants: [Int], _ kinds: [ResourceKindName], at now: Timestamp) {
    var desire = desire
    for kind in desire.records.indices { desire.records[kind].sort() }
    known.withLock { known in
      if known.now != now { known = Known(now: now) }
      var parts = known.of.removeValue(forKey: kinds) ?? Parts()
      for tenant in tenants { parts.places[tenant] = parts.desires.count }
      parts.desires.append(desire)
      known.of[kinds] = parts
    }
  }
}
