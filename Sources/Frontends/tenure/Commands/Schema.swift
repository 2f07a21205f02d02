import ArgumentParser
import Planning
import Specs

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the JSON Schema of a kind of document, or of what a command prints as JSON.",
    discussion: """
      The schemas (JSON Schema 2020-12) also stand in schemas/. An editor with a YAML language \
      server uses one through a first line such as
        # yaml-language-server: $schema=schemas/tenant.schema.json

      Documents: platform, tier, tenant. Outputs: plan (plan --format json), diagnostics \
      (validate --format json), tenantstatus (status TENANT -o json), tenantstatuslist \
      (get -o json), fleetstatus (status -o json), event (a line of events -o json), auditreport \
      (audit verify -o json), doctorreport (doctor -o json), isolationreport (verify isolation \
      -o json), contexttoken (token -o json).
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case platform, tier, tenant, plan, diagnostics, tenantstatus, tenantstatuslist, fleetstatus
    case event, auditreport, doctorreport, isolationreport, contexttoken
  }

  @Argument(help: "Which schema.")
  var kind: Kind

  func run() {
    let text =
      switch kind {
      case .platform: JSONSchema.text(of: .platform)
      case .tier: JSONSchema.text(of: .tier)
      case .tenant: JSONSchema.text(of: .tenant)
      case .plan: PlanSchema.text
      case .diagnostics: OutputSchema.diagnostics
      case .tenantstatus: OutputSchema.tenantStatus
      case .tenantstatuslist: OutputSchema.tenantStatusList
      case .fleetstatus: OutputSchema.fleetStatus
      case .event: OutputSchema.event
      case .auditreport: OutputSchema.auditReport
      case .doctorreport: OutputSchema.doctorReport
      case .isolationreport: OutputSchema.isolationReport
      case .contexttoken: OutputSchema.contextToken
      }
    Console.out(text)
  }
}
