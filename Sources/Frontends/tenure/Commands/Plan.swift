import ArgumentParser
import Assembly
import Diagnostics
import GitSource
import Planning
import PostgresAccess
import Reconciliation
import Specs

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what differs between the documents and what is really there.",
    discussion: """
      Reads a revision of the fleet, observes the databases, and prints what an apply would do: \
      fields before and after, the reason of each change, and what is destructive, disruptive or \
      irreversible. Nothing is changed.

      With --base REV no database is asked: the plan says what this branch changes against the \
      point where it left REV. With --at TIME dates are decided as on that day. Neither can be \
      applied. With --out FILE the plan is saved; 'tenure apply FILE' makes just these changes, \
      and skips tenants that have moved since.

      How clusters are reached comes from TENURE_CLUSTER_<NAME>_URL, TENURE_CLUSTER_<NAME>_URL_FILE, \
      a configuration file (TENURE_CONFIG, .tenure/config) or libpq's own environment; without any \
      of them a private PostgreSQL in .tenure/ is used.

      Exit codes: 0 nothing to do, 2 there are changes, 1 error or refused.
      """)

  @OptionGroup var source: FleetOptions
  @OptionGroup var scope: ScopeOptions

  @Option(help: "text for people, json for programs, markdown for a pull request's comment.")
  var format: PlanFormat = .text

  @Option(help: "Decide dates as at this time (RFC 3339, or a date).")
  var at: String?

  @Option(help: ArgumentHelp("Save the plan to a file.", valueName: "file"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Compare with this revision instead of a database: what this branch changes.",
      valueName: "revision"))
  var base: String?

  @Flag(help: "With --base: take the Platform document from this branch too.")
  var branchPlatform = false

  @OptionGroup var colour: ColourOption

  func validate() throws {
    if base != nil, out != nil {
      throw ValidationError("--out saves a plan to apply, and a plan with --base cannot be applied")
    }
    if at != nil, out != nil {
      throw ValidationError("--out saves a plan to apply, and a plan with --at cannot be applied")
    }
    if branchPlatform, base == nil {
      throw ValidationError("--branch-platform goes with --base")
    }
  }

  func run() async throws {
    let plan = try await Interruption.cancelling { [self] in try await make() }
    if let out { try SavedPlan.write(plan, to: out) }
    scope.warn(of: plan)
    let now = Present.now()
    switch format {
    case .text: Console.out(PlanText(colour: colour.forOutput).render(plan, at: now))
    case .json: Console.out(PlanJSON.render(plan))
    case .markdown: Console.out(PlanMarkdown().render(plan, at: now))
    }
    if plan.isRefused || plan.isPartial { throw CommandFailure([], code: .failure) }
    if !plan.isEmpty { throw CommandFailure([], code: ExitCode(2)) }
  }

  private func make() async throws -> Plan {
    var request = PlanRequest(id: Present.randomID(), now: Present.now())
    request.chosen = Set(scope.disruptive)
    if let at {
      request.now = try Moment.parse(at)
      request.basis = .at(request.now)
    }
    if let base { return try await compare(with: base, request) }
    let fleet = try await source.fleet(isStrict: scope.strict)
    request.targets = try scope.targets(in: fleet)
    do {
      let site = try Site(of: fleet, in: source.workspace)
      let plan = try await site.plan(request, clock: Present.now)
      await site.close()
      return plan
    } catch let failure as DriverFailure {
      throw CommandFailure(failure)
    } catch let problem as Diagnostic {
      throw CommandFailure([problem])
    }
  }
}

extension PlanCommand {
  /// What the branch changes, from git alone.
  private func compare(with base: String, _ request: PlanRequest) async throws -> Plan {
    let comparison = BranchComparison(
      directory: source.directory, base: base, takesBranchPlatform: branchPlatform)
    let sides: BranchComparison.Sides
    do {
      sides = try await comparison.read(revision: source.revision, worktree: source.worktree)
    } catch {
      throw CommandFailure([error])
    }
    guard let before = sides.base.fleet else { throw CommandFailure(sides.base.diagnostics) }
    guard let branch = sides.branch.fleet, !(scope.strict && sides.branch.hasErrors) else {
      throw CommandFailure(sides.branch.diagnostics)
    }
    if !sides.branch.diagnostics.isEmpty { CommandFailure(sides.branch.diagnostics).report() }
    if sides.platformDiffers {
      CommandFailure([
        Diagnostic(
          .platformNotCompared,
          "the branch changes the Platform, and what that changes for everybody is not shown here",
          severity: .warning, hint: "a plan without --base, against the databases, shows it")
      ]).report()
    }
    var request = request
    request.targets = try scope.targets(in: branch)
    return comparison.plan(branch, against: before, request, clock: Present.now)
  }
}

enum PlanFormat: String, ExpressibleByArgument, CaseIterable { case text, json, markdown }
