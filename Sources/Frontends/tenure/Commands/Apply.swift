import ArgumentParser
import Assembly
import Diagnostics
import Planning
import PostgresAccess
import Reconciliation
import Specs

struct Apply: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make what is really there as the documents declare it.",
    discussion: """
      Without a file: plans, shows the plan, asks for confirmation and applies it. With the file \
      that 'tenure plan --out' saved: applies just that plan, or less.

      Tenants are changed in batches, one transaction each, in which everything is read again: a \
      tenant that is no longer as the plan found it is skipped and named, and one that fails is \
      undone, reported, and stops no other. Changes to tables that hold data are made only for \
      the tables named with --disruptive. Afterwards everything is observed again, and the conditions \
      of each tenant are recorded.

      Ctrl-C rolls back what is under way and says what was done. Exit codes: 0 all of the plan \
      is done, 1 something failed, moved or was not reached.
      """)

  @Argument(
    help: ArgumentHelp("A plan that was saved.", valueName: "plan"), completion: .file())
  var saved: String?

  @OptionGroup var source: FleetOptions
  @OptionGroup var scope: ScopeOptions

  @Flag(name: [.short, .long], help: "Do not ask for confirmation.")
  var yes = false

  @OptionGroup var colour: ColourOption

  func validate() throws {
    guard saved != nil else { return }
    if source.revision != nil || source.worktree || !scope.target.isEmpty
      || !scope.disruptive.isEmpty
    {
      throw ValidationError(
        "a saved plan says itself what it is about: leave out --revision, --worktree, --target and --disruptive"
      )
    }
  }

  func run() async throws {
    let report: ApplyReport
    do {
      report = try await Interruption.cancelling { [self] in try await apply() }
    } catch let failure as DriverFailure {
      throw CommandFailure(failure)
    } catch let problem as Diagnostic {
      throw CommandFailure([problem])
    }
    Console.out(ReportText(colour: colour.forOutput).render(report))
    if !report.isComplete { throw CommandFailure(report.diagnostics) }
  }

  private func apply() async throws -> ApplyReport {
    let (fleet, plan) = try await fleetAndPlan()
    var site = try Site(of: fleet, in: source.workspace)
    site.memory = DesireMemory()
    let made: Plan
    // A plan that nobody was asked about was made just now.
    var moment: Timestamp?
    if let plan {
      made = plan
    } else {
      var request = PlanRequest(id: Present.randomID(), now: Present.now())
      request.chosen = Set(scope.disruptive)
      request.targets = try scope.targets(in: fleet)
      made = try await site.plan(request, clock: Present.now)
      if yes { moment = request.now }
      scope.warn(of: made)
    }
    let text = PlanText(colour: colour.forOutput)
    @Sendable func show() { Console.out(text.render(made, at: Present.now())) }
    guard made.isApplicable else {
      show()
      throw CommandFailure(made.notices.refusals.map(\.diagnostic))
    }
    // Who is to be asked sees the plan first; to whom it is only told can read while the databases are prepared.
    let asks = !yes && !made.selected.isEmpty
    if asks {
      show()
      try confirm(made)
    }
    let progress = ProgressLine(of: made.selected.count, "changes")
    let convergence = Convergence(
      of: made, at: site, by: Present.actor, deciding: moment, clock: Present.now,
      newID: Present.randomID)
    let report = try await convergence.run(meanwhile: { if !asks { show() } }) {
      progress.advance(by: $0)
    }
    progress.finish()
    await site.close()
    return report
  }

  /// The fleet of the revision that is asked for, or that the saved plan was made of.
  private func fleetAndPlan() async throws -> (Fleet, Plan?) {
    let fleet = try await source.fleet(isStrict: scope.strict)
    guard let saved else { return (fleet, nil) }
    let plan = try SavedPlan.read(saved, of: fleet, at: Present.now())
    if plan.revision == fleet.revision.commit { return (fleet, plan) }
    var source = source
    source.worktree = plan.revision == "worktree"
    source.revision = source.worktree ? nil : plan.revision
    return (try await source.fleet(isStrict: scope.strict), plan)
  }

  private func confirm(_ plan: Plan) throws {
    guard Console.inputIsTerminal else {
      throw CommandFailure([
        Diagnostic(
          .notConfirmed, "the plan was not confirmed: standard input is not a terminal",
          hint: "pass --yes, or apply a plan that was saved and reviewed")
      ])
    }
    Console.errPart("Apply \(plan.selected.count) changes? Only 'yes' is taken: ")
    guard readLine() == "yes" else {
      throw CommandFailure([Diagnostic(.notConfirmed, "the plan was not confirmed")])
    }
  }
}
