import Diagnostics
import Planning
import Specs
import Testing

@Suite struct PlanFileTests {
  private var plan: Plan {
    Samples.plan(
      Samples.updates() + Samples.creations(["young"]) + [
        Samples.removal("old", marks: [.destructive])
      ]
        + Samples.tables(["public.t"], marks: [.disruptive]) + Hostile.changes,
      choosing: ["public.t"],
      notices: Notices(
        held: [.init("h", "why")], orphans: ["o"], cordoned: ["c"],
        refusals: [Refusal(.tenantProtected, .tenants, "m", tenants: ["p"], hint: "h")],
        unenforceable: [.init("u", "why")], outside: .init(tenants: ["x"], changes: 2)))
  }

  private func read(
    _ text: String, of fleet: String = "example", kinds: [KindDescription] = Samples.kinds,
    at now: Timestamp = Samples.now
  ) throws(Diagnostic) -> Plan {
    try PlanFile.read(text, of: fleet, kinds: kinds, at: now)
  }

  private func code(_ work: () throws -> Void) -> Int? {
    do {
      try work()
      return nil
    } catch {
      return (error as? Diagnostic)?.code.number ?? 0
    }
  }

  @Test func `a saved plan comes back as it was, with its seals`() throws {
    let back = try read(try PlanFile.write(plan))
    #expect(back == plan)
    #expect(back.seal(of: "young", in: Samples.app) == plan.seal(of: "young", in: Samples.app))
    #expect(back.selected == plan.selected)
  }

  @Test func `law 4: a saved plan holds no SQL and no secret`() throws {
    let text = try PlanFile.write(Samples.plan(Samples.updates() + Samples.creations(["young"])))
    for word in ["hunter2", "swordfish", "UPDATE ", "INSERT ", "GRANT ", "ALTER "] {
      #expect(!text.contains(word))
    }
  }

  @Test func `a plan that is damaged, foreign, newer or expired is not read`() throws {
    let text = try PlanFile.write(plan)
    #expect(code { _ = try read(text.replacing("\"basic\"", with: "\"gold\"")) } == 411)
    #expect(code { _ = try read(String(text.dropLast(30))) } == 410)
    #expect(code { _ = try read("{}") } == 410)
    #expect(code { _ = try read("") } == 410)
    #expect(code { _ = try read(text, of: "other") } == 412)
    #expect(code { _ = try read(text.replacing("plan/v1", with: "plan/v2")) } == 413)
    #expect(code { _ = try read(text, kinds: [Samples.registration]) } == 413)
    #expect(code { _ = try read(text, at: plan.expires) } == 414)
    let last = Timestamp(microseconds: plan.expires.microseconds - 1)
    #expect(code { _ = try read(text, at: last) } == nil)
  }

  @Test func `law 4: plans for another day, against a base or refused are not saved`() {
    let branch = Samples.plan([], basis: .base("main"))
    let later = Samples.plan([], basis: .at(Samples.now))
    let refusal = Refusal(.fleetShrinks, .plan, "m", tenants: ["a"], hint: "h")
    let refused = Samples.plan([], notices: Notices(refusals: [refusal]))
    for plan in [branch, later, refused] {
      #expect(code { _ = try PlanFile.write(plan) } == 415)
    }
  }

  @Test func `no bytes at all make the reader trap`() throws {
    let plan = Samples.plan(Samples.updates())
    let bytes = Array(try PlanFile.write(plan).utf8)
    for at in stride(from: 0, to: bytes.count, by: 17) {
      var broken = bytes
      broken[at] ^= UInt8(truncatingIfNeeded: 1 << (at % 8))
      // Space between values is no part of what is written.
      let back = try? read(String(decoding: broken, as: UTF8.self))
      #expect(back == nil || back == plan)
      _ = try? read(String(decoding: bytes[..<at], as: UTF8.self))
    }
    let deep = String(repeating: "[", count: 100_000)
    #expect(code { _ = try self.read(deep) } == 410)
  }
}
