import Diagnostics

// What must belong to one tenant only: names it had before, and domains.

extension FleetGathering {
  /// Leaves out tenants that claim a former name which another has, or claims as well.
  mutating func withoutTakenNames(_ entries: [TenantEntry]) -> [TenantEntry] {
    var claims: [String: [(entry: Int, place: Place)]] = [:]
    for (index, entry) in entries.enumerated() {
      let slice = slice(entry)
      guard let list = TenantField.formerly.find(in: slice) else { continue }
      for name in slice.members(of: list) {
        let value = slice[name]
        let place = Place(
          file: files[Int(entry.file)].path, line: value.line, column: value.column,
          length: Int(value.high))
        claims[String(decoding: slice.text(at: name), as: UTF8.self), default: []]
          .append((index, place))
      }
    }
    guard !claims.isEmpty else { return entries }
    var failing: Set<Int> = []
    for (name, claimants) in claims {
      let owner = find(name, in: entries)
      for (index, place) in claimants {
        var notes: [Diagnostic.Note] = []
        if let owner {
          notes.append(.init("the name belongs to this tenant", at: self.place(entries[owner])))
        } else if let owner = held.first(where: { !$0.isFormerName && $0.name == name }) {
          // A document in error still says whose name it is (law 1).
          notes.append(.init("the name belongs to this tenant", at: owner.place))
        }
        for other in claimants where other.place != place {
          notes.append(.init("also claimed here", at: other.place))
        }
        guard !notes.isEmpty else { continue }
        failing.insert(index)
        diagnostics.append(
          Diagnostic(
            .formerNameTaken,
            "'\(string(entries[index]))' cannot have been '\(name)', which is another tenant's name",
            at: place, notes: notes))
      }
    }
    return remove(failing, from: entries)
  }

  /// Leaves out tenants that name a domain which another names as well.
  mutating func withoutSharedDomains(_ entries: [TenantEntry]) -> [TenantEntry] {
    var domains: [Domain] = []
    for (index, entry) in entries.enumerated() {
      let slice = slice(entry)
      guard let list = TenantField.domains.find(in: slice) else { continue }
      var at = list + 1
      for _ in 0..<slice[list].low {
        domains.append(
          Domain(hash: hash(slice.text(at: at)), entry: UInt32(index), value: UInt32(at)))
        at += 1
      }
    }
    domains.sort { ($0.hash, $0.entry) < ($1.hash, $1.entry) }
    var failing: Set<Int> = []
    var start = 0
    while start < domains.count {
      var end = start + 1
      while end < domains.count, domains[end].hash == domains[start].hash { end += 1 }
      if end - start > 1 {
        for second in (start + 1)..<end {
          for first in start..<second
          where text(domains[first], entries).elementsEqual(text(domains[second], entries)) {
            failing.formUnion([Int(domains[first].entry), Int(domains[second].entry)])
            reportShared(domains[first], domains[second], entries)
            break
          }
        }
      }
      start = end
    }
    return remove(failing, from: entries)
  }

  private struct Domain {
    let hash: UInt64
    let entry: UInt32
    let value: UInt32
  }

  private func text(_ domain: Domain, _ entries: [TenantEntry]) -> ArraySlice<UInt8> {
    slice(entries[Int(domain.entry)]).text(at: Int(domain.value))
  }

  private mutating func reportShared(_ first: Domain, _ second: Domain, _ entries: [TenantEntry]) {
    let name = String(decoding: text(second, entries), as: UTF8.self)
    diagnostics.append(
      Diagnostic(
        .sharedDomain, "domain '\(name)' belongs to two tenants", at: place(second, entries),
        notes: [.init("first named here", at: place(first, entries))]))
  }

  private func place(_ domain: Domain, _ entries: [TenantEntry]) -> Place {
    let entry = entries[Int(domain.entry)]
    let value = slice(entry)[Int(domain.value)]
    return Place(
      file: files[Int(entry.file)].path, line: value.line, column: value.column,
      length: Int(value.high))
  }

  /// FNV-1a; equal hashes are compared as text.
  private func hash(_ text: ArraySlice<UInt8>) -> UInt64 {
    text.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  private func find(_ name: String, in entries: [TenantEntry]) -> Int? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if self.name(entries[middle]).lexicographicallyPrecedes(name.utf8) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < entries.count && self.name(entries[low]).elementsEqual(name.utf8) ? low : nil
  }
}
