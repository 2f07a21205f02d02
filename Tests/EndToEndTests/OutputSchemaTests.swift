import TestKit
import Testing

/// What commands print for programs is what the schemas in the repository say.
@Suite struct OutputSchemaTests {
  private static let schemas = GoldenCase(
    name: "schemas", folder: GoldenCase.packageRoot() + "/schemas")

  private static let outputs = [
    "diagnostics", "tenantstatus", "tenantstatuslist", "fleetstatus", "event", "auditreport",
    "doctorreport", "isolationreport",
  ]

  @Test(arguments: outputs)
  func `the schema in the repository is the one that the program prints`(kind: String) async throws
  {
    let printed = try await TenureCommand(in: "/").run("schema", kind)
    #expect(printed.code == 0)
    #expect(
      try Self.schemas.difference(of: printed.output, from: "\(kind).schema.json") == nil)
  }

  private func check(
    _ kind: String, _ result: TenureCommand.Result, lines: Bool = false
  ) throws -> [String] {
    let schema = try SchemaCheck(try Self.schemas.input("\(kind).schema.json"))
    let texts = lines ? result.output.split(separator: "\n").map(String.init) : [result.output]
    if texts.isEmpty { return ["\(kind): nothing was printed: \(result.error)"] }
    return try texts.flatMap { try schema.flaws(of: $0) }
  }

  @Test func `what commands print is what the schemas say`() async throws {
    let checkout = try await Checkout { documents in
      documents.append(FleetInPlay.tenant(4, spec: "  tier: nowhere"))
    }
    let tenure = checkout.tenure
    #expect(try check("diagnostics", await tenure.run("validate", "--format", "json")) == [])
    #expect(try check("plan", await tenure.run("plan", "--format", "json")) == [])
    _ = try await tenure.run("apply", "--yes")
    try await checkout.database.run(
      script: """
        UPDATE tenure.registry SET cordoned_at = now() WHERE name = 't002';
        UPDATE public.tenants SET name = 'drifted';
        """)
    _ = try await tenure.run("apply", "--yes")
    #expect(try check("plan", await tenure.run("plan", "--format", "json")) == [])
    #expect(try check("tenantstatuslist", await tenure.run("get", "-o", "json")) == [])
    #expect(try check("tenantstatus", await tenure.run("status", "t002", "-o", "json")) == [])
    #expect(try check("fleetstatus", await tenure.run("status", "-o", "json")) == [])
    #expect(try check("event", await tenure.run("events", "t001", "-o", "json"), lines: true) == [])
    #expect(try check("doctorreport", await tenure.run("doctor", "-o", "json")) == [])
    #expect(try check("auditreport", await tenure.run("audit", "verify", "-o", "json")) == [])
    let verification = try await tenure.run("verify", "isolation", "-o", "json")
    #expect(verification.code == 0)
    #expect(try check("isolationreport", verification) == [])
    try await checkout.database.run(
      script: "UPDATE tenure.audit_leaf SET event = event || ' ' WHERE index = 1")
    #expect(try check("auditreport", await tenure.run("audit", "verify", "-o", "json")) == [])
  }
}
