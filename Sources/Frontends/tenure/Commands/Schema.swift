import ArgumentParser
import Planning
import Specs

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the JSON Schema of a kind of document, or of a plan.",
    discussion: """
      The schemas (JSON Schema 2020-12) also stand in schemas/. An editor with a YAML language \
      server uses one through a first line such as
        # yaml-language-server: $schema=schemas/tenant.schema.json
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable { case platform, tier, tenant, plan }

  @Argument(help: "platform, tier, tenant, or plan (the output of 'plan --format json').")
  var kind: Kind

  func run() {
    let text =
      switch kind {
      case .platform: JSONSchema.text(of: .platform)
      case .tier: JSONSchema.text(of: .tier)
      case .tenant: JSONSchema.text(of: .tenant)
      case .plan: PlanSchema.text
      }
    Console.out(text)
  }
}
