import ArgumentParser
import Assembly
import ControlStore
import Diagnostics
import Specs

struct Events: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what happened to a tenant, when, why, and by whom.",
    discussion: """
      Effects come from the journals of all databases, under every name that the tenant had; \
      changes of conditions from the control database. The latest come last. -o json prints a \
      line an event, with the rows before and after.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, yaml }

  @Argument(help: "The tenant.")
  var tenant: String

  @Option(help: "Only what happened since this time (RFC 3339, or a date).")
  var since: String?

  @Option(help: "The most events; the latest are shown.")
  var limit = 200

  @Option(name: [.customShort("o"), .long], help: "table, json or yaml.")
  var output: Format = .table

  @OptionGroup var source: FleetOptions

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit is at least 1") }
  }

  func run() async throws {
    let since = try since.map { try Moment.parse($0) }
    let events = try await source.atSite { site in
      let found = try await site.eventReader(of: tenant)
        .events(of: tenant, since: since, limit: limit)
      guard let found else {
        throw Diagnostic(
          .unknownTenant, "no tenant '\(tenant)' was ever registered",
          hint: "'tenure get --all' lists tenants")
      }
      return found
    }
    switch output {
    case .json: for event in events { Console.out(Self.value(event).json) }
    case .yaml: for event in events { Console.out(OutputValue.list([Self.value(event)]).yaml()) }
    case .table:
      if events.isEmpty { return Console.err("no events") }
      var table = TextTable(["TIME", "ACTION", "WHAT", "BY", "REVISION", "REASON"])
      Console.out(
        table.render(
          events.map {
            [
              Moments.text($0.at), $0.action, $0.name.isEmpty ? $0.kind : "\($0.kind)/\($0.name)",
              $0.actor ?? "-", String(($0.revision ?? "-").prefix(10)),
              ($0.marks.isEmpty ? "" : "[\($0.marks.joined(separator: ", "))] ") + $0.reason,
            ]
          }))
    }
  }

  /// The version of the JSON form; it changes when a field goes or changes its meaning.
  static let version = 1

  private static func value(_ event: TenantEvent) -> OutputValue {
    .object([
      ("version", .number(Int64(version))), ("at", .text(event.at.description)),
      ("source", .text(event.source)),
      ("kind", .text(event.kind)), ("name", .text(event.name)), ("action", .text(event.action)),
      ("marks", .list(event.marks.map { .text($0) })), ("reason", .text(event.reason)),
      ("revision", .optional(event.revision)), ("plan", .optional(event.plan)),
      ("actor", .optional(event.actor)), ("before", event.before.map { .json($0) } ?? .null),
      ("after", event.after.map { .json($0) } ?? .null),
    ])
  }
}
