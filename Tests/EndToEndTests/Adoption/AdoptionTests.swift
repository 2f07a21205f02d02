import PostgresAccess
import TestKit
import Testing

/// From a database that was there first to a fleet that converges: init, import, plan, apply, verify.
@Suite struct AdoptionTests {
  private struct Adoption: ~Copyable {
    let repository: TemporaryRepository
    let database: TestDatabase
    let tenure: TenureCommand
  }

  private func database(_ script: String) async throws -> Adoption {
    try await FleetInPlay.makeRoles()
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.run(script: script)
    let repository = try TemporaryRepository()
    let tenure = TenureCommand(
      in: repository.path,
      environment: [
        "TENURE_CLUSTER_MAIN_URL": try await TemporaryPostgres.url(of: database),
        "TENURE_STATE": repository.surroundings + "/state",
      ])
    return Adoption(repository: repository, database: database, tenure: tenure)
  }

  @Test(arguments: ExistingApplication.all)
  func `an application that was there is adopted, isolated and verified`(
    application: ExistingApplication
  ) async throws {
    let adoption = try await database(application.script)
    let tenure = adoption.tenure
    let begun = try await tenure.run("init", "--name", "adopted")
    #expect(begun.code == 0, "\(begun.error)")
    for part in application.told { #expect(begun.output.contains(part), "\(begun.output)") }
    let document = try #require(Folder.read(adoption.repository.path + "/platform.yaml"))
    for part in application.document { #expect(document.contains(part), "\(document)") }
    #expect(try await tenure.run("init").code == 1)
    #expect(try await tenure.run("import").code == 0)
    try adoption.repository.git("add", ".")
    try adoption.repository.git("commit", "--quiet", "--message", "The fleet as it was found")

    let planned = try await tenure.run("plan")
    #expect(planned.code == 2, "\(planned.error)")
    let applied = try await tenure.run("apply", "--yes", "--disruptive", "*")
    #expect(applied.code == 0, "\(applied.output)\(applied.error)")
    let second = try await tenure.run("plan")
    #expect(second.code == 0, "\(second.output)")

    for leak in application.leaks {
      let open = try await tenure.run("verify", "isolation")
      #expect(open.code == 2)
      #expect(open.output.contains(leak.object), "\(open.output)")
      #expect(open.output.contains(leak.remedy), "\(open.output)")
      try await adoption.database.run(script: leak.remedy)
    }
    let verified = try await tenure.run("verify", "isolation")
    #expect(verified.code == 0, "\(verified.output)\(verified.error)")

    try await adoption.database.run(script: application.sabotage)
    let found = try await tenure.run("verify", "isolation")
    #expect(found.code == 2)
    #expect(found.output.contains(application.table), "\(found.output)")
    let repaired = try await tenure.run("apply", "--yes", "--disruptive", application.table)
    #expect(repaired.code == 0, "\(repaired.output)\(repaired.error)")
    let again = try await tenure.run("verify", "isolation")
    #expect(again.code == 0, "\(again.output)\(again.error)")
  }
}
