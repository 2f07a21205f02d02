package import Diagnostics
import GitSource
package import Planning
package import Reconciliation
import PostgresAccess
package import Specs

/// What a branch changes against the point where it left another, from git alone.
///
/// Both sides are what the documents ask for; no database is asked, so it runs where there is none. The Platform
/// document is the base's unless asked otherwise: a branch does not choose its own guards.
package struct BranchComparison: Sendable {
  let directory: String
  let base: String
  let takesBranchPlatform: Bool

  package init(directory: String, base: String, takesBranchPlatform: Bool) {
    self.directory = directory
    self.base = base
    self.takesBranchPlatform = takesBranchPlatform
  }

  /// The branch's fleet, and the fleet where it left the base.
  package struct Sides: Sendable {
    package let branch: LoadedFleet
    package let base: LoadedFleet
    /// Whether the branch has another Platform document, which is not compared.
    package let platformDiffers: Bool
  }

  /// - Parameters:
  ///   - revision: the branch; HEAD by default.
  ///   - worktree: compare the files of the working directory instead.
  package func read(revision: String?, worktree: Bool) async throws(Diagnostic) -> Sides {
    let reading = FleetReading()
    let repository = try GitRepository(at: directory)
    let head = try repository.revision(named: revision ?? "HEAD")
    let start = try repository.mergeBase(of: try repository.revision(named: base), and: head)
    let baseFiles = try repository.files(at: start)
    let baseBatches = try await reading.decode(baseFiles)
    let branchFiles: any FleetFiles =
      worktree ? try WorkingDirectory(at: directory) : try repository.files(at: head)
    var branchBatches = try await reading.decode(branchFiles)
    if !takesBranchPlatform {
      branchBatches =
        branchBatches.map { $0.keeping { $0 != .platform } }
        + baseBatches.map { $0.keeping { $0 == .platform } }
    }
    let platformFiles: any FleetFiles = takesBranchPlatform ? branchFiles : baseFiles
    let base = try await reading.assemble(baseBatches, of: baseFiles.revision, with: baseFiles)
      .quoted(from: baseFiles)
    let listed = Set(branchFiles.entries.map(\.path))
    let branch = try await reading.assemble(
      branchBatches, of: branchFiles.revision, with: platformFiles
    ).quoted(from: branchFiles) { path in
      // What is said of the base's Platform is not about the branch's lines.
      takesBranchPlatform
        || (base.fleet.map { $0.platform.file != path } ?? false && listed.contains(path))
    }
    let platform = base.fleet?.platform.file
    func blob(_ files: some FleetFiles) -> BlobID? {
      files.entries.first { $0.path == platform }?.blob
    }
    return Sides(
      branch: branch, base: base, platformDiffers: blob(branchFiles) != blob(baseFiles))
  }

  /// - Parameters:
  ///   - branch: what is compared.
  ///   - base: what it is compared with.
  package func plan(
    _ branch: Fleet, against base: Fleet, _ request: PlanRequest, clock: () -> Timestamp
  ) -> Plan {
    let kinds = TenureKinds.all(
      of: branch.platform, revision: branch.revision.commit ?? "worktree",
      template: branch.template)
    // What the base asks for, it asks for with its own Platform and template.
    let baseKinds = TenureKinds.all(
      of: base.platform, revision: base.revision.commit ?? "worktree", template: base.template)
    let renames = branch.renames()
    var changes: [Change] = []
    for kind in kinds.all where kind.description.owner != .platform {
      let wanted = desired(branch, kind, request.now)
      let known =
        baseKinds[kind.description.name].map { desired(base, $0, request.now).renamed(renames) }
        ?? Records(of: kind.description)
      var found = Difference.between(
        desired: wanted, observed: known, in: branch.platform.controlDatabase)
      for index in found.indices { kind.assess(&found[index]) }
      changes += found
    }
    let registered = (0..<base.count).map { renames[base.text(of: $0)] ?? base.text(of: $0) }
    let claims = Claims(of: branch, among: registered)
    let guards = Guards(
      safety: Safety(branch.platform.safety),
      registered: registered.map { Guards.Standing($0) }, declared: claims.declared,
      held: claims.held)
    var verdict = guards.check(changes, only: request.targets, at: request.now)
    if let doubt = claims.doubt { verdict.notices.refusals.append(doubt) }
    return Plan(
      id: request.id, fleet: branch.platform.name, revision: branch.revision.commit ?? "worktree",
      basis: .base(base.revision.description), made: clock(), kinds: kinds.all.map(\.description),
      changes: verdict.changes, choosing: request.chosen, notices: verdict.notices)
  }

  private func desired(
    _ fleet: Fleet, _ kind: any ResourceKind<Session>, _ now: Timestamp
  ) -> Records {
    var records = Records(of: kind.description)
    var scratch = ResolutionScratch()
    for index in 0..<fleet.count {
      kind.desire(
        fleet.resolve(index, into: &scratch), at: now, into: &records)
    }
    return records
  }
}
