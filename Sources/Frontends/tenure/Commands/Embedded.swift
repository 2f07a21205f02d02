import ArgumentParser
import Assembly
import Diagnostics
import PostgresAccess
import Specs

#if canImport(Glibc)
  import Glibc
#endif

struct Embedded: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The private PostgreSQL that is used when no cluster is configured.",
    discussion: """
      It lives in .tenure/pg beside the fleet (TENURE_STATE names another place), listens on a \
      unix socket only, and is started by any command that needs it. Its data are durable; \
      'reset' removes them.
      """,
    subcommands: [Start.self, Stop.self, Status.self, Psql.self, Reset.self])

  struct Start: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Find the server running, or start it; make the fleet's databases and roles.")

    @OptionGroup var source: FleetOptions

    func run() async throws {
      try await Embedded.reporting {
        let status: EmbeddedServer.Status
        if let platform = try? await source.load().fleet?.platform {
          status = try await EmbeddedPlatform(workspace: source.workspace, platform: platform)
            .start()
        } else {
          status = try await source.workspace.embedded().start()
        }
        Console.out(Embedded.text(of: status))
      }
    }
  }

  struct Stop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Stop the server; its data stay.")

    @OptionGroup var place: PlaceOption

    func run() async throws {
      try await Embedded.reporting {
        let server = try place.workspace.embedded()
        try await server.stop()
        Console.out(Embedded.text(of: try await server.status()))
      }
    }
  }

  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say whether it runs, and where it is.",
      discussion: "Exit codes: 0 it runs, 1 it does not.")

    @OptionGroup var place: PlaceOption

    func run() async throws {
      try await Embedded.reporting {
        let status = try await place.workspace.embedded().status()
        Console.out(Embedded.text(of: status))
        if case .running = status.state { return }
        throw CommandFailure([], code: .failure)
      }
    }
  }

  struct Psql: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Open psql on it; arguments after -- go to psql.")

    @OptionGroup var source: FleetOptions

    @Option(help: "The database; by default the one of the fleet's first cluster.")
    var database: String?

    @Argument(parsing: .postTerminator, help: "Arguments of psql.")
    var arguments: [String] = []

    func run() async throws {
      try await Embedded.reporting {
        let platform = try? await source.load().fleet?.platform
        let status: EmbeddedServer.Status
        var name = database ?? "postgres"
        if let platform {
          let embedded = EmbeddedPlatform(workspace: source.workspace, platform: platform)
          status = try await embedded.start()
          if database == nil, let cluster = platform.clusters.first {
            name = embedded.name(of: cluster.database, in: cluster.name)
          }
        } else {
          status = try await source.workspace.embedded().start()
        }
        try Embedded.replaceProcess(status.psql + ["-d", name] + arguments)
      }
    }
  }

  struct Reset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Stop the server and remove all of its data.")

    @OptionGroup var place: PlaceOption

    @Flag(name: [.short, .long], help: "Do not ask for confirmation.")
    var yes = false

    func run() async throws {
      try await Embedded.reporting {
        let server = try place.workspace.embedded()
        if !yes {
          guard Console.inputIsTerminal else {
            throw CommandFailure([
              Diagnostic(
                .notConfirmed, "nothing was removed: standard input is not a terminal",
                hint: "pass --yes")
            ])
          }
          Console.errPart("Remove all data in \(try await server.status().place)? ")
          guard readLine() == "yes" else {
            throw CommandFailure([Diagnostic(.notConfirmed, "nothing was removed")])
          }
        }
        try await server.reset()
        Console.out(Embedded.text(of: try await server.status()))
      }
    }
  }

  private static func reporting(_ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch let problem as Diagnostic {
      throw CommandFailure([problem])
    } catch let failure as DriverFailure {
      throw CommandFailure(failure)
    }
  }

  private static func text(of status: EmbeddedServer.Status) -> String {
    let state =
      switch status.state {
      case .absent: "there is none"
      case .stopped: "stopped"
      case .running(let process): "running (process \(process))"
      }
    return "embedded PostgreSQL: \(state)\n  data  \(status.place)\n  log   \(status.log)"
  }

  private static func replaceProcess(_ command: [String]) throws {
    let arguments = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    signal(SIGPIPE, SIG_DFL)
    execvp(command[0], arguments)
    throw CommandFailure([
      Diagnostic(
        .unreadableInput, "'\(command[0])' cannot be run: \(String(cString: strerror(errno)))")
    ])
  }
}

/// Which workspace, where the documents do not matter.
struct PlaceOption: ParsableArguments {
  @Option(
    name: [.customShort("C"), .long],
    help: ArgumentHelp("The fleet's folder.", valueName: "folder"), completion: .directory)
  var directory: String = "."

  var workspace: Workspace { Workspace(of: directory) }
}
