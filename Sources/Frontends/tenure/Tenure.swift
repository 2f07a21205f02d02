import ArgumentParser
import Diagnostics

/// The command `tenure`.
@main
struct Tenure: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tenure",
    abstract: "Tenant lifecycle as code.",
    discussion: """
      Tenants are declared in YAML in a git repository. Tenure compares what is declared with what \
      PostgreSQL really holds, shows the difference as a plan, and converges it.

      Start with 'tenure validate', then 'tenure plan'. Without any configuration a private \
      PostgreSQL in .tenure/ is used. 'tenure help COMMAND' is the manual of a command, \
      'tenure explain CODE' that of an error.

      Exit codes: 0 done or nothing to do, 1 error, 2 there are changes (plan) or findings.
      """,
    version: "0.1.0",
    groupedSubcommands: [
      CommandGroup(
        name: "Documents:",
        subcommands: [Validate.self, Explain.self, Schema.self, Parse.self, Init.self, Import.self]),
      CommandGroup(name: "Convergence:", subcommands: [PlanCommand.self, Apply.self]),
      CommandGroup(
        name: "Tenants and what was done:",
        subcommands: [Status.self, Get.self, Events.self, Audit.self]),
      CommandGroup(name: "Isolation:", subcommands: [Verify.self, Token.self]),
      CommandGroup(name: "Environment:", subcommands: [DoctorCommand.self, Embedded.self]),
    ])

  static func main() async {
    Console.prepare()
    // Asked by scripts before everything else, and answered without putting the commands together.
    if CommandLine.arguments.dropFirst().elementsEqual(["--version"]) {
      Console.out(configuration.version)
      leave(.success)
    }
    do {
      if let problem = UsageProblem.unknownTopic(CommandLine.arguments.dropFirst()) {
        throw problem
      }
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      leave(with: error)
    }
    leave(.success)
  }

  /// Help and version end with 0; whatever else was thrown is shown as a diagnostic.
  private static func leave(with error: any Error) -> Never {
    let failure: CommandFailure
    switch error {
    case let known as CommandFailure: failure = known
    case let problem as Diagnostic: failure = CommandFailure([problem])
    case let refusal as DriverFailure: failure = CommandFailure(refusal)
    case is CancellationError:
      failure = CommandFailure([Diagnostic(.interrupted, "stopped before the end")])
    case _ where exitCode(for: error).isSuccess:
      Console.out(fullMessage(for: error))
      leave(.success)
    case _ where exitCode(for: error) == .validationFailure:
      failure = CommandFailure([UsageProblem.diagnostic(for: error)])
    default:
      failure = CommandFailure([
        Diagnostic(
          .unexpectedFailure, "something failed in an unforeseen way: \(error)",
          hint: "'tenure doctor' looks at the surroundings")
      ])
    }
    failure.report()
    leave(failure.code)
  }

  /// Nobody is told that all is well, or that there are changes, who was not given the output.
  private static func leave(_ code: ExitCode) -> Never {
    guard let reason = Console.lostOutput else { Console.exit(code) }
    CommandFailure([
      Diagnostic(
        .unwritableFile, "standard output cannot be written: \(reason)",
        hint: "what was printed is not whole")
    ]).report()
    Console.exit(.failure)
  }
}
