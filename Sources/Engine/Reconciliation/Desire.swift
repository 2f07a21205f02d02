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

  /// The part of it that is about some runs of tenants, in the order of the fleet.
  func of(_ runs: [ClosedRange<Int>], in fleet: Fleet) -> Desire {
    var part = self
    let names = runs.map { run in
      (first: fleet.text(of: run.lowerBound), last: fleet.text(of: run.upperBound))
    }
    part.records = records.map { $0.rows(of: names) }
    part.names = Set(runs.joined().map { fleet.text(of: $0) })
    part.unenforceable.removeAll { !part.names.contains($0.tenant) }
    return part
  }
}

extension Survey {
  /// Fewer tenants than this are not worth a second thread.
  private static var worthDividing: Int { 4_096 }

  /// What the documents of some tenants ask for, recalled where it is remembered.
  func desire(of tenants: [Int], _ looked: [any ResourceKind<Session>]) -> Desire {
    guard let memory else { return dividedDesire(of: tenants, looked) }
    let kinds = looked.map(\.description.name)
    if let known = memory.recall(tenants, of: fleet, kinds, at: now) { return known }
    let desire = dividedDesire(of: tenants, looked)
    memory.keep(desire, of: tenants, kinds, at: now)
    return desire
  }

  /// Of many, each half on a thread of its own.
  private func dividedDesire(
    of tenants: [Int], _ looked: [any ResourceKind<Session>]
  ) -> Desire {
    guard tenants.count >= Self.worthDividing else { return desire(of: tenants[...], looked) }
    let middle = tenants.count / 2
    let halves = [tenants[..<middle], tenants[middle...]]
    let found = Mutex<[Int: Desire]>([:])
    DispatchQueue.concurrentPerform(iterations: halves.count) { half in
      let desire = desire(of: halves[half], looked)
      found.withLock { $0[half] = desire }
    }
    var result = Desire(of: looked.map(\.description))
    for (_, desire) in found.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      result.append(desire)
    }
    return result
  }

  private func desire(
    of tenants: ArraySlice<Int>, _ looked: [any ResourceKind<Session>]
  ) -> Desire {
    var desire = Desire(of: looked.map(\.description))
    desire.names.reserveCapacity(tenants.count)
    var scratch = ResolutionScratch()
    for index in tenants {
      let tenant = fleet.resolve(index, into: &scratch)
      desire.names.insert(tenant.name)
      for kind in looked.indices {
        looked[kind].desire(tenant, at: now, into: &desire.records[kind])
        for limit in looked[kind].unenforceable(for: tenant) {
          desire.unenforceable.append(Notices.TenantNotice(tenant.name, limit))
        }
      }
    }
    return desire
  }
}
