import Diagnostics
import PostgresAccess
import Resources
import TestKit
import Testing

/// What the catalog says of isolation: every hazard is found where it is planted, and nothing where it is not.
@Suite struct IsolationVerifierTests {
  private func isolated() async throws -> Application {
    let application = try await Application.fresh()
    try await application.isolate()
    return application
  }

  @Test func `a sound database has no findings`() async throws {
    let report = try await isolated().examine()
    #expect(report.findings.isEmpty)
    #expect(report.tables > 3)
    #expect(!report.accepted.isEmpty)
  }

  @Test(arguments: Hazard.all)
  func `a hazard is found where it is planted`(_ hazard: Hazard) async throws {
    let application = try await isolated()
    try await application.database.run(script: hazard.sabotage)
    let findings = try await application.examine().findings
    #expect(
      findings.contains { $0.code == hazard.code && $0.object == hazard.object },
      "\(findings.map { "\($0.code) \($0.object): \($0.leak)" })")
    #expect(Set(findings.map(\.code)).count <= 2, "\(findings.map(\.code))")
  }

  @Test(arguments: Hazard.all.filter { !$0.twin.isEmpty })
  func `what only looks like a hazard is passed over`(_ hazard: Hazard) async throws {
    let application = try await isolated()
    try await application.database.run(script: hazard.twin)
    #expect(try await application.examine().findings.isEmpty)
  }
}

extension Application {
  func examine() async throws(DriverFailure) -> IsolationReport {
    let verifier = IsolationVerifier(context, settings)
    return try await database.perform { session throws(DriverFailure) in
      try session.transaction(isolation: .repeatableRead, readOnly: true) {
        session throws(DriverFailure) in try verifier.examine(session)
      }
    }
  }
}
