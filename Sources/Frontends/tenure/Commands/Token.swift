import ArgumentParser
import Assembly
import ControlStore
import Diagnostics
import Lifecycle
import Reconciliation
import Resources
import Specs

struct Token: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Sign the context of a tenant, and change the key that signs.",
    discussion: """
      With 'context.trust: signed' a session says whose work it does by a token that names the tenant \
      and an expiry, signed with a key of the platform's. 'tenure token TENANT' prints one; an \
      application signs its own, with the key in the secret 'platform/context-keys'.
      """,
    subcommands: [Issue.self, Rotate.self], defaultSubcommand: Issue.self)

  struct Issue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a token for a tenant.",
      discussion: """
        Whoever has the token is that tenant until it expires, so it is printed to standard output \
        alone, and nothing keeps it. The tenant must be registered; a database believes the token \
        only while the tenant has access.

          psql -c "SELECT set_config('app.current_tenant_id', '$(tenure token acme)', false)" …
        """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: "The tenant.")
    var tenant: String

    @Option(
      name: .customLong("for"),
      help: "How long it counts: 90s, 15m, PT1H; at most a day.")
    var lifetime = "15m"

    @Option(name: [.customShort("o"), .long], help: "text or json.")
    var output: Format = .text

    @OptionGroup var source: FleetOptions

    func run() async throws {
      let seconds = try Token.seconds(of: lifetime, option: "--for", atMost: ContextToken.longest)
      let issued = try await source.atSite { site in
        try Token.checkTrust(of: site)
        guard let key = try site.signingKeys?.current else {
          throw Diagnostic(
            .signingKeyUnusable, "this machine has no key to sign with",
            hint: "'tenure apply' makes the first one; later ones need the secrets of that machine")
        }
        let tenantKey = try await self.key(at: site)
        let expiry = Timestamp(
          microseconds: (Present.now().microseconds / 1_000_000 + seconds) * 1_000_000)
        return (
          token: ContextToken.make(for: tenantKey, until: expiry, signedWith: key),
          tenantKey: tenantKey, expiry: expiry
        )
      }
      switch output {
      case .text: Console.out(issued.token)
      case .json:
        Console.out(
          OutputValue.object([
            ("apiVersion", .text("tenure.dev/v1")), ("kind", .text("ContextToken")),
            ("tenant", .text(tenant)), ("key", .text(issued.tenantKey)),
            ("expires", .text(issued.expiry.description)), ("token", .text(issued.token)),
          ]).json)
      }
    }

    private func key(at site: Site) async throws -> String {
      let declared = site.fleet[tenant]
      guard
        let known = try await site.log.registrations(.only([tenant])).all
          .first(where: { $0.name == tenant && !$0.destroyed }), let key = known.key
      else {
        throw Diagnostic(
          .unknownTenant,
          declared == nil
            ? "no tenant '\(tenant)' is registered, and no document declares it"
            : "tenant '\(tenant)' is declared and not registered yet",
          hint: declared == nil
            ? Suggestion.hint(for: tenant, among: site.declared.sorted())
              ?? "'tenure get' lists tenants"
            : "'tenure apply --target \(tenant)' registers it")
      }
      if let declared,
        EffectiveState(of: StateDeclaration(declared), at: Present.now()).access == .none
      {
        throw Diagnostic(
          .usageError, "tenant '\(tenant)' has no access, so no token of it would count",
          hint: "'tenure explain \(tenant) state' says where that is written")
      }
      return key
    }
  }

  struct Rotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a new key sign, and end the one before.",
      discussion: """
        First every database accepts the new key, then it signs: applications that read the secret \
        see it as the line that ends in 'current'. What the former key signed counts for as long \
        as --overlap says; applications have to read the secret anew within that time. A rotation \
        that was interrupted is finished by the next. With --overlap 0s the former key ends at \
        once, as when it was stolen.
        """)

    @Option(help: "How long tokens of the former key count: 0s, 15m, PT24H; at most 30 days.")
    var overlap = "24h"

    @OptionGroup var source: FleetOptions

    func run() async throws {
      let seconds = try Token.seconds(
        of: overlap, option: "--overlap", atMost: 30 * 86_400, atLeast: 0)
      let key = try await source.atSite { site in
        try Token.checkTrust(of: site)
        let end = Timestamp(
          microseconds: (Present.now().microseconds / 1_000_000 + seconds) * 1_000_000)
        guard
          let key = try await site.rotateSigningKey(
            acceptingFormerUntil: end, by: Present.actor, clock: Present.now,
            newID: Present.randomID)
        else {
          throw Diagnostic(
            .signingKeyUnusable, "this machine has no key to rotate",
            hint: "'tenure apply' makes the first one; later ones need the secrets of that machine")
        }
        return (id: key.id, end: end)
      }
      Console.out("Key \(key.id) signs. What was signed before counts until \(key.end).")
    }
  }

  fileprivate static func checkTrust(of site: Site) throws(Diagnostic) {
    let trust = site.fleet.platform.application.context.trust
    guard trust != .signed else { return }
    throw Diagnostic(
      .contextNotSigned, "'context.trust' is '\(trust.rawValue)', so there is nothing to sign",
      hint: "write 'context: {trust: signed}' into the Platform's 'application', and apply it")
  }

  fileprivate static func seconds(
    of text: String, option: String, atMost most: Int64, atLeast least: Int64 = 1
  ) throws(Diagnostic) -> Int64 {
    guard let period = Period(text), (least...most).contains(period.approximateSeconds) else {
      throw Diagnostic(
        .usageError, "'\(text)' is no time for '\(option)'",
        hint: "write it as 90s, 15m, 12h or PT15M; at least \(least)s and at most \(most / 3600)h")
    }
    return period.approximateSeconds
  }
}
