package import Diagnostics

/// Puts decoded documents together: names, references, tiers and the platform, all errors at once.
///
/// `load` does it all; a caller with threads makes a draft, has ranges of its tenants checked side by side, and
/// finishes it with the findings.
package enum FleetLoader {
  package static func load(
    _ batches: [DecodedBatch], revision: Revision, zones: any TimeZoneDatabase,
    reading named: any NamedFiles
  ) -> LoadedFleet {
    let draft = FleetDraft(batches, revision: revision, zones: zones, reading: named)
    return draft.finish([draft.check(0..<draft.count)])
  }
}

/// A fleet, and everything that is wrong with its documents.
package struct LoadedFleet: Sendable {
  /// nil where nothing can be planned: there is no Platform, more than one, or one that is in error.
  package let fleet: Fleet?
  /// In the order of files and places.
  package let diagnostics: [Diagnostic]

  package init(fleet: Fleet?, diagnostics: [Diagnostic]) {
    self.fleet = fleet
    self.diagnostics = diagnostics
  }

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// What is wrong with some tenants by themselves.
package struct TenantFindings: Sendable {
  var diagnostics: [Diagnostic] = []
  /// Indices of tenants that are to be held.
  var held: [Int] = []
}

/// A fleet whose tenants have yet to be checked.
package struct FleetDraft: Sendable {
  let revision: Revision
  let chunks: [ValueTree]
  let files: [FileEntry]
  /// nil where there is no usable Platform.
  let frame: FleetFrame?
  /// For each tier of the frame, whether it is in error.
  let brokenTiers: [Bool]
  let tenants: [TenantEntry]
  var held: [HeldTenant]
  let unknownOwners: [Place]
  let diagnostics: [Diagnostic]

  /// The number of tenants that are to be checked.
  package var count: Int { frame == nil ? 0 : tenants.count }

  /// - Parameter named: reads what the Platform names.
  package init(
    _ batches: [DecodedBatch], revision: Revision, zones: any TimeZoneDatabase,
    reading named: any NamedFiles
  ) {
    var gathering = FleetGathering(batches)
    let platform = gathering.platform()
    let tiers = gathering.tiers()
    var problems: [Diagnostic] = []
    let frame = platform.map {
      FleetFrame(
        platform: $0, tiers: tiers, zones: zones, reading: named, diagnostics: &problems)
    }
    let checks = FrameChecks(frame)
    // Without the schema or the template that is named, nothing could be said of any tenant.
    let isBroken = checks.isPlatformBroken || problems.contains { $0.severity == .error }
    self.frame = isBroken ? nil : frame
    gathering.diagnostics.append(contentsOf: problems)
    brokenTiers = checks.brokenTiers
    gathering.diagnostics.append(contentsOf: checks.diagnostics)
    tenants = gathering.tenants(of: self.frame, tierIsBroken: brokenTiers)
    self.revision = revision
    chunks = gathering.chunks
    files = gathering.files
    held = gathering.held
    unknownOwners = gathering.unknownOwners
    diagnostics = gathering.diagnostics
  }

  /// Checks some tenants against everything that is declared; ranges may be checked side by side.
  package func check(_ range: Range<Int>) -> TenantFindings {
    var findings = TenantFindings()
    guard let fleet = fleet(tenants) else { return findings }
    var scratch = ResolutionScratch()
    var checks = TenantChecks(fleet.frame)
    for index in range {
      let entry = tenants[index]
      let errors = checks.check(
        fleet.resolve(index, into: &scratch),
        isPartial: entry.isPartial || fleet.frame.isPartial(entry))
      if errors { findings.held.append(index) }
    }
    findings.diagnostics = checks.diagnostics
    return findings
  }

  package consuming func finish(_ findings: [TenantFindings]) -> LoadedFleet {
    let all = diagnostics + findings.flatMap(\.diagnostics)
    let failing = Set(findings.flatMap(\.held))
    var good: [TenantEntry] = []
    if failing.isEmpty {
      good = tenants
    } else if let whole = fleet(tenants) {
      for (index, entry) in tenants.enumerated() {
        guard failing.contains(index) else {
          good.append(entry)
          continue
        }
        let tenant = whole.resolve(index)
        let place = Place(file: tenant.file, line: Int(entry.line), column: 1)
        held.append(HeldTenant(name: tenant.name, isFormerName: false, place: place))
        held += tenant.formerly.map { HeldTenant(name: $0, isFormerName: true, place: place) }
      }
    }
    return LoadedFleet(fleet: fleet(good), diagnostics: all.inOrderOfPlaces())
  }

  private func fleet(_ tenants: [TenantEntry]) -> Fleet? {
    guard let frame else { return nil }
    var fleet = Fleet(
      revision: revision, held: [], unknownOwners: unknownOwners, frame: frame, chunks: chunks,
      tenants: tenants, files: files)
    // A name that a tenant has now is that tenant's, whoever claims to have had it.
    var seen: Set<String> = []
    fleet.held = held.filter { !$0.isFormerName || fleet.index(of: $0.name) == nil }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      .filter { seen.insert($0.name).inserted }
    return fleet
  }
}

extension [Diagnostic] {
  /// In the order of files, lines and columns; what has no place comes first.
  func inOrderOfPlaces() -> [Diagnostic] {
    sorted { a, b in
      guard let first = a.place, let second = b.place else {
        return a.place == nil && b.place != nil
      }
      if first.file != second.file {
        return first.file.utf8.lexicographicallyPrecedes(second.file.utf8)
      }
      return (first.line, first.column, a.code.number, a.message)
        < (second.line, second.column, b.code.number, b.message)
    }
  }
}
