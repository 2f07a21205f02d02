import Dispatch
import Planning
import Specs
import Synchronization

/// What some tenants should have, kind by kind.
struct Desire: Sendable {
  /// In the order of the kinds that were asked.
  var records: [Records]
  var names: Set<String> = []
  var unenforceable: [Notices.TenantNotice] = []

  init(of kinds: [KindDescription]) { records = kinds.map { Records(of: $0) } }

  /// Takes in what follows in the order of tenants.
  mutating func append(_ next: Desire) {
    for kind in records.indices { records[kind] = records[kind].merged(with: next.records[kind]) }
    names.formUnion(next.names)
    unenforceable += next.unenforceable
  }
}

extension Survey {
  /// Fewer tenants than this are not worth a second thread.
  private static var worthDividing: Int { 4_096 }

  /// What the documents of some tenants ask for; of many, each half on a thread of its own.
  func desire(
    of tenants: [Int], _ looked: [any ResourceKind<Session>], _ registrations: Registrations
  ) -> Desire {
    guard tenants.count >= Self.worthDividing else {
      return desire(of: tenants[...], looked, registrations)
    }
    let middle = tenants.count / 2
    let halves = [tenants[..<middle], tenants[middle...]]
    let found = Mutex<[Int: Desire]>([:])
    DispatchQueue.concurrentPerform(iterations: halves.count) { half in
      let desire = desire(of: halves[half], looked, registrations)
      found.withLock { $0[half] = desire }
    }
    var result = Desire(of: looked.map(\.description))
    for (_, desire) in found.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      result.append(desire)
    }
    return result
  }

  private func desire(
    of tenants: ArraySlice<Int>, _ looked: [any ResourceKind<Session>],
    _ registrations: Registrations
  ) -> Desire {
    var desire = Desire(of: looked.map(\.description))
    desire.names.reserveCapacity(tenants.count)
    var scratch = ResolutionScratch()
    for index in tenants {
      let tenant = fleet.resolve(index, into: &scratch)
      desire.names.insert(tenant.name)
      let registered = registrations[tenant.name]
      for kind in looked.indices {
        looked[kind].desire(tenant, registered: registered, at: now, into: &desire.records[kind])
        for limit in looked[kind].unenforceable(for: tenant) {
          desire.unenforceable.append(Notices.TenantNotice(tenant.name, limit))
        }
      }
    }
    return desire
  }
}
