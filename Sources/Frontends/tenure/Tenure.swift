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
        name: "Documents:", subcommands: [Validate.self, Explain.self, Schema.self, Parse.self]),
      CommandGroup(name: "Convergence:", subcommands: [PlanCommand.self, Apply.self]),
      CommandGroup(
        name: "Tenants and what was done:",
        subcommands: [Status.self, Get.self, Events.self, Audit.self]),
      CommandGroup(name: "Environment:", subcommands: [DoctorCommand.self, Embedded.self]),
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let failure as CommandFailure {
      failure.report()
      Console.exit(failure.code)
    } catch {
      leave(with: error)
    }
  }

  /// Help and version end with 0; what the command line does not understand is an error like any other.
  private static func leave(with error: any Error) -> Never {
    let text = fullMessage(for: error)
    if exitCode(for: error).isSuccess {
      Console.out(text)
      Console.exit(.success)
    }
    if exitCode(for: error) != .validationFailure { Console.exit(.failure) }
    Console.err(text)
    Console.exit(.failure)
  }
}
