import Diagnostics
import Planning
import Specs
import Testing

@Suite struct GuardTests {
  private let now = Samples.now

  private func guards(_ names: [String], safety: Safety = Safety()) -> Guards {
    Guards(
      safety: safety, registered: names.map { Guards.Standing($0) }, declared: Set(names))
  }

  private func destruction(_ tenant: String) -> Change {
    Samples.removal(tenant, marks: [.destructive, .irreversible])
  }

  @Test func `law 1: a tenant whose document is invalid stays as it is`() {
    var guards = guards(["acme", "globex"])
    guards.held = [.init("acme", "unknown tier")]
    let verdict = guards.check(
      ["acme", "globex"].map { Samples.tierChange($0, from: "basic", to: "pro") }, at: now)
    #expect(verdict.changes.map(\.id.tenant) == ["globex"])
    #expect(verdict.notices.held == [.init("acme", "unknown tier")])
    #expect(verdict.notices.refusals.isEmpty)
  }

  @Test func `law 2: a tenant without a document is cordoned, never dropped`() {
    var guards = guards(["acme", "globex"])
    guards.declared = ["globex"]
    let verdict = guards.check(
      [destruction("acme"), Samples.tierChange("acme", from: "a", to: "b")]
        + Samples.tables(["public.t"]), at: now)
    #expect(verdict.changes.map(\.id.tenant) == [""])
    #expect(verdict.notices.orphans == ["acme"])
  }

  @Test func `law 2: protection is what the control database holds`() {
    var guards = guards(
      ["acme", "globex"], safety: Safety(maxDestructive: .count(9), approval: []))
    guards.registered[0] = Guards.Standing("acme", protected: true)
    let verdict = guards.check(
      [destruction("acme"), Samples.tierChange("acme", from: "a", to: "b"), destruction("globex")],
      at: now)
    #expect(verdict.changes.map(\.id.tenant) == ["globex"])
    #expect(verdict.notices.refusals.map(\.code) == [.tenantProtected])
    #expect(verdict.notices.refusals.first?.tenants == ["acme"])
    #expect(verdict.notices.refusals.first?.reach == .tenants)
  }

  @Test func `a renamed tenant is neither lost nor unprotected`() {
    var guards = guards([], safety: Safety(approval: []))
    guards.registered = [Guards.Standing("acme-inc", protected: true)]
    guards.declared = ["acme"]
    guards.renamed = ["acme-inc": "acme"]
    let verdict = guards.check([destruction("acme")], at: now)
    #expect(verdict.notices.orphans.isEmpty)
    #expect(verdict.changes.isEmpty)
  }

  @Test func `law 3: a revision that loses too many tenants is refused as a whole`() {
    let names = (0..<20).map { "t\($0 + 10)" }
    var guards = guards(names)
    guards.declared = Set(names.dropFirst(2))
    #expect(guards.check([], at: now).notices.refusals.isEmpty)
    guards.declared = Set(names.dropFirst(3))
    let refusals = guards.check([], at: now).notices.refusals
    #expect(refusals.map(\.code) == [.fleetShrinks])
    #expect(refusals.first?.reach == .plan)
    #expect(refusals.first?.tenants == ["t10", "t11", "t12"])
    // What an earlier revision lost, and was answered for, does not count again.
    guards.registered[0] = Guards.Standing("t10", cordoned: true)
    guards.registered[1] = Guards.Standing("t11", cordoned: true)
    #expect(guards.check([], at: now).notices.refusals.isEmpty)
  }

