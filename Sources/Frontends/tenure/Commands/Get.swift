import ArgumentParser
import Assembly
import ControlStore
import Diagnostics
import Specs

struct Get: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the tenants that are registered.",
    discussion: """
      Reads the registry and what was last observed; nothing is compared and nothing is changed. \
      Selectors are those of Kubernetes: 'segment=enterprise', 'region in (eu, uk)', '!trial'; \
      several conditions stand with commas between them.

      -o wide adds columns; -o json and -o yaml print every condition with its evidence.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, wide, json, yaml }

  @Argument(help: "Only these tenants.")
  var tenants: [String] = []

  @Option(name: [.customShort("l"), .long], help: "Only tenants whose labels are chosen by this.")
  var selector: String = ""

  @Option(name: [.customShort("o"), .long], help: "table, wide, json or yaml.")
  var output: Format = .table

  @Flag(help: "Destroyed tenants too: their names stay reserved.")
  var all = false

  @OptionGroup var source: FleetOptions

  func run() async throws {
    let chosen: LabelSelector
    do throws(Diagnostic) {
      chosen = try LabelSelector(selector)
    } catch {
      throw CommandFailure([error])
    }
    let found = try await source.atSite { site in
      let query = StatusQuery(
        names: tenants.isEmpty ? nil : tenants, selector: chosen,
        detail: output == .table ? .list : .full, includesDestroyed: all,
        declared: site.declared)
      var listing = TenantListing(output)
      var found: Set<String> = []
      try await site.statusReader.forEach(query) { tenant in
        if !tenants.isEmpty { found.insert(tenant.name) }
        listing.add(tenant)
      }
      listing.finish(expectsSome: !tenants.isEmpty)
      return found
    }
    let missing = selector.isEmpty ? Set(tenants).subtracting(found).sorted() : []
    guard missing.isEmpty else {
      throw CommandFailure(
        missing.map {
          Diagnostic(
            .unknownTenant, "no tenant '\($0)' is registered",
            hint: "'tenure plan --target \($0)' shows whether it is about to be")
        })
    }
  }
}

/// Prints tenants as they come, a few thousand at a time.
private struct TenantListing {
  private let format: Get.Format
  private let now = Present.now()
  private var table: TextTable
  private var rows: [[String]] = []
  private var items: [String] = []
  private var count = 0

  init(_ format: Get.Format) {
    self.format = format
    table = TextTable(
      StatusOutput.titles + (format == .wide ? StatusOutput.furtherTitles : []))
    switch format {
    case .json: Console.out(#"{"apiVersion":"tenure.dev/v1","kind":"TenantStatusList","items":["#)
    case .yaml: Console.out("apiVersion: tenure.dev/v1\nkind: TenantStatusList\nitems:")
    case .table, .wide: break
    }
  }

  mutating func add(_ tenant: TenantStatus) {
    count += 1
    switch format {
    case .table, .wide:
      rows.append(StatusOutput.row(tenant, wide: format == .wide, at: now))
    case .json: items.append((count > 1 ? "," : "") + StatusOutput.value(tenant).json)
    case .yaml: items.append(OutputValue.list([StatusOutput.value(tenant)]).yaml(indent: 2))
    }
    if rows.count + items.count >= 2_000 { flush() }
  }

  private mutating func flush() {
    if !rows.isEmpty { Console.out(table.render(rows)) }
    if !items.isEmpty { Console.out(items.joined(separator: "\n")) }
    rows.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
  }

  /// - Parameter expectsSome: whether it is an error, told elsewhere, that there are none.
  mutating func finish(expectsSome: Bool) {
    flush()
    switch format {
    case .json: Console.out("]}")
    case .yaml: if count == 0 { Console.out("  []") }
    case .table, .wide: if count == 0, !expectsSome { Console.err("no tenants") }
    }
  }
}
