import Diagnostics
import Planning
import Specs
import Testing

@Suite struct PlanGoldenTests {
  @Test func `law 5: nothing to do is one clear line`() throws {
    let plan = Samples.plan([])
    #expect(plan.isEmpty && plan.isApplicable)
    #expect(PlanText().render(plan, at: Samples.now).split(separator: "\n").count == 1)
    try GoldenPlan("nothing-to-do").expect(plan)
  }

  @Test func `a first apply tells what is made for whom`() throws {
    var changes = Samples.creations(["acme", "globex", "hooli"])
    changes += Samples.tables(["public.invoices", "public.orders"])
    try GoldenPlan("first-apply").expect(Samples.plan(changes))
  }

  @Test func `updates show what turns into what, and why`() throws {
    try GoldenPlan("updates").expect(Samples.plan(Samples.updates()))
  }

  @Test func `law 13: what locks other tables and what cannot be undone stands apart and last`()
    throws
  {
    var changes = Samples.tables(["public.invoices", "public.orders"], marks: [.disruptive])
    changes.append(Samples.removal("initech", marks: [.destructive, .irreversible]))
    changes.append(Samples.removal("acme", marks: [.destructive]))
    let plan = Samples.plan(changes, choosing: ["public.orders"])
    #expect(plan.changes.map(\.id.tenant) == ["acme", "", "", "initech"])
    #expect(
      plan.selected.map(\.id.description) == [
        "access/acme/u-1", "isolation/platform/public.orders", "access/initech/u-1",
      ])
    try GoldenPlan("marked").expect(plan)
  }

  @Test func `what is left out, held or refused is said`() throws {
    let notices = Notices(
      held: [
        .init("duff", "tenants/duff.yaml:3:9: error[TN203]: unknown tier 'gold'"),
        .init("wonka", "tenants/wonka.yaml:3:9: error[TN203]: unknown tier 'gold'"),
      ], orphans: ["stark", "wayne"], cordoned: ["tyrell"],
      refusals: [
        Refusal(
          .tooManyDeprived, .plan, "2 tenants would lose access or data; 1 may in an hour",
          tenants: ["initech", "acme"], hint: "look at the list"),
        Refusal(
          .tenantProtected, .tenants, "protected against destruction", tenants: ["soylent"],
          hint: "apply 'preventDestroy: false' in a revision of its own first"),
      ], unenforceable: [.init("acme", "performance.connectionLimit needs a role of its own")],
      outside: .init(tenants: ["hooli", "umbra"], changes: 7))
    let changes = ["acme", "initech"].map { Samples.removal($0, marks: [.destructive]) }
    let plan = Samples.plan(changes, notices: notices)
    #expect(plan.selected.isEmpty && !plan.isApplicable)
    try GoldenPlan("refused").expect(plan)
  }

  @Test func `law 4: a plan for another day, or against a base, is shown and not applied`() throws {
    let later = Samples.plan(
      Samples.updates(), basis: .at(Timestamp(microseconds: 1_893_456_000_000_000)))
    let branch = Samples.plan(Samples.updates(), basis: .base(String(repeating: "b", count: 40)))
    #expect(later.selected.isEmpty && branch.selected.isEmpty)
    try GoldenPlan("later-day").expect(later)
    try GoldenPlan("against-base").expect(branch)
  }

  @Test func `law 12: hostile names and values reach no terminal and no page`() throws {
    try GoldenPlan("hostile").expect(Samples.plan(Hostile.changes, notices: Hostile.notices))
  }

  @Test func `ten thousand tenants that change alike are told in a few lines`() throws {
    let names = (0..<10_000).map { "tenant-\($0)" }
    let plan = Samples.plan(
      names.map { Samples.tierChange($0, from: "basic", to: "pro") }
        + Samples.creations((0..<5000).map { "young-\($0)" }))
    #expect(PlanText().render(plan, at: Samples.now).utf8.count < 2000)
    try GoldenPlan("ten-thousand").expect(plan, json: false)
  }
}
