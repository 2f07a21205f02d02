package import Specs

/// Makes fleets of realistic tenants, the same for the same seed: about 60 lines and 1.5 KB each.
package struct FleetGenerator: Sendable {
  package let seed: UInt64

  package let isolation: Isolation

  package init(seed: UInt64 = 1, isolation: Isolation = .pool) {
    self.seed = seed
    self.isolation = isolation
  }

  /// The platform, and three tiers.
  package var ground: [(path: String, text: String)] {
    [("platform.yaml", Self.platform)]
      + [("basic", 50), ("professional", 200), ("enterprise", 1000)].map { name, users in
        (
          "tiers/\(name).yaml",
          """
          apiVersion: tenure.dev/v1
          kind: Tier
          metadata: {name: \(name)}
          spec:
            price: {base: "\(users).00", currency: USD}
            tenant:
              quotas: {usage: {users: \(users)}}
              security: {session: {idle: 20m}}

          """
        )
      }
  }

  /// The platform, the tiers and so many tenants, in the order of paths.
  package func fleet(tenants count: Int) -> [(path: String, text: String)] {
    ground + (0..<count).map { (path(of: $0), text(of: $0)) }
  }

  package func name(of index: Int) -> String {
    let digits = String(index)
    return "tenant-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  package func path(of index: Int) -> String { "tenants/\(name(of: index)).yaml" }

  /// One tenant's document.
  package func text(of index: Int) -> String {
    var random = Random(seed: seed &+ UInt64(index) &* 0x9e37_79b9_7f4a_7c15)
    let name = name(of: index)
    let tier = random.pick(["basic", "basic", "professional", "enterprise"])
    let (locale, zone, currency) = random.pick([
      ("en-GB", "Europe/London", "GBP"), ("de-DE", "Europe/Berlin", "EUR"),
      ("en-US", "America/New_York", "USD"), ("ja-JP", "Asia/Tokyo", "JPY"),
    ])
    return """
      # \(name): written by the generator of fleets
      apiVersion: tenure.dev/v1
      kind: Tenant
      metadata:
        name: \(name)
        labels:
          segment: \(random.pick(["retail", "industry", "public", "software"]))
          wave: w\(random.below(9))
      spec:
        displayName: \(random.pick(["Acme", "Globex", "Initech", "Umbrella"])) \(index) Ltd
        tier: \(tier)
        \(random.lifeLine())
        preventDestroy: true
        placement:
          cluster: main
          isolation: \(isolation.rawValue)
        domains:
          - \(name).example.com
        access:
          admin:
            email: it@\(name).example
            name: Admin \(random.below(1000))
            role: TenantAdmin
          roles:
            - name: Auditor
              inherits: [BasicUser]
              permissions: [report:read]
          members:
            - account: u-\(random.below(100_000))
              roles: [Auditor]
            - account: v-\(random.below(100_000))
              roles: [BasicUser]
        security:
          mfa: \(random.pick(["required", "optional"]))
          session:
            idle: \(10 + random.below(20))m
            absolute: 12h
            concurrent: \(1 + random.below(9))
        business:
          locale: \(locale)
          timezone: \(zone)
          currency: \(currency)
          rules:
            approvalLimit: \(random.below(10_000))
            fourEyes: \(random.pick(["true", "false"]))
        performance:
          connectionLimit: \(10 + random.below(40))
          statementTimeout: \(5 + random.below(25))s
          workMem: \(random.pick(["4MiB", "8MiB", "16MiB"]))
        experience:
          branding:
            colors:
              primary: "#\(random.pick(["0a5", "f80", "00aa55"]))"
          features:
            beta-dashboard: \(random.pick(["true", "false"]))
            export: true
        quotas:
          storage:
            database: \(1 + random.below(50))GiB
            files: \(1 + random.below(20))GiB
          alertAt: [80, 90, 100]
        billing:
          account: ACC-\(random.below(1_000_000))

      """
  }

  private static let platform = """
    apiVersion: tenure.dev/v1
    kind: Platform
    metadata: {name: generated}
    spec:
      clusters: [{name: main, database: app}]
      permissions: [invoice:read, invoice:write, report:read, user:manage]
      roles: [{name: BasicUser, permissions: [invoice:read]}]

    """

  /// SplitMix64.
  private struct Random {
    var seed: UInt64

    mutating func next() -> UInt64 {
      seed &+= 0x9e37_79b9_7f4a_7c15
      var z = seed
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }

    mutating func below(_ limit: UInt64) -> UInt64 { next() % limit }
    mutating func pick<Element>(_ elements: [Element]) -> Element {
      elements[Int(below(UInt64(elements.count)))]
    }

    /// Most tenants are active; some are on trial, a few suspended.
    mutating func lifeLine() -> String {
      switch below(20) {
      case 0, 1: "state: trial\n  trialUntil: 2099-12-31"
      case 2: "state: suspended"
      default: "state: active"
      }
    }
  }
}
