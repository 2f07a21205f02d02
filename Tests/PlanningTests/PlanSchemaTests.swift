import Planning
import TestKit
import Testing

@Suite struct PlanSchemaTests {
  @Test func `the schema in the repository is the one that the program makes`() throws {
    let schemas = GoldenCase(name: "schemas", folder: GoldenCase.packageRoot() + "/schemas")
    #expect(try schemas.difference(of: PlanSchema.text, from: "plan.schema.json") == nil)
  }

  @Test func `what is printed is what the schema says`() throws {
    let schema = try SchemaCheck(PlanSchema.text)
    for (basis, changes) in [
      (Plan.Basis.live, Samples.updates() + Samples.creations(["a"]) + Hostile.changes),
      (.at(Samples.now), []), (.base("main"), [Samples.removal("a", marks: [.irreversible])]),
    ] {
      let plan = Samples.plan(changes, basis: basis, notices: Hostile.notices)
      #expect(try schema.flaws(of: PlanJSON.render(plan)) == [])
    }
    #expect(try schema.flaws(of: #"{"version": 2}"#) != [])
  }
}
