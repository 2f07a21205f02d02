import Planning
import Specs
import Testing

@Suite struct SealTests {
  let one = Samples.tierChange("acme", from: "basic", to: "pro")
  let other = Samples.tierChange("acme", from: "basic", to: "enterprise")

  @Test func `law 4: a seal does not depend on the order of changes`() {
    #expect(Seal([one, other]) == Seal([other, one]))
    #expect(Seal([one]) != Seal([one, one]))
    #expect(Seal([one]) != Seal([one, other]))
    #expect(Seal(one) == Seal([one]))
  }

  @Test func `law 4: a seal breaks when anything that it covers moves`() {
    #expect(Seal(one) != Seal(other))
    #expect(Seal(one) != Seal(Samples.tierChange("acme", from: "trial", to: "pro")))
    #expect(Seal(one) != Seal(Samples.tierChange("acme", from: "basic", to: "pro", key: 2)))
    #expect(Seal(one) != Seal(Samples.tierChange("acme2", from: "basic", to: "pro")))
    let elsewhere = Change(
      one.id, one.action, before: one.before, after: one.after, in: Samples.app,
      reason: one.reason)
    #expect(Seal(one) != Seal(elsewhere))
    let removal = Change(
      one.id, .remove, before: one.before, after: one.after, in: one.database, reason: one.reason)
    #expect(Seal(one) != Seal(removal))
  }

  @Test func `law 3: a saved plan that hides what it takes is not the plan that is found anew`() {
    for mark in Change.Mark.allCases {
      var marked = one
      marked.marks = [mark]
      #expect(Seal(one) != Seal(marked), "\(mark)")
    }
    var needing = one
    needing.needs = .destroy
    #expect(Seal(one) != Seal(needing))
  }

  @Test func `law 11: a plan and its seals hold no secret, only that it changes`() throws {
    func change(from: String, to: String) throws -> Change {
      try #require(
        Difference.between(
          desired: Samples.access("acme", roles: "{a}", password: to),
          observed: Samples.access("acme", roles: "{b}", password: from), in: Samples.app
        ).first)
    }
    let rotated = try change(from: "hunter2", to: "swordfish")
    let kept = try change(from: "hunter2", to: "hunter2")
    #expect(Seal(rotated) == Seal(try change(from: "x", to: "y")))
    #expect(Seal(rotated) != Seal(kept))
    let plan = Plan(
      id: "1", fleet: "f", revision: "r", made: Timestamp(microseconds: 0), kinds: Samples.kinds,
      changes: [rotated])
    let planned = try #require(plan.changes.first)
    #expect(
      planned.before?.value(of: "password", in: Samples.access) == .withheld(changed: false))
    #expect(planned.after?.value(of: "password", in: Samples.access) == .withheld(changed: true))
    #expect(!"\(plan)".contains("hunter2"))
    #expect(plan.seal(of: "acme", in: Samples.app) == Seal(rotated))
    #expect(plan.seal(of: "acme", in: Samples.control) == nil)
  }
}