  @Test func `law 3: taking access or data from too many tenants is refused as a whole`() {
    let names = (0..<300).map { "t\($0)" }
    var guards = guards(names)
    let changes = ["t1", "t2", "t3"].flatMap { tenant in
      [
        Samples.removal(tenant, marks: [.destructive]),
        Samples.tierChange(tenant, from: "a", to: "b").because("x", marks: [.destructive]),
      ]
    }
    #expect(guards.check(changes, at: now).notices.refusals.isEmpty)
    let more = changes + [Samples.removal("t4", marks: [.destructive])]
    let refusal = guards.check(more, at: now).notices.refusals.first
    #expect(refusal?.code == .tooManyDeprived)
    #expect(refusal?.tenants == ["t1", "t2", "t3", "t4"])
    guards.deprivedThisHour = ["another"]
    #expect(guards.check(changes, at: now).notices.refusals.map(\.code) == [.tooManyDeprived])
    // One tenant may always go, and what is not destructive is never refused.
    #expect(
      self.guards(["a"]).check([Samples.removal("a", marks: [.destructive])], at: now)
        .notices.refusals.isEmpty)
    #expect(
      guards.check(names.map { Samples.tierChange($0, from: "a", to: "b") }, at: now)
        .notices.refusals.isEmpty)
  }

  @Test func `law 13: what cannot be undone needs an approval that still holds`() {
    var guards = guards(["acme"], safety: Safety(maxDestructive: .count(5), approvers: ["ops"]))
    guards.specDigests = ["acme": "spec-1"]
    func codes(_ approval: Approval?) -> [Int] {
      guards.approvals = approval.map { ["acme": $0] } ?? [:]
      let verdict = guards.check([destruction("acme")], at: now)
      #expect(verdict.changes.isEmpty == !verdict.notices.refusals.isEmpty)
      return verdict.notices.refusals.map(\.code.number)
    }
    let later = Timestamp(microseconds: now.microseconds + 1)
    let week = Timestamp(microseconds: now.microseconds - 7 * 86_400_000_000)
    func approval(
      for action: ApprovedAction = .destroy, by: String = "ops", given: Timestamp?,
      expires: Timestamp, spec: String = "spec-1"
    ) -> Approval {
      Approval(for: action, by: by, given: given, expires: expires, specDigest: spec)
    }
    #expect(codes(nil) == [404])
    #expect(codes(approval(given: Samples.made, expires: later)) == [])
    #expect(codes(approval(given: Samples.made, expires: now)) == [405])
    #expect(codes(approval(for: .migrate, given: Samples.made, expires: later)) == [405])
    #expect(codes(approval(by: "eve", given: Samples.made, expires: later)) == [405])
    #expect(codes(approval(given: Samples.made, expires: later, spec: "spec-2")) == [405])
    #expect(codes(approval(given: week, expires: later)) == [405])
    #expect(codes(approval(given: nil, expires: later)) == [405])
    #expect(codes(approval(given: later, expires: later)) == [405])
  }

  @Test func `a cordoned tenant, and one outside of the targets, is not changed and is said`() {
    var guards = guards(["acme", "globex", "hooli"])
    guards.registered[0] = Guards.Standing("acme", cordoned: true)
    let changes = ["acme", "globex", "hooli"].map { Samples.tierChange($0, from: "a", to: "b") }
    let verdict = guards.check(changes, only: ["hooli"], at: now)
    #expect(verdict.changes.map(\.id.tenant) == ["hooli"])
    #expect(verdict.notices.cordoned == ["acme"])
    #expect(verdict.notices.outside == .init(tenants: ["globex"], changes: 1))
    #expect(guards.unknown(among: ["hooli", "nobody"]) == ["nobody"])
  }

  @Test func `an allowance is a part of the fleet or a number, at least one`() {
    #expect(Safety.Allowance.share(partsPerMillion: 10_000).tenants(of: 1000) == 10)
    #expect(Safety.Allowance.share(partsPerMillion: 10_000).tenants(of: 99) == 1)
    #expect(Safety.Allowance.share(partsPerMillion: .max).tenants(of: .max) > 0)
    #expect(Safety.Allowance.count(0).tenants(of: 1000) == 1)
    #expect("\(Safety.Allowance.share(partsPerMillion: 12_500))" == "1.25%")
    #expect("\(Safety.Allowance.share(partsPerMillion: 100_000))" == "10%")
  }
}
