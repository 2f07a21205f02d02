package import Diagnostics

/// All documents of one revision, validated; tenants are resolved one at a time, when they are looked at.
package struct Fleet: Sendable {
  package let revision: Revision
  /// Tenants whose document is in error: they stay as they are, in the order of names as bytes.
  package internal(set) var held: [HeldTenant]
  /// Files and documents of which it is not known whose they are.
  package let unknownOwners: [Place]
  let frame: FleetFrame
  let chunks: [ValueTree]
  /// In the order of names as bytes.
  let tenants: [TenantEntry]
  let files: [FileEntry]
  /// The clusters that were chosen for tenants that leave the choice open, by their names.
  var chosenClusters: [String: String] = [:]

  package var platform: Platform { frame.platform }
  /// In the order of names.
  package var tiers: [Tier] { frame.tiers }
  /// What tenants with a schema of their own are made of; nil where the Platform names nothing.
  package var template: TenantTemplate? { frame.template }

  /// Whether a registered tenant without a document must be held too, because one of the unreadable files may be its.
  package var holdsAbsent: Bool { !unknownOwners.isEmpty }

  /// The number of tenants with a document that counts.
  package var count: Int { tenants.count }

  /// Where a tenant's own document stands.
  package func origin(of index: Int) -> (file: FileEntry, line: Int) {
    (files[Int(tenants[index].file)], Int(tenants[index].line))
  }

  /// The name of a tenant as bytes.
  package func name(of index: Int) -> ArraySlice<UInt8> {
    let tenant = tenants[index]
    let from = Int(tenant.byteBase) + Int(tenant.name)
    return chunks[Int(tenant.chunk)].bytes[from..<from + Int(tenant.nameLength)]
  }

  /// The first tenant whose name is not before this one, as bytes; `count` if there is none.
  package func lowerBound(_ name: String) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self.name(of: middle).lexicographicallyPrecedes(name.utf8) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  package func index(of name: String) -> Int? {
    let index = lowerBound(name)
    return index < count && self.name(of: index).elementsEqual(name.utf8) ? index : nil
  }

  /// The tenants from one name (or the first) up to, and without, another (or the last).
  package func indices(from: String?, before: String?) -> Range<Int> {
    let start = from.map(lowerBound) ?? 0
    return start..<Swift.max(start, before.map(lowerBound) ?? count)
  }

  package func isHeld(_ name: String) -> Bool {
    var low = 0
    var high = held.count
    while low < high {
      let middle = (low + high) / 2
      if held[middle].name.utf8.lexicographicallyPrecedes(name.utf8) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < held.count && held[low].name == name
  }

  /// The tenant at `index` with everything that lies under its document.
  ///
  /// `scratch` lends its memory: a resolved tenant that is let go before the next one is resolved costs no allocation.
  package func resolve(_ index: Int, into scratch: inout ResolutionScratch) -> ResolvedTenant {
    let entry = tenants[index]
    let own = ValueSlice(
      tree: chunks[Int(entry.chunk)], start: Int(entry.start), byteBase: Int(entry.byteBase))
    scratch.resolve(own, over: frame.base(of: entry))
    let name = String(decoding: name(of: index), as: UTF8.self)
    return ResolvedTenant(
      name: name, slice: scratch.tree.slice, frame: frame,
      tierIndex: entry.tier < 0 ? nil : Int(entry.tier), file: files[Int(entry.file)].path,
      chosenCluster: chosenClusters.isEmpty ? nil : chosenClusters[name])
  }

  /// The same fleet with a cluster for each tenant that leaves the choice open.
  package func placing(_ clusters: [String: String]) -> Fleet {
    var fleet = self
    fleet.chosenClusters = clusters
    return fleet
  }

  /// How a document says where its tenant lives.
  package enum ClusterChoice: Sendable {
    case named
    /// By room.
    case automatic
    /// Nothing is written: the first that holds tenants, and where it is from then on.
    case unsaid
  }

  /// Found without resolving the tenant.
  package func clusterChoice(of index: Int) -> ClusterChoice {
    let entry = tenants[index]
    let own = ValueSlice(
      tree: chunks[Int(entry.chunk)], start: Int(entry.start), byteBase: Int(entry.byteBase))
    guard let written = TenantField.cluster.find(in: own) else { return .unsaid }
    return own.text(at: written).elementsEqual("auto".utf8) ? .automatic : .named
  }

  package func resolve(_ index: Int) -> ResolvedTenant {
    var scratch = ResolutionScratch()
    return resolve(index, into: &scratch)
  }

  package subscript(_ name: String) -> ResolvedTenant? { index(of: name).map { resolve($0) } }
}

/// A tenant whose document is in error.
package struct HeldTenant: Hashable, Sendable {
  package let name: String
  /// Whether the document in error only says that the tenant was once called this: its rename may be under way.
  package let isFormerName: Bool
  /// Where its document stands.
  package let place: Place
}

/// Memory that tenants are resolved into, one after the other.
package struct ResolutionScratch: Sendable {
  var tree = ValueTree()

  package init() {}

  mutating func resolve(_ own: ValueSlice, over base: ValueTree) {
    var merger = ValueMerge(out: tree)
    tree = ValueTree()
    merger.out.removeAll()
    merger.merge(base.slice, 0, own, 0, TenantSchema.document)
    tree = merger.out
  }
}

/// One tenant's place in the fleet.
struct TenantEntry: Sendable {
  var chunk: UInt32
  var start: UInt32
  var byteBase: UInt32
  /// Where its name stands, from `byteBase`.
  var name: UInt32
  var nameLength: UInt32
  var file: UInt32
  var line: UInt32
  /// -1 for none.
  var tier: Int32
  var isPartial: Bool
}

/// What all tenants of a fleet share; a class so that a resolved tenant carries one pointer to it.
final class FleetFrame: Sendable {
  let platform: Platform
  let tiers: [Tier]
  /// What lies under a tenant without a tier, and under one of each tier.
  let bases: [ValueTree]
  /// For each base, whether it lacks a required field that tenants may supply.
  let partialBases: [Bool]
  /// Tiers that are declared, but are no part of `tiers` because their documents are in error.
  let brokenTierNames: Set<String>
  let zones: any TimeZoneDatabase
  /// What tenants' business rules may say; nil where the Platform names no schema.
  let businessSchema: BusinessSchema?
  let template: TenantTemplate?

  init(
    platform: Platform, tiers: [Tier], bases: [ValueTree], partialBases: [Bool],
    brokenTierNames: Set<String>, zones: any TimeZoneDatabase, businessSchema: BusinessSchema?,
    template: TenantTemplate?
  ) {
    self.platform = platform
    self.tiers = tiers
    self.bases = bases
    self.partialBases = partialBases
    self.brokenTierNames = brokenTierNames
    self.zones = zones
    self.businessSchema = businessSchema
    self.template = template
  }

  func base(of tenant: TenantEntry) -> ValueTree { bases[Int(tenant.tier) + 1] }
  func isPartial(_ tenant: TenantEntry) -> Bool { partialBases[Int(tenant.tier) + 1] }
}
